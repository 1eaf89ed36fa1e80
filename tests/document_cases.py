"""An agreement that uses every field, as a file and as a map that tests change."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

BOOK: dict[str, Any] = {
    "slasim": 1,
    "name": "Everything",
    "currency": "EUR",
    "timezone": "Europe/Berlin",
    "severities": ["urgent", "normal"],
    "calendars": {
        "office": {
            "timezone": "Europe/Berlin",
            "hours": {"mon-thu": "09:00-17:00", "fri": ["09:00-12:00", "13:00-18:00"]},
            "holidays": ["DE-BE", "2027-12-24"],
            "exceptions": {"2027-12-31": "09:00-12:00"},
            "breaks": {"2027-06-30": "10:00-11:00"},
        }
    },
    "customers": {"gold": {"accounts": 4, "regions": {"office": "100 %"}, "fee": "1999.99 EUR/month"}},
    "agreements": {
        "gold_support": {
            "kind": "customer",
            "level": "customer",
            "status": "live",
            "between": {"provider": "Provider & Sons <b>", "customer": "Customer | Co"},
            "term": {"from": "2027-01-01", "to": "2027-12-31", "renewal": "6 months", "notice": "45 days"},
            "for": {
                "tier": "gold",
                "severity": ["urgent", "normal"],
                "channel": "email",
                "product": "app",
                "region": "office",
                "customer": "Acme",
            },
            "timezone": "Europe/Berlin",
            "judged": "each customer",
            "depends_on": ["network"],
            "services": ["Answers by email."],
            "responsibilities": {"provider": ["Reads mail."], "customer": ["Writes mail."]},
            "assumptions": ["At most 77 tickets."],
            "resources": ["One room."],
            "management": ["Meetings on Monday."],
            "commitments": {
                "first_response": {
                    "promise": {"urgent": "3 h", "normal": "7 h"},
                    "goal": {"urgent": "171 min"},
                    "quota": "95 % per month",
                    "hours": {"urgent": "24x7", "else": "office"},
                    "pauses": False,
                    "period": "created",
                    "automatic_replies": "ignored",
                    "on_severity_change": "recompute",
                    "small": {"misses": 2},
                },
                "resolution": {
                    "promise": {"urgent": "11 h", "normal": "5 h"},
                    "quota": "90 % per month",
                    "hours": "office",
                    "pauses": True,
                    "on_reopen": "continue",
                    "small": {"below": 13, "then": "roll"},
                },
                "talk": {
                    "metric": "next_response",
                    "measure": "mean",
                    "promise": {"urgent": "2 business days"},
                    "per": "month",
                    "hours": "office",
                    "business_days": "dates",
                },
                "csat": {
                    "metric": "column",
                    "column": "score",
                    "limits": {"urgent": "at least 4.1"},
                    "quota": "81 % per month",
                },
                "availability": {"quota": "99.7 % per month", "hours": "24x7"},
            },
            "customer_reply": {"within": "31 h", "effect": "pause"},
            "relief": {"forecast": "23 per day", "above": "140 %", "per": "day"},
            "exclusions": [
                {
                    "cause": "maintenance",
                    "from": "2027-05-01T22:00:00+02:00",
                    "to": "2027-05-02T02:00:00+02:00",
                    "reference": "CHG-1",
                },
                {"cause": "third party", "tickets": ["T-9"], "reference": "Letter 5"},
            ],
            "credits": {
                "rules": [
                    {"on": "first_response", "scale": {"below 95 %": "6 % of fee", "below 88 %": "250 EUR"}},
                    {"on": "resolution", "shortfall": "2 % of fee per point", "up_to": "19 % of fee"},
                    {"on": "first_response", "per_breach": {"urgent": "12.34 EUR"}},
                    {"on": "availability", "outage_day": "4 h"},
                    {"on": "resolution", "weight": "40 %"},
                    {
                        "on": "resolution",
                        "points": {
                            "bands": {"84-90 %": 1, "below 84 %": 3},
                            "value": "21 EUR",
                            "above": 1,
                            "repeat": 3,
                            "ratchet": {"2-10": 1, "above 10": 1.5},
                        },
                    },
                    {"persistent": {"missed": "4 of 9", "amount": "8 % of annual fee"}},
                ],
                "combine": "largest",
                "cap": "55 % of fee",
                "minimum": "3 EUR",
                "claim_within": "17 days",
                "remedy": "credit note",
                "earn_back": {"after": "2 periods", "at": "98 %", "share": "50 %"},
                "bonus": {"on": "first_response", "above": "99 %", "amount": "1 % of fee"},
                "at_risk": "60 % of fee",
                "pool": "130 %",
            },
            "termination": {"on": "resolution", "missed": "5 of 8"},
            "review": "4 months",
            "amendments": {"2027-09-01": {"commitments.resolution.quota": "92 % per month"}},
        },
        "network": {"kind": "vendor", "commitments": {"availability": {"quota": "99.8 % per month"}}},
    },
}

CHANGES: dict[str, Any] = {
    "level": "service",
    "status": "pilot",
    "between.provider": "Another provider",
    "between.customer": "Another customer",
    "term.from": "2027-02-01",
    "term.to": "2028-06-30",
    "term.renewal": "9 months",
    "term.notice": "46 days",
    "for.tier": ["gold", "silver"],
    "for.severity": "urgent",
    "for.channel": "phone",
    "for.product": "api",
    "for.customer": "Beta",
    "timezone": "Europe/Vienna",
    "judged": "together",
    "depends_on": None,
    "services": ["Answers by phone."],
    "responsibilities.provider": ["Reads all mail."],
    "responsibilities.customer": ["Writes good mail."],
    "assumptions": ["At most 78 tickets."],
    "resources": ["Two rooms."],
    "management": ["Meetings on Friday."],
    "commitments.first_response.promise.urgent": "4 h",
    "commitments.first_response.quota": "96 % per month",
    "commitments.first_response.hours.urgent": "office",
    "commitments.first_response.pauses": ["customer", "vendor"],
    "commitments.first_response.period": "due",
    "commitments.first_response.automatic_replies": "count",
    "commitments.first_response.on_severity_change": "carry",
    "commitments.first_response.small.misses": 3,
    "commitments.first_response.metric": "answer_speed",
    "commitments.resolution.on_reopen": "new",
    "commitments.resolution.small.below": 14,
    "commitments.talk.measure": "percentile 90",
    "commitments.talk.business_days": "hours",
    "commitments.csat.column": "mark",
    "commitments.csat.limits.urgent": "at most 4.1",
    "commitments.availability.quota": "99.6 % per month",
    "commitments.availability.hours": "office",
    "customer_reply.within": "32 h",
    "customer_reply.effect": "shift",
    "relief.forecast": "24 per day",
    "relief.above": "150 %",
    "relief.per": "month",
    "exclusions.0.cause": "force majeure",
    "exclusions.0.from": "2027-05-01T21:00:00+02:00",
    "exclusions.0.to": "2027-05-02T03:00:00+02:00",
    "exclusions.0.reference": "CHG-2",
    "exclusions.1.tickets": ["T-8"],
    "credits.rules.0.scale.below 88 %": "260 EUR",
    "credits.rules.0.on": "resolution",
    "credits.rules.1.shortfall": "3 % of fee per point",
    "credits.rules.1.up_to": "18 % of fee",
    "credits.rules.2.per_breach.urgent": "12.35 EUR",
    "credits.rules.3.outage_day": "5 h",
    "credits.rules.4.weight": "45 %",
    "credits.rules.5.points.bands.below 84 %": 4,
    "credits.rules.5.points.value": "22 EUR",
    "credits.rules.5.points.above": 2,
    "credits.rules.5.points.repeat": 2,
    "credits.rules.5.points.ratchet": {"2-10": 1, "above 10": 1.6},
    "credits.rules.6.persistent.missed": "5 of 9",
    "credits.rules.6.persistent.amount": "9 % of annual fee",
    "credits.combine": "sum",
    "credits.cap": "56 % of fee",
    "credits.minimum": "4 EUR",
    "credits.claim_within": "18 days",
    "credits.remedy": "cash",
    "credits.earn_back.after": "3 periods",
    "credits.earn_back.at": "97 %",
    "credits.earn_back.share": "60 %",
    "credits.bonus.on": "resolution",
    "credits.bonus.above": "99.5 %",
    "credits.bonus.amount": "2 % of fee",
    "credits.at_risk": "61 % of fee",
    "credits.pool": "140 %",
    "termination.on": "first_response",
    "termination.missed": "5 in a row",
    "review": "5 months",
    "amendments": {"2027-09-02": {"commitments.resolution.quota": "92 % per month"}},
}
"""Another value for every field of the agreement, by its dotted path; None takes it away."""


def changed(path: str, value: Any) -> dict[str, Any]:
    """The book with one value changed."""
    book = deepcopy(BOOK)
    at: Any = book["agreements"]["gold_support"]
    *above, last = path.split(".")
    for part in above:
        at = at[int(part)] if isinstance(at, list) else at.setdefault(part, {})
    if value is None:
        del at[last]
    elif isinstance(at, list):
        at[int(last)] = value
    else:
        at[last] = value
    return book
