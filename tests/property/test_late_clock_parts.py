"""Where the time of late clocks went: exact for every ticket and every late clock, and as two other reckonings say.

What a ticket was doing is written from the table of docs/why.md; when a clock counted is the ledger's.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from slasim.agreements.causes import LateClocks, split_late
from slasim.agreements.clocks import Clocks, Status, run_clocks
from slasim.agreements.ledger import explain
from slasim.desk.waiting import explain_waits
from slasim.log.kinds import EventKind
from slasim.log.ticket_log import TicketLog
from slasim.log.timeline import WAITING, Doing, Timeline, read_timeline
from slasim.roster import expand
from slasim.scenario import load_scenario
from slasim.study.measures.promises.obligations import obligations
from slasim.study.measures.queues.touch_times import read_touches
from slasim.study.running.replicate import Replicate
from slasim.study.running.routing import routing_of
from slasim.terms import Promises, write_promises
from slasim.types import Int64
from slasim.workload import draw
from tests.property.test_clock_conservation import made_up, promises_of
from tests.property.test_ledger_clocks import LAID, SCENARIO, Drawn, build, one_ticket, steps

SHIPPED = Path(__file__).parents[2] / "scenarios" / "follow_the_sun.yaml"
# docs/why.md: from a row of this kind on; where it names parts, only if the ticket was doing one of them
FROM_THEN_ON: dict[str, tuple[str, set[str] | None]] = {
    "work_started": ("WORK", None),
    "waiting_customer": ("CUSTOMER", None),
    "waiting_vendor": ("VENDOR", None),
    "solved": ("OVER", None),
    "closed": ("OVER", None),
    "abandoned": ("OVER", None),
    "cancelled": ("OVER", None),
    "merged": ("OVER", None),
    "reopened": ("WAITS", None),
    "work_paused": ("WAITS", {"WORK"}),
    "handed_over": ("WAITS", {"WORK"}),
    "escalated": ("WAITS", {"WORK", "CUSTOMER", "VENDOR"}),
    "customer_replied": ("WAITS", {"CUSTOMER"}),
    "vendor_returned": ("WAITS", {"VENDOR"}),
}


def life(log: TicketLog, row: int) -> list[tuple[int, str]]:
    """What a ticket was doing from which instant on."""
    found, doing = [], "WAITS"
    events = log.event_table
    for at in np.flatnonzero(events.ticket == row).tolist():
        part, only_from = FROM_THEN_ON.get(EventKind(events.kind[at]).name.lower(), (doing, None))
        if only_from is None or doing in only_from:
            doing = part
        found.append((int(events.time[at]), doing))
    return found


@settings(max_examples=100, deadline=None)
@given(st.lists(one_ticket, min_size=1, max_size=3), steps)
def test_the_parts_of_late_clocks_are_those_of_the_ledger(drawn: Drawn, follow: object) -> None:
    log = build(drawn, follow)  # type: ignore[arg-type]
    promises = write_promises(SCENARIO, log.accounts, log.labels, LAID)
    clocks = run_clocks(log, promises, count=True)
    late = split_late(log, promises, clocks, read_timeline(log))
    expected = []
    for row in range(log.size):
        doing = life(log, row)
        for clock in explain(log, promises, log.ticket_name(row)).clocks:
            if clock.status == "breached":
                spent: Counter[str] = Counter()
                for stretch in clock.stretches:
                    if stretch.reason == "counted":
                        for (begin, part), (end, _) in zip(doing, [*doing[1:], (log.until, "")], strict=True):
                            spent[part] += max(0, min(end, stretch.end) - max(begin, stretch.start))
                expected.append((row, clock.column, clock.number, [spent[part.name] for part in Doing]))
    found = zip(
        *(getattr(clocks, name)[late.row].tolist() for name in ("ticket", "commitment", "number")),
        late.spent.tolist(),
        strict=True,
    )
    assert list(found) == expected


def check_sums(late: LateClocks, clocks: Clocks) -> None:
    assert np.array_equal(late.row, np.flatnonzero(clocks.status == Status.BREACHED))
    assert (late.spent >= 0).all()
    assert np.array_equal(late.spent.sum(axis=1), clocks.counted[late.row])


def test_late_clocks_sum_on_a_log_of_all_kinds_of_rows() -> None:
    log = made_up()
    promises = promises_of(log)
    clocks = run_clocks(log, promises, count=True)
    late = split_late(log, promises, clocks, read_timeline(log))
    check_sums(late, clocks)
    assert len(late.row) > log.size == 100_000
    told = [part for part in Doing if part not in (Doing.HELD, Doing.NOBODY, Doing.BUSY, Doing.HAND_OVER)]
    assert late.spent[:, told].any(axis=0).all()


@cache
def quarter() -> tuple[TicketLog, Promises, Timeline, Int64]:
    """A shipped quarter; of each ticket all time without an agent, by the rows of the log alone."""
    of = load_scenario(SHIPPED)
    workload, roster, promises = draw(of, 0, 0), expand(of, 0, 0), obligations(of).promises
    log = Replicate(of, 0, "compiled").log(workload, roster)
    steering, until = promises.steering(workload.tickets), of.span()[1]
    timeline = explain_waits(workload, roster, steering, routing_of(of), until, log.event_table).timeline
    first = workload.touches.first
    times, _ = read_touches(log.event_table, first, log.ticket_table.created, len(roster.agents), until)
    came = times.ready >= 0
    waits = np.where(came, np.where(times.begun < 0, until, times.begun) - times.ready, 0)
    return log, promises, timeline, np.add.reduceat(waits, first[:-1]) + times.put_down


def test_the_waits_of_every_ticket_sum_on_a_quarter_of_100_000_tickets_and_more() -> None:
    log, _, timeline, without_agent = quarter()
    assert log.size > 100_000
    end = np.append(timeline.start[1:], timeline.until)
    end[timeline.first[1:] - 1] = timeline.until
    length = end - timeline.start
    assert (length > 0).all()
    of = np.repeat(np.arange(log.size), np.diff(timeline.first))
    spent = np.array(
        [np.bincount(of[timeline.doing == part], length[timeline.doing == part], log.size) for part in Doing]
    )
    spent = spent.astype(np.int64)  # below 2**53 ms, so floats were exact
    assert np.array_equal(spent.sum(axis=0), log.until - log.ticket_table.created)
    assert not spent[Doing.WAITS].any()
    assert spent[:3].any(axis=1).all()
    ended = np.zeros(log.size, np.bool_)  # a hand-over that nobody took on yet is not in the other sum
    ended[log.event_table.ticket[log.event_table.kind == EventKind.SOLVED]] = True
    assert ended.sum() > 0.99 * log.size
    assert np.array_equal(spent[list(WAITING)].sum(axis=0)[ended], without_agent[ended])


def test_late_clocks_sum_on_a_quarter_of_100_000_tickets_and_more() -> None:
    log, promises, timeline, _ = quarter()
    clocks = run_clocks(log, promises, count=True)
    late = split_late(log, promises, clocks, timeline)
    check_sums(late, clocks)
    assert len(late.row) > 100
    assert late.spent[:, [Doing.HELD, Doing.NOBODY, Doing.BUSY, Doing.WORK]].any(axis=0).all()
