"""What luck alone does to a promise: by enumeration, and against the closed form of a desk without queues."""

from fractions import Fraction
from math import comb, exp, factorial, floor, prod

import numpy as np
import pytest

from slasim import load_scenario, simulate
from slasim.report.screen.first_lines import first_lines, luck_words
from slasim.study.measures.promises.asked import USUAL, WhatIsAsked
from slasim.study.measures.promises.chance import Promise
from slasim.study.measures.promises.luck import Luck, Trial, find_luck

DAYS = (31, 28, 31)  # January to March 2027
LATE = 0.06  # uniform from 0 to 100 minutes, promised in 94
NAMED = {"of": Promise("gold", "first_response", "urgent"), "per": "month", "accounts": 40}
# 200 tickets a week, 40 customers of equal weight: a Poisson number of 5 a week each
NO_QUEUE = """
slasim: 1
name: no queue
currency: EUR
timezone: UTC
horizon: {{from: 2027-01-01, for: 3 months, warm_up: 1 day, follow_up: 1 day}}
severities: [normal]
calendars: {{here: {{timezone: UTC, hours: 24x7}}}}
customers: {{gold: {{accounts: 40, regions: {{here: 100 %}}, fee: 1000 EUR/month}}}}
demand:
  mail:
    channel: email
    volume: 200 per week
    shape: always
    mix: {{tier: {{gold: 100 %}}, severity: {{normal: 100 %}}}}
work: [{{path: [{{skill: l1, handle: "uniform(1 ms, 100 min)", then: {{solved: 100 %}}}}]}}]
teams: {{ample: {{site: here, skills: [l1], cost: 30 EUR/hour, shifts: {{on: {{hours: 24x7, headcount: 20}}}}}}}}
agreements:
  gold:
    judged: {judged}
    commitments: {{first_response: {{promise: {{normal: 94 min}}, quota: 80 % per month}}}}
"""


def kept(mean, late, quota, forgiven=0):
    """Summed up to where nothing is left, in plain numbers."""
    found = 0.0
    for n in range(int(mean + 12 * mean**0.5) + 20):
        allowed = min(max(floor(n * (1 - quota)), forgiven), n)
        inside = sum(comb(n, k) * late**k * (1 - late) ** (n - k) for k in range(allowed + 1))
        found += exp(-mean) * mean**n / factorial(n) * inside
    return found


def closed_form():
    """The chance that all 40 customers have at least 80 % in time in each month."""
    return prod(kept(5 * days / 7, LATE, Fraction(4, 5)) ** 40 for days in DAYS)


@pytest.mark.parametrize("mean", [0.3, 1.0, 6.9, 22.14, 40.0])
@pytest.mark.parametrize(
    ("late", "quota", "forgiven"), [(0.027, "0.95", 0), (0.06, "0.8", 0), (0.2, "1", 1), (0.5, "0.5", 3)]
)
def test_the_chance_of_one_customer_is_the_sum_over_its_tickets(mean, late, quota, forgiven):
    trial = Trial(np.array([mean]), late, Fraction(quota), forgiven)
    assert trial.one()[0] == pytest.approx(kept(mean, late, Fraction(quota), forgiven), abs=1e-9)


def test_the_closed_form_of_the_desk_without_a_queue():
    assert closed_form() == pytest.approx(0.2258, abs=0.0001)
    shares = [kept(5 * days / 7, LATE, Fraction(4, 5)) for days in DAYS]
    assert shares == pytest.approx([0.9888, 0.9854, 0.9888], abs=0.0001)
    means = np.repeat([5 * days / 7 for days in DAYS], 40)
    assert Trial(means, LATE, Fraction(4, 5)).every() == pytest.approx(closed_form(), abs=2e-4)


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    path = tmp_path_factory.mktemp("luck") / "desk.yaml"
    path.write_text(NO_QUEUE.format(judged="each customer"), "utf-8")
    return simulate(load_scenario(path), replications=400, seed=1)


def test_a_simulated_desk_without_a_queue_is_as_likely_kept(study):
    """Counted in 400 windows, by month and in all; the shares of customers are those of the formula."""
    chance = study.every_promise.chance
    assert abs(chance.kept - 400 * closed_form()) < 4 * (400 * 0.2258 * 0.7742) ** 0.5
    for each, days in zip(study.every_promise.periods, DAYS, strict=True):
        month = kept(5 * days / 7, LATE, Fraction(4, 5)) ** 40
        assert abs(each.chance.kept - 400 * month) < 4 * (400 * month * (1 - month)) ** 0.5
    (low,), (high,) = ({study.attainment[f"all_kept{end}"].iloc[0]} for end in ("_low", "_high"))
    assert low < closed_form() < high
    missed = study.compliance["missed"].to_numpy()
    expected = [40 * (1 - kept(5 * days / 7, LATE, Fraction(4, 5))) for days in DAYS]
    assert missed == pytest.approx(expected, abs=4 * (0.6 / 400) ** 0.5)


def test_luck_is_told_by_the_simulated_rate_with_what_would_mend_it(study):
    (found,) = find_luck(study.scenario, study.tables, USUAL)
    assert (found.accounts, found.tickets, found.forgiven, found.per) == (40, 21, 4, "month")
    assert found.late == pytest.approx(LATE, abs=0.002)
    assert found.p_all == pytest.approx(closed_form(), abs=0.03)
    means = np.repeat([5 * days / 7 for days in DAYS], 40)

    def chance(late=found.late, quota=Fraction(4, 5), forgiven=0):
        return Trial(means, late, Fraction(quota), forgiven).every()

    assert chance(quota=found.mend_quota) > 0.88
    assert chance(quota=found.mend_quota + Fraction(2, 100)) < 0.9
    assert chance(forgiven=found.mend_forgiven) > 0.88
    assert chance(late=found.mend_late) == pytest.approx(0.9, abs=0.02)
    assert found.p_together == pytest.approx(1)
    assert not list(find_luck(study.scenario, study.tables, WhatIsAsked(keep=Fraction(1, 100))))
    late = study.tables["compliance"].assign(met=study.tables["compliance"]["decided"] * 3 // 4)
    assert not list(find_luck(study.scenario, {**study.tables, "compliance": late}, USUAL))  # that is the desk


def test_it_reads_aloud():
    seven = Trial(np.full(120, 7.0), 0.027, Fraction(19, 20))
    of = Luck(
        **NAMED,
        **{"tickets": 7, "forgiven": 0, "quota": Fraction(19, 20), "late": 0.027},
        **{"p_one": 0.83, "p_all": seven.every(), "mend_quota": Fraction(71, 100), "mend_forgiven": 2},
        **{"mend_late": 0.0002, "p_together": 0.99},
    )
    assert luck_words(of, 0.9, "quarter") == (
        "Chance alone breaks it: 7 urgent tickets a month forgive 0 late at 95 %, and 2.7 % come late: kept to all 40 "
        "all quarter hardly ever. Any of these mends it: a quota of 71 %, 2 late always forgiven, 0.02 % late (a "
        "longer target, or what slasim why finds), or one verdict on all together."
    )


def test_the_first_lines_have_it_where_it_is_what_breaks_the_promises(study):
    said = " ".join(" ".join(first_lines(study)).split())
    assert "Chance alone breaks it: 21 normal tickets a month forgive 4 late at 80 %" in said
    assert "One promise breaks it: gold first response, normal." in said
