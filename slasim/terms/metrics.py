"""What a clock or a count measures. Numbers are stored in tables of integers: append, never renumber."""

from __future__ import annotations

from enum import IntEnum, IntFlag


class Metric(IntEnum):
    """The metrics that an agreement may promise. docs/measures.md says when each starts, stops and is paused."""

    FIRST_RESPONSE = 0  # creation to the first public reply of an agent
    RESOLUTION = 1  # creation to the solution
    NEXT_RESPONSE = 2  # oldest unanswered message of the customer, after the first response, to the next public reply
    PERIODIC_UPDATE = 3  # from one public reply to the next
    REQUESTER_WAIT = 4  # creation to the solution, without the time that the customer is awaited or it lies solved
    AGENT_WORK = 5  # time worked on it until the solution
    CUSTOMER_RESPONSE = 6  # the customer's own duty: from the question to the answer
    ANSWER_SPEED = 7  # creation to the first agent who takes it up
    ABANDONMENT = 8  # whether somebody took it up before the customer gave up
    AVAILABILITY = 9  # no clock: intervals of outages
    DEFLECTION = 10  # no clock: contacts that never became a ticket
    COLUMN = 11  # no clock: a number that the table of tickets states


UNTIMED = (Metric.ABANDONMENT, Metric.AVAILABILITY, Metric.DEFLECTION)  # nothing has a length: a quota says it all


class Pause(IntFlag):
    """Why a clock is paused."""

    CUSTOMER = 1  # the desk waits for the customer
    VENDOR = 2  # the desk waits for a vendor
    SOLVED = 4  # it lies solved
    IDLE = 8  # nobody is working on it
    NOT_HELD = 16  # another team has it than the one whose time is measured
    OFF = 32  # it was called off; no clock is paused for it, but none begins for the first time


class Start(IntEnum):
    """When the first clock of a commitment starts. For most metrics only the first is possible."""

    CREATED = 0  # as the metric says: at creation
    REPLIED = 1  # at the first reply
    HANDED_OVER = 2  # when the ticket is first escalated or handed over


class End(IntFlag):
    """What ends a clock, where the commitment names it; none: what the metric says."""

    REPLIED = 1
    SOLVED = 2
    CLOSED = 4
    HANDED_OVER = 8  # escalated or handed over, the first time
    WORKAROUND = 16  # the first one


class SeverityChange(IntEnum):
    """What a change of severity does to a running clock."""

    RECOMPUTE = 0  # as if it had had the new severity since its start
    CARRY = 1  # the time counted so far stays; what is left of the new target runs from the change on
    RESTART = 2  # a whole new target from the change on
    REVISE = 3  # as RECOMPUTE, and of a clock that is past its due instant too


class Level(IntEnum):
    """Which of several agreements of a kind is asked first; the first that has the metric gives it."""

    SERVICE_OF_CUSTOMER = 0  # a service, for certain customers only
    CUSTOMER = 1
    SERVICE = 2
    CORPORATE = 3
