"""The compiled desk, a file per noun: state, queues, agents, timers, work, engine."""
