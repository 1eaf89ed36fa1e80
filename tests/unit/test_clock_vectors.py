"""Clocks against published cases: tests/data/clock_vectors.json.

Origin: facts and numbers collected from the public test suites and documents that each case names in `source`; the
expectations were worked out again by a second-by-second walk under the rule "due at closing time". No code was taken;
the collection may be copied freely with this origin stated.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from promise_cases import ms

from slasim.agreements import Clocks, Status, run_clocks
from slasim.calendars import BusinessCalendar, tables
from slasim.log.extra_tables import LogExtra
from slasim.log.kinds import EventKind, Events
from slasim.log.ticket_log import TicketLog
from slasim.terms import ClassSizes, Commitment, Era, Metric, Owed, Pause, Promises
from slasim.terms.tables import ALWAYS
from slasim.terms.working_days import lay_working_days
from slasim.workload.tables import Accounts, Labels, Tickets

FILE = Path(__file__).parent.parent / "data" / "clock_vectors.json"
CASES = {case["id"]: case for case in json.loads(FILE.read_text("utf-8"))["cases"]}

# How slasim expresses the rule of the product where its own default is another.
OTHER_METRICS = {
    ("zammad-012", "first_response"): Metric.REQUESTER_WAIT,  # there no clock runs while the ticket lies solved
    ("zammad-018", "update"): Metric.FIRST_RESPONSE,  # there the clock of updates starts with the first message
}
RESPONSE_PAUSES = ("zammad-013", "glpi_sla-041")  # pauses: true; other cases pause the solution only
ANOTHER_AGREEMENT = {"glpi_sla-040": 14_400, "glpi_sla-041": 14_400}  # its target, s, before a new severity, recomputed
OTHER_RULES = {
    "glpi_sla-036": "there 5 working days last to the end of the last one; here to the same local time on it, or as "
    "long as the hours of 5 equal days. slasim expresses it by the date, which is earlier on that day",
}
METRICS = {
    **dict.fromkeys(("first_response", "response", "time_to_own"), Metric.FIRST_RESPONSE),
    **dict.fromkeys(("resolution", "time_to_resolve", "close"), Metric.RESOLUTION),
    "update": Metric.NEXT_RESPONSE,
}
KINDS = {
    "pending": EventKind.WAITING_CUSTOMER,
    "hold": EventKind.WAITING_CUSTOMER,
    "open": EventKind.CUSTOMER_REPLIED,
    "agent_public_reply": EventKind.REPLIED,
    "closed": EventKind.SOLVED,
    "solved": EventKind.SOLVED,
    "reopened": EventKind.REOPENED,
    "customer_reply": EventKind.CUSTOMER_REPLIED,
    "sla_changed": EventKind.RECLASSIFIED,
}
DAY = 86_400_000


def clocks_of(case: dict[str, Any]) -> list[tuple[str, Metric, int]]:
    """(name in the case, metric, target in ms; by date so many days of 24 h)."""
    days = case.get("target_business_days", 0)
    targets = case.get("targets_seconds") or {case["metric"]: case.get("target_seconds", days * DAY // 1000)}
    return [
        (name, OTHER_METRICS.get((case["id"], name), METRICS[name]), seconds * 1000)
        for name, seconds in targets.items()
    ]


def expected_due(case: dict[str, Any], name: str) -> datetime | None:
    walked = case["brute_force"].get(f"{name}_due", case["brute_force"].get("due"))
    return None if walked is None else datetime.fromisoformat(walked["end_of_period"])


def run(case: dict[str, Any]) -> tuple[Clocks, list[str]]:
    """The clocks of a case, and the name of each in it. The second severity is the agreement that is put on later."""
    name = case["id"]
    hours = {day: ["-".join(span) for span in spans] for day, spans in case["calendar"]["weekly_hours"].items()}
    holidays = [datetime.fromisoformat(day).date() for day in case["calendar"]["holidays"]]
    calendar = BusinessCalendar(case["calendar"]["tz"], hours, holidays=holidays)
    created, *rest = [
        (ms(datetime.fromisoformat(event["at"]).astimezone(UTC)), event["type"]) for event in case["events"]
    ]
    until = (rest[-1][0] if rest else created[0]) + 1
    wanted = clocks_of(case)
    laid = tables([calendar], created[0] - 30 * DAY, until + 366 * DAY)
    later = np.array([target for *_, target in wanted], np.int64)
    first = np.full_like(later, ANOTHER_AGREEMENT[name] * 1000) if name in ANOTHER_AGREEMENT else later
    target = np.stack([first, later])
    owed = Owed.plain(target, target, np.zeros(target.shape, np.int16))
    by_date = 3 if "target_business_days" in case else 0
    commitments = [
        Commitment(
            "a",
            label,
            metric,
            Pause.CUSTOMER if metric == Metric.RESOLUTION or name in RESPONSE_PAUSES else 0,
            "created",
        )
        for label, metric, _ in wanted
    ]
    promises = Promises(
        (Era(ALWAYS, tuple(commitments), ()),),
        owed._replace(by_date=np.full_like(owed.by_date, by_date)),
        np.zeros(1, np.int32),
        ClassSizes(1, 2, 1, 1, 1),
        laid,
        "EUR",
        working_days=lay_working_days([calendar], laid.window.tolist()),
    )
    zeros = [np.zeros(1, kind) for kind in (np.int8, np.int32, np.int8, np.int16, np.int8)]
    log = TicketLog(
        Tickets(np.zeros(1, np.int64), np.array([created[0]], np.int64), *zeros),
        Events(
            np.array([at for at, _ in rest], np.int64),
            np.array([KINDS[kind] for _, kind in rest], np.int8),
            np.zeros(len(rest), np.int32),
            np.full(len(rest), -1, np.int32),
        ),
        Accounts(("x",), *(np.zeros(1, kind) for kind in (np.int8, np.int16, np.int64, float)), (None,)),
        Labels(("one agreement", "another"), (), (), (), (), ()),
        (),
        (),
        np.zeros(0, np.int16),
        created[0],
        until,
    )
    changes = np.array([1 if kind == "sla_changed" else -1 for _, kind in rest], np.int8)
    object.__setattr__(
        log, "extra", replace(LogExtra.unsaid(len(rest)), event_severity=changes, event_consent=np.abs(changes))
    )
    found = run_clocks(log, promises, count=True)
    return found, [wanted[column][0] for column in found.commitment]


@pytest.mark.parametrize("name", [name for name in CASES if name not in OTHER_RULES])
def test_published_case(name: str) -> None:
    case = CASES[name]
    found, labels = run(case)
    for label, _, _ in clocks_of(case):
        if f"{label}_due" not in case["expect"] and "due" not in case["expect"]:
            continue
        due = expected_due(case, label)
        rows = [row for row, other in enumerate(labels) if other == label]
        assert [datetime.fromtimestamp(found.due[row] / 1000, UTC) for row in rows] == ([] if due is None else [due])
    if "breached" in case["expect"]:
        assert (found.status[0] == Status.BREACHED) == case["expect"]["breached"]
    if "elapsed" in case["expect"]:
        assert found.counted[0] == case["expect"]["elapsed"] * 1000


def test_every_case_is_met_or_named_with_its_rule() -> None:
    assert set(OTHER_RULES) < set(CASES)
    assert len(CASES) == 40


def test_the_end_of_the_last_working_day_is_expressed_by_its_date() -> None:
    case = CASES["glpi_sla-036"]
    found, _ = run(case)
    due, wanted = datetime.fromtimestamp(found.due[0] / 1000, UTC), datetime.fromisoformat(case["expect"]["due"])
    assert (due.date(), due < wanted) == (wanted.date(), True)
