"""Small contracts and logs for tests of credits: gold-1 pays 1000.00 EUR a month, and is promised three things."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from promise_cases import log, promise
from scorecard_cases import stating

from slasim.agreements import measure
from slasim.agreements.scorecard import Scorecard

RESPONSE = {"metric": "first_response", "promise": {"urgent": "1 h", "normal": "4 h"}, "quota": "90 % per month"}
REPAIR = {"metric": "resolution", "promise": {"urgent": "48 h"}, "quota": "90 % per month", "pauses": False}
UP = {"metric": "availability", "quota": "99.9 % per month"}
PROMISED = {"response": RESPONSE, "repair": REPAIR, "up": UP}


def agreement(credits: dict[str, Any], **commitments: Any) -> Any:
    """Of gold, with these credits; the fee is 1000.00 EUR."""
    spec = {"for": {"tier": "gold"}, "judged": "each customer", "commitments": commitments or PROMISED}
    return promise(f"a: {json.dumps(spec | {'credits': credits})}")


def ticket(name: str, created: str, replied: str | None, solved: str | None, severity: str = "urgent") -> Any:
    events = [(replied, "replied")] * (replied is not None) + [(solved, "solved")] * (solved is not None)
    return (name, f"2027-{created}", severity, "gold-1", [(f"2027-{when}", kind) for when, kind in events])


def measured(credits: dict[str, Any], tickets: Any = (), down: Any = (), **commitments: Any) -> Scorecard:
    rows = [*tickets, ticket("fine", "03-01 09:00", "03-01 09:10", "03-01 10:00")]
    outages = [(f"2027-{begin}", f"2027-{end}", None) for begin, end in down]
    return measure(stating(log(rows), outages=outages), agreement(credits, **commitments))


def owed(card: Scorecard) -> dict[str, Decimal]:
    return {str(row["period"]): row["credit"] for row in card.credits.to_dict("records") if row["credit"]}


# reported Tue 5 Jan 08:00, due Thu 7 Jan 08:00, repaired Sun 10 Jan 09:30: 3 days and 1 h 30 min late
LATE = [ticket("T1", "01-05 08:00", "01-05 08:30", "01-10 09:30")]
