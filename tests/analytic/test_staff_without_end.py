"""The exact effect of each rule of demand, times and staffing, on a desk whose staff never runs out.

Nobody waits there, so whatever the rule, its effect is known by hand: on tickets and their variance, on work, on
staffed and paid hours and their cost. One row a rule. Where chance has a part, a mean of histories in two stages: a
99 % interval for all figures of a row together; else once more with 16 times the histories and another seed at 99.99 %.
Seeds are hashes of the names of the rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import exp, log
from typing import Any, NamedTuple

import numpy as np
import pytest
from scipy import stats
from two_stages import AGAIN, Floats, hashed_seed
from workload_cases import MIX, horizon, scenario, stream

from slasim import Scenario, Study, simulate

HOUR = 3_600_000
HISTORIES = 40
DAY = 28  # tickets of a working day
WHOLE = 20 * DAY  # of the four weeks from 4 January on
STEP = 3 / 60  # hours of work of a ticket
MANY = 300  # seats: 2 at most have work at any time
FIRM = MANY * 11 * 20 * 1.0  # hours of their shifts
LATE = 10 * 8 * 20 * 1.0  # and of a second, smaller shift, to which some of the rules apply
CONTRACT = 20.0  # EUR an hour
OFFICE = [6, 9, 10, 9, 7, 8, 9, 8, 6, 3]  # from 8 to 18, docs/model.md


class Row(NamedTuple):
    """What a rule changes in the desk, and what that comes to; what is left out is that of the plain desk."""

    mail: dict[str, Any] = {}  # noqa: RUF012
    team: dict[str, Any] = {}  # noqa: RUF012
    more: dict[str, Any] = {}  # noqa: RUF012
    files: dict[str, str] = {}  # noqa: RUF012
    tickets: float = WHOLE
    variance: float | None = None  # as many as tickets: Poisson
    work: float | None = None  # hours; STEP for each ticket
    staffed: float = FIRM + LATE
    paid: float | None = None  # as many as staffed
    cost: float | None = None  # of the paid hours


def handled(*texts: str, **rule: Any) -> dict[str, Any]:
    """Rules of work in turn; the first has conditions, or what else is said of it."""
    paths = [{"path": [{"skill": "help", "handle": text, "then": {"solved": "100 %"}}]} for text in texts]
    return {"work": [{**paths[0], **rule}, *paths[1:]]}


def days(tickets: int) -> str:
    return "date,tickets\n" + "".join(f"2027-01-{4 + day:02},{tickets * (day % 7 < 5)}\n" for day in range(28))


def filled(rate: float, vacant: int) -> list[float]:
    """The probability that a seat is filled on each of 28 dates."""
    q, found = rate / 365.25, [1.0]
    for n in range(1, 28):
        begins = q * found[n - 1 - vacant] if n > vacant else 0.0
        found.append((1 - q) * found[-1] + begins)
    return [each for day, each in enumerate(found) if day % 7 < 5]


def shifts(**late: Any) -> dict[str, Any]:
    return {
        "day": {"hours": "08:00-19:00", "days": "mon-fri", "headcount": MANY, "holidays": "work"},
        "late": {"hours": "10:00-18:00", "days": "mon-fri", "headcount": 10, "holidays": "work", **late},
    }


SIGMA = log(1.2) / float(stats.norm.ppf(0.95))  # of a level within 20 % in 9 of 10
IN_FOUR_WEEKS = [week * 7 + day for week in range(4) for day in range(5)]
CLOSED = {"calendars": {"home": {"timezone": "UTC", "hours": {"mon-fri": "08:00-18:00"}, "holidays": ["2027-01-06"]}}}
ACCOUNTS = "customer,tier,region,volume\nAcme,all,home,10 per week\nBolt,all,home,3 per day\n"
LONGER = {"day": {"hours": "08:00-19:00", "days": "mon-fri", "headcount": MANY, "holidays": "work"}}
NEW = {**LONGER, "day": {**LONGER["day"], "headcount": 0}}
GAMMA = "gamma(mean=3 min, cv=1.5)"

ROWS = {
    "nothing": Row(),
    # Demand
    "level of all": Row(more={"level": "150 %"}, tickets=1.5 * WHOLE),
    "growth": Row({"growth": "20 % per month"}, tickets=sum(DAY * 1.2 ** (day / 30.4375) for day in IN_FOUR_WEEKS)),
    "season": Row({"season": {"jan": "130 %"}}, tickets=1.3 * WHOLE),
    "special day": Row({"special_days": {"2027-01-13": "250 %"}}, tickets=WHOLE + 1.5 * DAY),
    "holiday": Row(
        {"holidays": {"level": "30 %", "before": "80 %", "after": "150 %"}},
        more=CLOSED,
        tickets=WHOLE + (-0.7 - 0.2 + 0.5) * DAY,
    ),
    "pulse of a share": Row(
        {"pulses": [{"from": "2027-01-11 12:00", "for": "1 day", "extra": "80 %"}]}, tickets=WHOLE + 0.8 * DAY
    ),
    "pulse that fades": Row(  # 80 % × 2^(−x / 4 h): of 8 to 9 it has the mean 80 % × 4 / ln 2 × (1 − 2^(−1/4)), ...
        {"pulses": [{"from": "2027-01-11 08:00", "for": "10 h", "extra": "80 %", "fades": "half-life 4 h"}]},
        tickets=WHOLE
        + sum(
            DAY * weight / 75 * 0.8 * 4 / log(2) * (2 ** (-hour / 4) - 2 ** (-(hour + 1) / 4))
            for hour, weight in enumerate(OFFICE)
        ),
    ),
    "pulse of tickets": Row(
        {"pulses": [{"from": "2027-01-11", "for": "5 days", "tickets": 77, "fades": "linear"}]}, tickets=WHOLE + 77
    ),
    "days that differ": Row({"day_to_day": {"dispersion": 5}}, variance=5 * WHOLE),
    "days by weekday": Row({"day_to_day": {"dispersion": {"mon": 9, "else": 2}}}, variance=(9 + 4 * 2) * WHOLE / 5),
    "hours that differ": Row({"within_day": {"dispersion": 2.5, "carry_over": 0.4}}),
    "forecast": Row(more={"forecast": {"level": "20 %"}}, variance=WHOLE + WHOLE**2 * (exp(SIGMA**2) - 1)),
    "tickets by account": Row({"volume": None, "per_account": {"all": "4 per week"}}, tickets=10 * 4 * 4),
    "account of a table": Row(
        {"volume": None, "account_share": "50 %"},
        more={"customers": {"file": "accounts.csv"}},
        files={"accounts.csv": ACCOUNTS},
        tickets=4 * (10 + 21) / 2,
    ),
    "counts as expected": Row(
        {
            "volume": None,
            "shape": None,
            "counts": {"file": "days.csv", "as": "expected", "every": "24 h", "shape": "office_hours"},
        },
        files={"days.csv": days(17)},
        tickets=20 * 17,
    ),
    "counts exactly": Row(
        {
            "volume": None,
            "shape": None,
            "counts": {"file": "days.csv", "as": "exact", "every": "24 h", "shape": "office_hours"},
        },
        files={"days.csv": days(17)},
        tickets=20 * 17,
        variance=0,
    ),
    "a list": Row(
        {"volume": None, "shape": None, "arrivals": {"file": "list.csv"}},
        files={"list.csv": "created\n2027-01-04 09:00\n2027-01-04 09:00\n2027-01-29 17:59:30\n"},
        tickets=3,
        variance=0,
    ),
    "what waits": Row(
        more={"opening": [{"stream": "mail", "tickets": {"up to 2 days": 40}}]}, work=STEP * (WHOLE + 40)
    ),
    # Times
    "exponential": Row(more=handled("exponential(mean=5 min)"), work=WHOLE / 12),
    "gamma": Row(more=handled(GAMMA)),
    "erlang": Row(more=handled("erlang(mean=3 min, k=4)")),
    "lognormal": Row(more=handled("lognormal(median=2 min, cv=1)"), work=WHOLE / 30 * 2**0.5),
    "weibull": Row(more=handled("weibull(scale=2 min, shape=0.5)"), work=WHOLE * 4 / 60),
    "uniform": Row(more=handled("uniform(1 min, 9 min)"), work=WHOLE * 5 / 60),
    "triangular": Row(more=handled("triangular(30 s, 1 min, 9 min)"), work=WHOLE * 3.5 / 60),
    "mixture": Row(more=handled("mixture(75 % constant(2 min), 25 % exponential(mean=10 min))"), work=WHOLE * 4 / 60),
    "empirical": Row(more=handled("empirical(1 min, 2 min, 2 min, 11 min)"), work=WHOLE * 4 / 60),
    "by the hour": Row(  # 34 of the 75 weights are before noon
        more=handled("constant(15 min)", "constant(3 min)", when={"hours": "08:00-12:00"}),
        work=WHOLE * (34 / 75 * 15 + 41 / 75 * 3) / 60,
    ),
    "by the day": Row(
        more=handled("constant(15 min)", "constant(3 min)", when={"days": "fri-mon"}),
        work=WHOLE * (2 * 15 + 3 * 3) / 5 / 60,
    ),
    "answers": Row(  # a step is done 1 / (1 - 0.3) times
        more={
            "work": [
                {
                    "path": [
                        {"skill": "help", "handle": "constant(3 min)", "then": {"solved": "70 %", "customer": "30 %"}}
                    ],
                    "customer_reply": "constant(1 min)",
                }
            ]
        },
        work=WHOLE * STEP / 0.7,
    ),
    "times that go together": Row(
        more={
            "work": [
                {
                    "path": [
                        {"skill": "help", "handle": GAMMA, "then": {"more": "100 %"}},
                        {"skill": "more", "handle": "exponential(mean=2 min)", "then": {"solved": "100 %"}},
                    ],
                    "together": 0.8,
                }
            ]
        },
        work=WHOLE * 5 / 60,
    ),
    # Staffing
    "more seats from a date on": Row(
        team={"changes": {"2027-01-18": {"shifts": {"late": {"headcount": 25}}}}}, staffed=FIRM + LATE * (1 + 2.5) / 2
    ),
    "speeds that differ": Row(team={"speed": {"spread": "30 %"}}, work=WHOLE * STEP * 1.09),
    "all are new": Row(  # 50 % on 4 January, 1 / 40 more on each date, all from 24 January on
        team={
            "shifts": NEW,
            "changes": {"2027-01-04": {"shifts": {"day": {"headcount": MANY}}}},
            "speed": {"start": "50 %", "over": "20 days"},
        },
        work=DAY * STEP * sum(1 / min(1, 0.5 + day / 40) for day in IN_FOUR_WEEKS),
        staffed=FIRM,
    ),
    "shrinkage": Row(team={"shrinkage": "25 %"}, paid=(FIRM + LATE) / 0.75),
    "absence": Row(  # a = 5 / 85 of the seats on a date, 15 % are planned
        team={"shrinkage": "20 %", "absence": "5 %"}, staffed=(FIRM + LATE) * 80 / 85, paid=(FIRM + LATE) / 0.85
    ),
    "illness": Row(
        team={"shrinkage": "20 %", "illness": {"share": "6 %", "mean_length": "5 days", "waves": "60 %"}},
        staffed=(FIRM + LATE) * 80 / 86,
        paid=(FIRM + LATE) / 0.86,
    ),
    "absence and illness": Row(
        team={"shrinkage": "20 %", "absence": "5 %", "illness": {"share": "6 %", "mean_length": "5 days"}},
        staffed=(FIRM + LATE) * 80 / 91,
        paid=(FIRM + LATE) / 0.91,
    ),
    "attrition": Row(
        team={"attrition": {"rate": "300 % per year", "vacant": "9 days"}},
        staffed=(FIRM + LATE) / 20 * sum(filled(3, 9)),
    ),
    "leave that is planned": Row(
        team={"shrinkage": "25 %"},
        more={"leave": [{"team": "desk", "shift": "late", "from": "2027-01-11", "to": "2027-01-15"}]},
        staffed=FIRM + LATE * 3 / 4,
        paid=(FIRM + LATE * 3 / 4) / 0.75,
    ),
    "leave on top": Row(
        more={"leave": [{"team": "desk", "shift": "late", "from": "2027-01-11", "to": "2027-01-15", "pay": "extra"}]},
        staffed=FIRM + LATE * 3 / 4,
        paid=FIRM + LATE,
    ),
    "leave without pay": Row(
        more={"leave": [{"team": "desk", "shift": "late", "from": "2027-01-11", "to": "2027-01-15", "pay": "none"}]},
        staffed=FIRM + LATE * 3 / 4,
    ),
    "meetings": Row(
        team={"meetings": [{"days": "tue,thu", "at": "09:30-11:30", "shifts": "late"}]},
        staffed=FIRM + LATE * (1 - 2 * 1.5 / 40),
        paid=FIRM + LATE,
    ),
    "breaks": Row(
        team={"shifts": shifts(**{"break": "45 min"})}, staffed=FIRM + LATE * (1 - 0.75 / 8), paid=FIRM + LATE
    ),
    "unpaid breaks": Row(
        team={"shifts": shifts(**{"break": "13:00-13:45"}), "breaks": "unpaid"}, staffed=FIRM + LATE * (1 - 0.75 / 8)
    ),
    "premiums": Row(  # an hour of the night on each of 20 dates for those of the day, and a holiday for all
        team={"premium": {"night": "25 %", "night_hours": "18:00-06:00", "holiday": "50 %"}},
        more=CLOSED,
        tickets=WHOLE - 0.8 * DAY,
        cost=CONTRACT * (FIRM + LATE + 0.25 * MANY * 20 + 0.5 * (MANY * 11 + 80)),
    ),
}


def desk(row: Row) -> Scenario:
    mail = {**stream(f"{5 * DAY} per week", shape="office_hours", mix=MIX), **row.mail}
    if "per_account" in row.mail or "account_share" in row.mail:
        mail["mix"] = {"severity": MIX["severity"]}
    more = {**handled("constant(3 min)"), **row.more}
    level = {"volume": more.pop("level")} if "level" in more else {}
    forecast = {"forecast": more.pop("forecast")} if "forecast" in more else {}
    team = {"site": "home", "skills": ["help", "more"], "cost": "20 EUR/hour", "shifts": shifts(), **row.team}
    return scenario(
        row.files,
        **{
            "horizon": horizon("2027-01-04"),
            "demand": {**level, **forecast, "mail": {key: each for key, each in mail.items() if each is not None}},
            "teams": {"desk": team},
            **more,
        },
    )


def figures(row: Row, study: Study) -> Iterator[tuple[Floats, float]]:
    """Values of the histories, and what their mean is."""
    arrived = study.tables["arrivals"].groupby("replication")["tickets"].sum().to_numpy(float)
    hours = study.tables["occupancy"].groupby("replication")[["busy_ms", "staffed_ms", "overtime_ms"]].sum() / HOUR
    variance = row.tickets if row.variance is None else row.variance
    yield arrived, row.tickets
    yield (arrived - row.tickets) ** 2, variance
    yield hours["busy_ms"].to_numpy(float), row.tickets * STEP if row.work is None else row.work
    yield hours["staffed_ms"].to_numpy(float), row.staffed
    yield hours["overtime_ms"].to_numpy(float), 0.0


def p_value(values: Floats, known: float) -> float:
    """Of the mean; values without chance are what is known (work is cut to whole ms)."""
    if np.ptp(values) < 1e-9 * max(known, 1.0):
        return float(values[0] == pytest.approx(known, rel=1e-5, abs=1e-9))
    return float(stats.ttest_1samp(values, known).pvalue)


def least(row: Row, study: Study) -> float:
    found = [p_value(values, known) for values, known in figures(row, study)]
    return min(found) * len(found)


@pytest.mark.parametrize("name", ROWS)
def test_the_effect_of_each_rule_is_known(name: str) -> None:
    row = ROWS[name]
    of = desk(row)
    study = simulate(of, replications=HISTORIES, seed=hashed_seed(f"staff without end {name}"))
    waits = study.tables["waits"]
    assert waits["tickets"].sum() > 0
    assert (waits["max_ms"] == 0).all()
    team = study.summary()["teams"][0]
    paid = row.staffed if row.paid is None else row.paid
    assert team["paid_hours"] == pytest.approx(paid)
    assert team["cost"] == pytest.approx(CONTRACT * paid if row.cost is None else row.cost)
    if least(row, study) <= 0.01:
        again = simulate(of, replications=AGAIN * HISTORIES, seed=hashed_seed(f"staff without end {name} again"))
        assert least(row, again) > 0.0001


def test_what_waits_is_taken_up_at_eight_o_clock() -> None:
    study = simulate(desk(ROWS["what waits"]), replications=2, seed=1)
    rows = study.tables["opening"]
    assert (rows["touched_ms"] == 8 * HOUR).all()
    assert (rows["solved_ms"] == 8 * HOUR + 180_000).all()
