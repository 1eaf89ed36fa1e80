"""Clocks against published cases: tests/data/clock_vectors.json.

Origin: facts and numbers collected from the public test suites and documents that each case names in `source`; the
expectations were worked out again by a second-by-second walk under the rule "due at closing time". No code was taken;
the collection may be copied freely with this origin stated.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from promise_cases import ms

from slasim.agreements import Status, run_clocks
from slasim.calendars import BusinessCalendar, tables
from slasim.desk.log import Events, Kind
from slasim.desk.ticket_log import TicketLog
from slasim.terms import Commitment, Metric, Owed, Terms
from slasim.workload.tables import Accounts, Labels, Tickets

FILE = Path(__file__).parent.parent / "data" / "clock_vectors.json"
CASES = {case["id"]: case for case in json.loads(FILE.read_text("utf-8"))["cases"]}

OTHER_RULES = {
    "glpi_sla-009": "target in working days of different length, counted as dates",
    "glpi_sla-016": "target in working days of different length, counted as dates",
    "glpi_sla-028": "target in working days of different length, counted as dates",
    "glpi_sla-034": "target in working days of different length, counted as dates",
    "glpi_sla-036": "target in working days of different length, counted as dates",
    "glpi_sla-040": "another agreement is put on a running ticket",
    "glpi_sla-041": "another agreement is put on a running ticket",
    "zammad-006": "only the clock between two replies is expected",
    "zammad-012": "the time a ticket lay solved does not count there; here it does",
}
METRICS = {
    **dict.fromkeys(("first_response", "response", "time_to_own"), Metric.FIRST_RESPONSE),
    **dict.fromkeys(("resolution", "time_to_resolve", "close"), Metric.RESOLUTION),
}
KINDS = {
    "pending": Kind.WAITING_CUSTOMER,
    "hold": Kind.WAITING_CUSTOMER,
    "open": Kind.CUSTOMER_REPLIED,
    "agent_public_reply": Kind.REPLIED,
    "closed": Kind.SOLVED,
    "customer_reply": Kind.NOTE,  # of a ticket that does not wait: no clock of these metrics minds
}
RESPONSE_PAUSES = {"zammad-013"}  # products differ; GLPI and Frappe pause resolution only


def clocks_of(case: dict[str, Any]) -> list[tuple[str, Metric, int]]:
    """(name in the case, metric, target in ms)."""
    targets = case.get("targets_seconds") or {case["metric"]: case["target_seconds"]}
    return [(name, METRICS[name], seconds * 1000) for name, seconds in targets.items() if name in METRICS]


def expected_due(case: dict[str, Any], name: str) -> datetime | None:
    walked = case["brute_force"].get(f"{name}_due", case["brute_force"].get("due"))
    return None if walked is None else datetime.fromisoformat(walked["end_of_period"])


@pytest.mark.parametrize("name", [name for name in CASES if name not in OTHER_RULES])
def test_published_case(name: str) -> None:
    case = CASES[name]
    hours = {day: ["-".join(span) for span in spans] for day, spans in case["calendar"]["weekly_hours"].items()}
    holidays = [datetime.fromisoformat(day).date() for day in case["calendar"]["holidays"]]
    calendar = BusinessCalendar(case["calendar"]["tz"], hours, holidays=holidays)
    created, *rest = [
        (ms(datetime.fromisoformat(event["at"]).astimezone(UTC)), event["type"]) for event in case["events"]
    ]
    until = (rest[-1][0] if rest else created[0]) + 1
    clocks = clocks_of(case)
    year = 366 * 86_400_000
    terms = Terms(
        tuple(
            Commitment("a", label, metric, metric == Metric.RESOLUTION or name in RESPONSE_PAUSES, "created")
            for label, metric, _ in clocks
        ),
        Owed.plain(
            np.array([[target for *_, target in clocks]], np.int64),
            np.array([[target for *_, target in clocks]], np.int64),
            np.zeros((1, len(clocks)), np.int16),
        ),
        np.zeros(1, np.int32),
        (1, 1, 1, 1),
        tables([calendar], created[0] - year // 12, until + year),
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
        Labels(("any",), (), (), (), (), ()),
        (),
        (),
        np.zeros(0, np.int16),
        created[0],
        until,
    )
    found = run_clocks(log, terms, count=True)
    for row, (label, *_) in enumerate(clocks):
        due = expected_due(case, label)
        if due is not None:
            assert found.due[row] == ms(due.astimezone(UTC)), label
    if "breached" in case["expect"]:
        assert (found.status[0] == Status.BREACHED) == case["expect"]["breached"]
    if "elapsed" in case["expect"]:
        assert found.counted[0] == case["expect"]["elapsed"] * 1000


def test_every_case_is_either_run_or_left_out_for_a_reason() -> None:
    assert set(OTHER_RULES) <= set(CASES)
    assert len(CASES) - len(OTHER_RULES) == 31
