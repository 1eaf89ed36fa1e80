"""What tickets are and need: the rule that fits, the path, the shapes of the tables."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from scipy import stats
from workload_cases import scenario, stream

from slasim.workload import Then, draw
from slasim.workload.arrivals.points import poisson_table

PATH = [
    {"skill": "l1", "handle": "2 min", "then": {"solved": "45 %", "customer": "40 %", "l2": "15 %"}},
    {
        "skill": "l2",
        "handle": "exponential(mean=30 min)",
        "then": {"solved": "70 %", "customer": "30 %"},
        "replies": False,
    },
]
SKILLS = {"desk": {"site": "home", "skills": ["l2", "l1"], "shifts": {"always": {"hours": "24x7", "headcount": 1}}}}
MIXED = "mixture(1/3 gamma(mean=5 min, cv=3), 1/3 triangular(1 min, 2 min, 9 min), 1/3 empirical(1 min, 7 min, 9 min))"
WORK = [{"path": PATH, "customer_reply": "lognormal(median=2 h, cv=2)"}]


def test_the_table_of_layers_is_the_poisson_distribution() -> None:
    for depth in (4, 64):
        assert poisson_table(depth) == pytest.approx(stats.poisson.cdf(np.arange(256), depth), rel=1e-11)


def test_paths_follow_the_rule() -> None:
    of = draw(scenario(demand={"mail": stream("3000 per week")}, work=WORK, teams=SKILLS), 0, 0)
    touches, last = of.touches, of.touches.first[1:] - 1
    assert of.labels.skills == ("l2", "l1")  # in order of first mention in teams
    assert touches.first[0] == 0
    assert touches.first[-1] == len(touches.work)
    assert (touches.then[last] == Then.SOLVED).all()
    assert (touches.then == Then.SOLVED).sum() == of.size
    assert (touches.skill[touches.first[:-1]] == 1).all()
    middle = np.delete(np.arange(len(touches.work)), last)
    stays, passes = (middle[touches.then[middle] == then] for then in (Then.CUSTOMER, Then.ESCALATED))
    assert len(stays) + len(passes) == len(middle)
    assert (touches.skill[stays + 1] == touches.skill[stays]).all()
    assert (touches.skill[passes] == 1).all()
    assert (touches.skill[passes + 1] == 0).all()
    assert (touches.delay[stays] >= 1).all()
    assert (touches.delay[np.delete(np.arange(len(touches.work)), stays)] == 0).all()
    assert (touches.replies == ((touches.skill == 1) & (touches.then != Then.ESCALATED))).all()
    assert (touches.work[touches.skill == 1] == 120_000).all()
    assert (of.reply_calendar == -1).all()


def test_shares_of_touches_are_those_of_the_chain() -> None:
    """Visits by hand: l1 1 / 0.6 a ticket, l2 (0.15 / 0.6) / 0.7; all within 4 standard errors of 12,000 tickets."""
    of = draw(scenario(demand={"mail": stream("3000 per week")}, work=WORK, teams=SKILLS), 11, 0)
    starts = of.touches.first[:-1]
    visits = [np.add.reduceat(of.touches.skill == skill, starts) for skill in (1, 0)]
    for seen, expected in zip(visits, (1 / 0.6, 0.15 / 0.6 / 0.7), strict=True):
        assert abs(seen.mean() - expected) < 4 * seen.std() / of.size**0.5
    waits = of.touches.delay[of.touches.then == Then.CUSTOMER]
    assert abs((waits <= 7_200_000).mean() - 0.5) < 4 * 0.5 / len(waits) ** 0.5
    work = of.touches.work[of.touches.skill == 0]
    assert stats.kstest(work + 0.5, "expon", args=(0, 1_800_000)).pvalue > 1e-4


def test_the_first_rule_that_fits_wins() -> None:
    rule = {"path": [{"skill": "help", "handle": "1 min", "then": {"solved": "100 %"}}]}
    of = scenario(
        severities=["urgent", "normal"],
        calendars={name: {"timezone": "UTC", "hours": "24x7"} for name in ("home", "away")},
        customers={tier: {"accounts": 5, "regions": {"home": "50 %", "away": "50 %"}} for tier in ("big", "small")},
        demand={
            channel: stream(
                channel=channel,
                mix={
                    "tier": {"big": "50 %", "small": "50 %"},
                    "severity": {"urgent": "50 %", "normal": "50 %"},
                    "product": {"app": "50 %", "api": "50 %"},
                },
            )
            for channel in ("mail", "chat")
        },
        work=[
            {**rule, "when": {"tier": "big", "severity": "urgent", "product": ["api"]}},
            {"path": [{**rule["path"][0], "handle": "2 min"}], "when": {"region": "away", "channel": "chat"}},
            {"path": [{**rule["path"][0], "handle": "3 min"}]},
        ],
    )
    drawn = draw(of, 0, 0)
    names = drawn.labels
    for row in range(drawn.size):
        tickets = drawn.tickets
        customer = tickets.customer[row]
        tier, region = names.tiers[drawn.accounts.tier[customer]], names.regions[drawn.accounts.region[customer]]
        severity, channel = names.severities[tickets.severity[row]], names.channels[tickets.channel[row]]
        product = names.products[tickets.product[row]]
        first = (tier, severity, product) == ("big", "urgent", "api")
        second = (region, channel) == ("away", "chat")
        assert drawn.touches.work[drawn.touches.first[row]] == 60_000 * (1 if first else 2 if second else 3)


def test_work_of_less_than_a_millisecond_becomes_one_and_is_counted() -> None:
    of = draw(
        scenario(
            work=[
                {
                    "path": [
                        {
                            "skill": "help",
                            "handle": "exponential(mean=1 ms)",
                            "then": {"solved": "50 %", "customer": "50 %"},
                        }
                    ],
                    "customer_reply": "uniform(0 ms, 1 ms)",
                    "customer_hours": "customer",
                }
            ]
        ),
        0,
        0,
    )
    assert of.touches.work.min() == 1
    waits = of.touches.delay[of.touches.then == Then.CUSTOMER]
    assert (waits == 1).all()
    assert of.raised > len(waits)
    share = (of.raised - len(waits)) / len(of.touches.work)
    assert abs(share - (1 - np.exp(-1))) < 4 * 0.5 / len(of.touches.work) ** 0.5
    assert (of.reply_calendar == 0).all()


def test_a_path_that_hardly_ends_is_refused() -> None:
    of = scenario(
        work=[
            {
                "path": [{"skill": "help", "handle": "1 min", "then": {"solved": "0.001 %", "customer": "99.999 %"}}],
                "customer_reply": "1 h",
            }
        ]
    )
    with pytest.raises(ValueError, match="more than 10,000 touches; raise the share of 'solved'"):
        draw(of, 0, 0)


DIGEST = """
import hashlib, sys
sys.path.insert(0, sys.argv[1])
from test_workload_touches import digest
print(digest())
"""


def digest() -> str:
    """Every byte of a small workload with all kinds of chance in it."""
    hours = {"dispersion": 2.0, "carry_over": 0.5}
    days = {"dispersion": 4.0, "carry_over": 0.5}
    mail = stream("150 per week", shape="extended", day_to_day=days, within_day=hours)
    chat = stream("150 per week", channel="chat")
    other = {
        "when": {"channel": "chat"},
        "path": [{**PATH[0], "handle": MIXED}, {**PATH[1], "handle": "uniform(0 s, 1 h)"}],
    }
    work = [{**other, "customer_reply": "weibull(mean=5 h, shape=0.7)", "together": 0.4}, *WORK]
    of = draw(scenario(demand={"mail": mail, "chat": chat}, work=work, teams=SKILLS), 2**64 - 1, 5)
    mark = hashlib.sha256()
    for column in (*of.tickets, *of.touches, of.reply_calendar):
        mark.update(column.tobytes())
    return mark.hexdigest()


def test_interpreted_code_draws_the_same_bytes() -> None:
    here = Path(__file__).parent
    # Only for the child: Numba reads its variables again whenever it compiles, in this process too.
    interpreted = {**os.environ, "NUMBA_DISABLE_JIT": "1", "PYTHONPATH": f"{here.parent}:{here.parent.parent}"}
    command = [sys.executable, "-W", "error::RuntimeWarning", "-c", DIGEST, str(here)]
    answer = subprocess.run(command, capture_output=True, text=True, check=True, env=interpreted).stdout.strip()
    assert answer == digest()
