"""All that demand and staffing can have, alone and at once: both desks write one log, the referee finds nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from slasim.desk import compiled, reference
from slasim.desk.referee import check
from slasim.roster import expand
from slasim.study.measures.promises.obligations import obligations
from slasim.study.running.routing import routing_of
from slasim.workload import draw
from tests.change_cases import with_changes
from tests.whole_strategies import PROMISES, whole
from tests.workload_cases import scenario

SOME = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])


TIERS, MIX = ("gold", "silver"), {"severity": {"urgent": "40 %", "normal": "60 %"}}
BOTH = {"gold": "50 %", "silver": "50 %"}
PLAIN: dict[str, Any] = {
    "horizon": {"from": "2027-03-26", "for": "4 days", "warm_up": "0 h", "follow_up": "12 h"},
    "severities": ["urgent", "normal"],
    "calendars": {"home": {"timezone": "Europe/Berlin", "hours": {"mon-fri": "08:00-18:00"}}},
    "customers": {tier: {"accounts": 4, "regions": {"home": "100 %"}} for tier in TIERS},
    "demand": {
        "mail": {"channel": "email", "volume": "200 per week", "mix": {**MIX, "tier": BOTH}},
        "alarm": {"channel": "machine", "arrivals": "constant(45 min)", "mix": {**MIX, "tier": BOTH}},
    },
    "work": [
        {
            "path": [
                {
                    "skill": "l1",
                    "handle": "constant(30 min)",
                    "then": {"solved": "50 %", "customer": "30 %", "l2": "20 %"},
                },
                {"skill": "l2", "handle": "constant(45 min)", "then": {"solved": "100 %"}},
            ],
            "customer_reply": "constant(90 min)",
        }
    ],
    "teams": {
        "desk": {
            "site": "home",
            "skills": ["l1", "l2"],
            "shrinkage": "40 %",
            "shifts": {
                "early": {"hours": "06:00-14:00", "break": "30 min", "headcount": 2},
                "late": {"hours": "13:30-22:00", "break": "17:00-17:30", "headcount": 1},
            },
        },
        "experts": {"site": "home", "skills": {"l2": 1, "l1": 2}, "shifts": {"all": {"hours": "24x7", "headcount": 1}}},
    },
    "agreements": PROMISES,
}
COUNTS = "date,tickets\n" + "".join(f"2027-03-{day},{day - 14}\n" for day in range(25, 32))
FILES = {
    "counts.csv": COUNTS,
    "list.csv": "created\n2027-03-26 10:00:00\n2027-03-26 10:00:00\n2027-03-27 11:30:00\n",
    "accounts.csv": "customer,tier,region,volume\nA,gold,home,90 per week\nB,silver,home,40 per week\n",
}
MAIL, DESK, STEP = "demand/mail", "teams/desk", "work/0/path/0"
NO_TIER: dict[str, Any] = {f"{MAIL}/volume": None, f"{MAIL}/mix/tier": None}
ALONE: dict[str, dict[str, Any]] = {
    "nothing": {},
    "forecast": {"demand/forecast": {"level": "40 %", "growth": "9 % per month"}},
    "day_to_day": {f"{MAIL}/day_to_day": {"dispersion": 6, "carry_over": 0.4}},
    "day_to_day by weekday": {f"{MAIL}/day_to_day": {"dispersion": {"mon": 9, "else": 4}, "common": 0.5}},
    "within_day": {f"{MAIL}/within_day": {"dispersion": 2, "carry_over": 0.5}},
    "pulse": {f"{MAIL}/pulses": [{"from": "2027-03-27 09:30", "for": "6 h", "extra": "200 %", "fades": "linear"}]},
    "season, special day, growth": {
        f"{MAIL}/season": {"mar": "150 %"},
        f"{MAIL}/special_days": {"2027-03-28": "30 %"},
        f"{MAIL}/growth": "40 % per month",
    },
    "shape by the quarter": {f"{MAIL}/shape": [float(part % 5) for part in range(672)]},
    "per_account": {**NO_TIER, f"{MAIL}/per_account": {"gold": "30 per week", "silver": "5 per week"}},
    "account_share": {
        **NO_TIER,
        f"{MAIL}/account_share": "80 %",
        "customers": {"file": "accounts.csv"},
    },
    "counts, expected": {
        f"{MAIL}/volume": None,
        f"{MAIL}/counts": {"file": "counts.csv", "as": "expected", "every": "24 h"},
    },
    "counts, exact, with a shape": {
        f"{MAIL}/volume": None,
        f"{MAIL}/counts": {"file": "counts.csv", "as": "exact", "every": "24 h", "shape": "extended"},
    },
    "list": {f"{MAIL}/volume": None, f"{MAIL}/arrivals": {"file": "list.csv"}},
    "opening": {"opening": [{"stream": "mail", "tickets": {"2 h": 6, "up to 2 days": 9}}]},
    "gamma": {f"{STEP}/handle": "gamma(mean=30 min, cv=0.8)"},
    "mixture": {f"{STEP}/handle": "mixture(70 % constant(15 min), 30 % lognormal(mean=1 h, cv=1))"},
    "together": {f"{STEP}/handle": "weibull(mean=30 min, shape=1.5)", "work/0/together": 0.6},
    "hours of a rule": {
        "work": [
            {
                "when": {"hours": "12:00-20:00", "days": "mon-fri"},
                "path": [{"skill": "l2", "handle": "constant(15 min)", "then": {"solved": "100 %"}}],
            },
            *PLAIN["work"],
        ]
    },
    "hours of the customer": {"work/0/customer_hours": "customer"},
    "absence": {f"{DESK}/absence": "20 %"},
    "illness in waves": {f"{DESK}/illness": {"share": "20 %", "mean_length": "2 days", "waves": "80 %"}},
    "attrition": {f"{DESK}/attrition": {"rate": "9000 % per year", "vacant": "1 days"}},
    "meetings": {
        f"{DESK}/meetings": [{"days": "fri,sat", "at": "13:00-14:15"}, {"on": "2027-03-29", "at": "09:00-10:00"}]
    },
    "speed": {f"{DESK}/speed": {"spread": "40 %"}},
    "who is new": {
        f"{DESK}/speed": {"start": "50 %", "over": "5 days"},
        f"{DESK}/changes": {"2027-03-28": {"shifts": {"early": {"headcount": 4}}}},
    },
    "dated change": {
        f"{DESK}/changes": {"2027-03-28": {"skills": ["l2"], "shifts": {"late": {"hours": "12:00-20:00"}}}},
    },
    "leave": {"leave": [{"team": "desk", "shift": "early", "from": "2027-03-27", "to": "2027-03-28"}]},
    "pay": {
        f"{DESK}/cost": "30 EUR/hour",
        f"{DESK}/breaks": "unpaid",
        f"{DESK}/overtime": "125 %",
        f"{DESK}/premium": {"sunday": "50 %"},
    },
}


@pytest.mark.parametrize("ownership", ["pooled", "prefer_owner"])
@pytest.mark.parametrize("at_shift_end", ["finish", "hand_over"])
@pytest.mark.parametrize("name", ALONE)
def test_each_rule_alone(name: str, at_shift_end: str, ownership: str) -> None:
    sections = with_changes(PLAIN, ALONE[name])
    routing = {"order": "deadline", "goal": "6 h", "at_shift_end": at_shift_end, "ownership": ownership}
    agree(FILES, sections | {"routing": routing}, seed=3, slices=5)


@SOME
@given(whole(), st.integers(0, 99), st.integers(1, 9))
def test_everything_at_once(drawn: tuple[dict[str, Any], dict[str, str]], seed: int, slices: int) -> None:
    agree(drawn[1], drawn[0], seed, slices)


def agree(files: dict[str, str], sections: dict[str, Any], seed: int, slices: int) -> None:
    """Whether both desks write one log, however the compiled one cuts time, in which the referee finds nothing."""
    of = scenario(files, **sections)
    workload, roster = draw(of, seed, 0), expand(of, seed, 0)
    tables = (workload, roster, obligations(of).promises.steering(workload.tickets), routing_of(of), of.span()[1])
    slow, fast = reference.run(*tables), compiled.run(*tables, slices=slices)
    assert all(np.array_equal(getattr(slow, name), getattr(fast, name)) for name in slow._fields)
    assert check(*tables, fast) == []
