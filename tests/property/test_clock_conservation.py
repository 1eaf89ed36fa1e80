"""Nothing of a clock's span is lost or counted twice, on a log of 100,000 tickets."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from promise_cases import SEVERITIES, at, ms, promise

from slasim.agreements import Scorecard, score
from slasim.agreements.clocks import run_clocks
from slasim.agreements.clocks.parts import parts, spans
from slasim.agreements.score import judge_log
from slasim.agreements.scorecard.exclusions import cells_without, touched_tickets
from slasim.calendars import elapsed_array, tables
from slasim.log.extra_tables import LogExtra
from slasim.log.kinds import EventKind, Events
from slasim.log.ticket_log import TicketLog
from slasim.terms import Promises, write_promises
from slasim.terms.tables import Exempt
from slasim.workload.tables import Accounts, Labels, Tickets

TICKETS, EVENTS = 100_000, 8
DAY = 86_400_000
CALENDARS = {
    "berlin": "{timezone: Europe/Berlin, hours: {mon-fri: 08:00-18:00, sat: 09:00-13:00}, holidays: DE-BE}",
    "manila": "{timezone: Asia/Manila, hours: {mon-sun: '22:00-06:00'}, holidays: PH}",
}
SCENARIO = promise(
    """
a:
  exclusions:
    - {cause: maintenance, from: 2027-03-27T22:00Z, to: 2027-03-28T04:00Z, reference: CHG-1}
    - {cause: force majeure, from: 2027-02-08T06:00Z, to: 2027-02-11T18:00Z, reference: storm}
  customer_reply: {within: 4 h, effect: shift}
  commitments:
    first_response: {promise: {urgent: 1 h, high: 4 h, normal: 8 h, low: 16 h}, hours: {urgent: 24x7, else: customer},
                     quota: 90 % per month}
    next_response: {promise: {urgent: 2 h, high: 4 h, normal: 8 h}, hours: berlin, quota: 90 % per month}
    periodic_update: {promise: {urgent: 4 h, normal: 16 h}, hours: customer, quota: 90 % per month}
    requester_wait: {promise: {urgent: 8 h, high: 16 h}, hours: manila, pauses: [vendor], quota: 90 % per month}
    resolution: {promise: {urgent: 8 h, high: 16 h, normal: 30 h, low: 60 h}, hours: {urgent: 24x7, else: berlin},
                 pauses: [vendor], on_severity_change: carry, quota: 90 % per month}
b:
  kind: internal
  commitments:
    agent_work: {promise: {urgent: 1 h, low: 2 h}, hours: berlin, quota: 90 % per month}
    customer_response: {promise: {urgent: 8 h, normal: 30 h}, hours: customer, quota: 90 % per month}
    resolution: {promise: {urgent: 4 h, high: 8 h}, hours: customer, on_reopen: new, quota: 90 % per month}
""",
    CALENDARS,
)


def made_up() -> TicketLog:
    """Tickets of a quarter, each with eight events of any kind, hours to days apart."""
    random = np.random.default_rng(1)
    start = ms(at("2027-01-01 00:00"))
    created = np.sort(random.integers(start, start + 90 * DAY, TICKETS))
    time = created[:, None] + np.cumsum(random.exponential(6 * 3_600_000, (TICKETS, EVENTS)), axis=1).astype(np.int64)
    kind = random.integers(0, int(EventKind.ABANDONED), (TICKETS, EVENTS)).astype(
        np.int8
    )  # no row that ends it for good
    kind[kind == EventKind.CREATED] = EventKind.REPLIED
    order = np.argsort(time.ravel(), kind="stable")
    rows = TICKETS * EVENTS
    changes = np.where(kind == EventKind.RECLASSIFIED, random.integers(0, 4, kind.shape), -1).astype(np.int8)
    log = TicketLog(
        Tickets(
            np.arange(TICKETS, dtype=np.int64),
            created,
            random.integers(0, 4, TICKETS).astype(np.int8),
            random.integers(0, 2, TICKETS).astype(np.int32),
            *(np.zeros(TICKETS, each) for each in (np.int8, np.int16, np.int8)),
        ),
        Events(
            time.ravel()[order],
            kind.ravel()[order],
            np.repeat(np.arange(TICKETS, dtype=np.int32), EVENTS)[order],
            np.full(rows, -1, np.int32),
        ),
        Accounts(
            ("one", "two"),
            np.zeros(2, np.int8),
            np.arange(2, dtype=np.int16),
            np.zeros(2, np.int64),
            np.ones(2),
            (None,) * 2,
        ),
        Labels(SEVERITIES, ("gold",), ("berlin", "manila"), ("email",), ("app",), ()),
        (),
        (),
        np.zeros(0, np.int16),
        start,
        int(time.max()) + 1,
    )
    said = replace(
        LogExtra.unsaid(rows),
        event_severity=changes.ravel()[order],
        event_consent=random.integers(0, 2, rows).astype(np.int8),
    )
    object.__setattr__(log, "extra", said)
    return log


def promises_of(log: TicketLog) -> Promises:
    built = [spec.build() for spec in SCENARIO.calendars.values()]
    return write_promises(SCENARIO, log.accounts, log.labels, tables(built, log.start - DAY, log.until + 400 * DAY))


def test_counted_paused_excluded_and_out_of_hours_are_the_span_of_every_clock() -> None:
    log = made_up()
    promises = promises_of(log)
    clocks = run_clocks(log, promises, count=True)
    found = parts(log, promises, clocks)
    assert len(set(zip(clocks.ticket.tolist(), clocks.commitment.tolist(), strict=True))) > 4 * TICKETS
    assert all((column >= 0).all() and column.any() for column in found)
    assert np.array_equal(sum(found), spans(clocks, log.until))
    assert np.array_equal(found.counted, clocks.counted)


def test_without_exclusions_nothing_is_excluded_and_the_span_is_the_same_sum() -> None:
    log = made_up()
    promises = promises_of(log).without_exclusions()
    clocks = run_clocks(log, promises)
    found = parts(log, promises, clocks)
    assert not found.excluded.any()
    assert np.array_equal(found.counted + found.paused + found.out_of_hours, spans(clocks, log.until))
    # where hours never change with the severity, open time is asked of the calendars alone
    only = np.flatnonzero(clocks.commitment == 1)  # next_response, on the hours of Berlin
    end = np.where(clocks.stop[only] < 0, log.until, clocks.stop[only])
    assert np.array_equal(
        found.counted[only] + found.paused[only], elapsed_array(promises.calendars, 0, clocks.start[only], end)
    )


def test_without_exclusions_only_touched_tickets_run_again() -> None:
    log = made_up()
    columns = tuple(range(len(SCENARIO.agreements["a"].commitments)))
    exempt = Exempt("a", columns, frozenset(map(str, range(0, TICKETS, 9))), None)
    promises, window = replace(promises_of(log), exempt=(exempt,)), (log.start, log.until)
    card = Scorecard(log, promises, score(log, promises, keep_clocks=True), SCENARIO, window)
    assert card.score.clocks is not None
    touched = touched_tickets(log, promises, card.score.clocks)
    assert touched[::9].all()
    assert not touched.all()
    plain = judge_log(log, promises.without_exclusions(), window).cells
    assert (plain.met.sum(), plain.breached.sum()) != (card.score.cells.met.sum(), card.score.cells.breached.sum())
    for found, expected in zip(cells_without(card), plain, strict=True):
        np.testing.assert_array_equal(found, expected)
