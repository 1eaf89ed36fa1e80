"""A larger volume adds tickets and leaves the others as they were; where a horizon starts changes nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from workload_cases import horizon, scenario, stream

from slasim.workload import Workload, draw

PATH = [
    {
        "skill": "l1",
        "handle": "lognormal(mean=14 min, cv=1)",
        "then": {"solved": "40 %", "customer": "40 %", "l2": "20 %"},
    },
    {"skill": "l2", "handle": "uniform(1 min, 9 min)", "then": {"solved": "70 %", "customer": "30 %"}},
]
SECTIONS: dict[str, Any] = {
    "severities": ["urgent", "normal"],
    "calendars": {
        "berlin": {"timezone": "Europe/Berlin", "hours": "24x7"},
        "manila": {"timezone": "Asia/Manila", "hours": {"mon-fri": "08:00-18:00"}},
    },
    "customers": {
        "big": {"accounts": 7, "regions": {"berlin": "60 %", "manila": "40 %"}, "skew": 0.7},
        "small": {"accounts": 90, "regions": {"berlin": "50 %", "manila": "50 %"}},
    },
    "work": [{"path": PATH, "customer_reply": "exponential(mean=3 h)", "customer_hours": "customer"}],
    "teams": {
        "desk": {"site": "berlin", "skills": ["l1", "l2"], "shifts": {"always": {"hours": "24x7", "headcount": 1}}}
    },
}
MIX = {
    "tier": {"big": "30 %", "small": "70 %"},
    "severity": {"urgent": "10 %", "normal": "90 %"},
    "product": {"app": "80 %", "api": "20 %"},
}


def drawn(volume: int, first: str = "2027-03-22", seed: int = 1, **parts: Any) -> Workload:
    mail = stream(f"{volume} per week", mix=MIX, **{"shape": "extended", **parts})
    return draw(scenario(**SECTIONS, horizon=horizon(first, "2 weeks"), demand={"mail": mail}), seed, 3)


def tickets(of: Workload) -> dict[int, tuple[Any, ...]]:
    """Everything that a ticket is and will be, by uid; names instead of numbers."""
    found = {}
    for row in range(of.size):
        ticket = [int(column[row]) for column in of.tickets]
        low, high = of.touches.first[row], of.touches.first[row + 1]
        touches = [tuple(column[low:high].tolist()) for column in of.touches[1:]]
        found[ticket[0]] = (*ticket, int(of.reply_calendar[row]), *touches)
    assert len(found) == of.size
    return found


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(1, 3000), st.integers(1, 3000), st.integers(0, 2**64 - 1))
def test_a_larger_volume_adds_tickets_and_leaves_the_others_as_they_were(one: int, other: int, seed: int) -> None:
    small, large = (tickets(drawn(volume, seed=seed)) for volume in sorted((one, other)))
    assert small.items() <= large.items()


def test_thinning_holds_with_good_and_bad_days() -> None:
    """Days of fixed dispersion are Gamma quantiles of a fixed scale, which grow with the volume."""
    chance = {"dispersion": 6.0, "carry_over": 0.3}
    histories = [tickets(drawn(volume, day_to_day=chance)) for volume in (400, 500, 2500)]
    assert histories[0].items() <= histories[1].items() <= histories[2].items()


def test_where_the_horizon_starts_changes_no_ticket() -> None:
    chance = {"dispersion": 6.0, "carry_over": 0.6}
    early, late = drawn(900, "2027-03-15", day_to_day=chance), drawn(900, "2027-03-22", day_to_day=chance)
    both = (max(early.start, late.start), min(early.end, late.end))
    one, other = (
        {ticket: row for ticket, row in tickets(of).items() if both[0] <= row[1] < both[1]} for of in (early, late)
    )
    assert one == other
    assert len(one) > 500


def test_another_seed_or_replication_is_another_history() -> None:
    of = scenario()
    histories = [tuple(draw(of, seed, replication).tickets.created) for seed in (0, 1) for replication in (0, 1)]
    assert len(set(histories)) == 4


def test_tickets_come_in_order_of_instant_and_uid_and_inside_the_span() -> None:
    of = drawn(3000)
    order = np.lexsort((of.tickets.uid, of.tickets.created))
    assert (order == np.arange(of.size)).all()
    assert of.tickets.uid.min() >= 0
    assert of.start <= of.tickets.created[0]
    assert of.tickets.created[-1] < of.end


def test_adding_a_stream_or_a_product_leaves_a_stream_as_it_was() -> None:
    alone = draw(scenario(demand={"mail": stream()}), 5, 0)
    both = draw(scenario(demand={"form": stream("99 per week", channel="web"), "mail": stream()}), 5, 0)
    keep = np.isin(both.tickets.uid, alone.tickets.uid)
    assert (both.tickets.created[keep] == alone.tickets.created).all()
    assert (both.tickets.customer[keep] == alone.tickets.customer).all()
    work = np.repeat(keep, np.diff(both.touches.first))
    assert (both.touches.work[work] == alone.touches.work).all()


BY_SEVERITY = [
    {"when": {"severity": "urgent"}, "path": PATH[::-1], "customer_reply": "exponential(mean=1 h)"},
    {"path": PATH, "customer_reply": "exponential(mean=3 h)", "customer_hours": "customer"},
]


def desk(mail: dict[str, Any], web: dict[str, Any], first: str = "2027-02-22") -> Workload:
    """Two streams over the turn of a month, whose touches depend on the severity; `mail` and `web` change them."""
    chance = {"dispersion": 5.0, "carry_over": 0.3}
    streams = {
        "mail": stream(**{"volume": "300 per week", "mix": MIX, "shape": "extended", "day_to_day": chance, **mail}),
        "web": stream(**{"volume": "150 per week", "mix": MIX, "channel": "web", "day_to_day": chance, **web}),
    }
    return draw(scenario(**{**SECTIONS, "work": BY_SEVERITY}, horizon=horizon(first, "2 weeks"), demand=streams), 1, 3)


SCALES = {
    "volume": ("100 per week", "190 per week", "300 per week", "700 per week"),
    "growth": ("0 % per month", "2 % per month", "30 % per month"),
    "season": ({"feb": "80 %"}, {}, {"mar": "130 %"}),
    "special_days": ({"2027-02-24": "20 %"}, {}, {"2027-02-24": "300 %", "2027-03-02": "150 %"}),
}
LEVELS = st.fixed_dictionaries({name: st.integers(0, len(values) - 1) for name, values in SCALES.items()})


def scaled(levels: dict[str, int]) -> dict[str, Any]:
    return {name: SCALES[name][level] for name, level in levels.items()}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(LEVELS, LEVELS, LEVELS, LEVELS)
def test_whatever_scales_a_volume_adds_tickets_and_leaves_the_others_with_their_touches(
    one: dict[str, int], other: dict[str, int], web: dict[str, int], more_web: dict[str, int]
) -> None:
    """Volume, growth, season and special days, of each stream by itself."""
    least, most = ({name: end(one[name], other[name]) for name in SCALES} for end in (min, max))
    less_web, most_web = ({name: end(web[name], more_web[name]) for name in SCALES} for end in (min, max))
    small, large = desk(scaled(least), scaled(less_web)), desk(scaled(most), scaled(most_web))
    assert tickets(small).items() <= tickets(large).items()
    # The other stream alone: what was scaled elsewhere moves none of its tickets.
    half = desk(scaled(least), scaled(most_web))
    mail = [
        {uid: row for uid, row in tickets(of).items() if of.labels.channels[row[4]] == "email"} for of in (small, half)
    ]
    assert mail[0] == mail[1] != {}


def test_the_mix_of_severities_leaves_every_ticket_and_the_touches_of_those_whose_severity_stays() -> None:
    more = {**MIX, "severity": {"urgent": "25 %", "normal": "75 %"}}
    one, other = tickets(desk({}, {})), tickets(desk({"mix": more}, {}))
    assert one.keys() == other.keys()
    stays = {uid for uid in one if one[uid][2] == other[uid][2]}
    assert all(one[uid] == other[uid] for uid in stays)
    changed = one.keys() - stays
    assert {(one[uid][2], other[uid][2]) for uid in changed} == {(1, 0)}  # from normal to urgent, none the other way
    assert len(changed) > 20
    assert all(one[uid][:2] == other[uid][:2] for uid in changed)
