"""A small desk with free shifts and two tiers of customers, for tests of frontier and quote."""

from __future__ import annotations

from typing import Any

from workload_cases import scenario

from slasim import Scenario

SHARES = {"gold": "40 %", "silver": "60 %"}


def promised(tier: str, first: str, fee: str) -> dict[str, Any]:
    """An agreement of a tier: a first reply in so long, credits by a scale."""
    return {
        "for": {"tier": tier},
        "judged": "each customer",
        "commitments": {
            "first_response": {"promise": {"normal": first}, "quota": "90 % per month", "hours": "24x7"},
        },
        "credits": {"on": "first_response", "scale": {"below 90 %": f"{fee} of fee", "below 70 %": "30 % of fee"}},
    }


def desk_parts() -> dict[str, Any]:
    """Its sections, to be changed before they are read."""
    return {
        "horizon": {"from": "2027-02-01", "for": "1 month", "warm_up": "3 days", "follow_up": "3 days"},
        "customers": {
            "gold": {"accounts": 4, "regions": {"home": "100 %"}, "fee": "3000 EUR/month"},
            "silver": {"accounts": 6, "regions": {"home": "100 %"}, "fee": "1000 EUR/month", "skew": 0.5},
        },
        "demand": {
            "mail": {
                "channel": "email",
                "volume": "280 per week",
                "mix": {"tier": SHARES, "severity": {"normal": "100 %"}},
            }
        },
        "work": [
            {
                "path": [
                    {
                        "skill": "help",
                        "replies": True,
                        "handle": "exponential(mean=30 min)",
                        "then": {"solved": "100 %"},
                    }
                ]
            }
        ],
        "teams": {
            "desk": {
                "site": "home",
                "skills": ["help"],
                "cost": "30 EUR/hour",
                "shifts": {
                    "day": {"hours": "06:00-18:00", "headcount": {"min": 0, "max": 4, "now": 2}},
                    "night": {"hours": "18:00-06:00", "headcount": {"min": 0, "max": 4, "now": 2}},
                },
            }
        },
        "routing": {"order": "deadline"},
        "agreements": {"gold": promised("gold", "100 min", "10 %"), "silver": promised("silver", "4 h", "10 %")},
    }


def small_desk(changes: dict[str, Any] | None = None) -> Scenario:
    """The desk, changed by overrides."""
    made = scenario(**desk_parts())
    return made.with_overrides(changes) if changes else made
