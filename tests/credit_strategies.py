"""Random plans and stories of accounts, and the same stories as slasim sees them: facts, and a grid of arrays."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import numpy as np
from credit_cases import (
    band,
    bonus,
    breaches,
    downtime,
    durations,
    earn_back,
    in_a_row,
    in_units,
    late_by,
    minor,
    more_than,
    outage_day,
    per_breach,
    persistent,
    points,
    scale_of,
    shortfall,
    stage,
    terms,
    weight,
)
from credit_walker import Account, Cell, Month
from hypothesis import strategies as st

from slasim.agreements.credits.grid import AccountGrid, CreditStatement, PeriodCells, PeriodStretch
from slasim.agreements.credits.history import Attained, Breach, LateTicket, PeriodFacts, Unavailable
from slasim.agreements.credits.incidents import BreachedClocks, late_in
from slasim.agreements.credits.plan import CreditPlan
from slasim.agreements.verdicts.availability import Downtime
from slasim.agreements.verdicts.periods import Periods
from slasim.scenario import CreditRule, CreditTerms, Money, PointBand

NAMES, SEVERITIES = ("response", "resolution"), ("urgent", "normal")
KEYS = [(name, severity) for name in NAMES for severity in SEVERITIES]
HOUR = 3_600_000
LESS = (HOUR, 5 * HOUR)  # at the beginning of outages
EPOCH = date(1970, 1, 1)
SINCE = date(2026, 3, 15)  # a contract year begins between March and April

on = st.sampled_from(NAMES)
counts = st.sampled_from(["begun", "whole"])
shares = st.integers(0, 400).map(lambda n: Fraction(n, 1000))
amount = shares | st.integers(0, 50_000).map(minor)
most = st.none() | amount
step = st.integers(1, 60).map(lambda n: n * HOUR // 2)
less_first = st.none() | st.sampled_from(LESS)
share = st.integers(0, 1000).map(lambda n: Fraction(n, 1000))
tenths = st.integers(0, 20).map(lambda n: Fraction(n, 20))
thresholds = st.lists(st.integers(1, 20), min_size=1, max_size=4, unique=True).map(
    lambda all_: [Fraction(n, 20) for n in sorted(all_)[::-1]]
)
width = st.sampled_from([None, Fraction(1, 100)])  # None: open bands


@st.composite
def scales(draw: st.DrawFn, wide: st.SearchStrategy[Fraction | None] = width) -> CreditRule:
    """Credits rise from band to band, as scenarios ask."""
    below, least = draw(thresholds), draw(wide)
    shares = sorted(draw(st.lists(st.integers(1, 1000), min_size=len(below), max_size=len(below), unique=True)))
    bands = [
        band(at, Fraction(s, 1000), None if least is None else at - least) for at, s in zip(below, shares, strict=True)
    ]
    return scale_of(draw(on), bands)


@st.composite
def point_rules(draw: st.DrawFn) -> CreditRule:
    below, least = draw(thresholds), draw(width)
    bands = [PointBand(at, draw(st.integers(0, 9)), None if least is None else at - least) for at in below]
    above = draw(st.integers(0, 5))
    stages = draw(st.lists(st.integers(above, 20), max_size=2, unique=True).map(sorted))
    ratchet = [stage(first, draw(st.integers(2, 6).map(lambda n: Fraction(n, 2)))) for first in stages]
    repeat = draw(st.integers(2, 6).map(lambda n: Fraction(n, 2)))
    if draw(st.booleans()):
        return points(draw(on), bands, None, 0, repeat, (), draw(most), draw(number_bands()))
    return points(draw(on), bands, draw(amount), above, repeat, ratchet, draw(most))


def ends(count: int) -> st.SearchStrategy[list[int]]:
    """Ends of bands, rising."""
    return st.lists(st.integers(1, count), min_size=1, max_size=4, unique=True).map(sorted)


@st.composite
def number_bands(draw: st.DrawFn) -> list[tuple[int, int | None, Fraction | Money]]:
    firsts = draw(ends(6))
    lasts = [draw(st.integers(first, after - 1)) for first, after in pairwise(firsts)]
    last = draw(st.none() | st.integers(firsts[-1], 8))
    return [(first, end, draw(amount)) for first, end in zip(firsts, [*lasts, last], strict=True)]


@st.composite
def by_number(draw: st.DrawFn) -> CreditRule:
    return breaches(draw(on | st.none()), *draw(number_bands()))


@st.composite
def by_row(draw: st.DrawFn) -> CreditRule:
    return in_a_row(draw(on), *draw(number_bands()))


@st.composite
def by_length(draw: st.DrawFn) -> CreditRule:
    bands = [(hours * HOUR, draw(st.booleans()), draw(amount)) for hours in draw(ends(30))]
    return durations(draw(on), *bands, less_first=draw(less_first))


rules: st.SearchStrategy[CreditRule] = st.one_of(
    scales(),
    st.builds(shortfall, on, shares, most),
    st.builds(
        shortfall, on, amount, most, st.sampled_from([Fraction(1, 100), Fraction(1, 1000), Fraction(1, 7)]), counts
    ),
    st.builds(
        per_breach,
        on,
        st.dictionaries(st.sampled_from(SEVERITIES), amount, min_size=1),
        st.none()
        | st.dictionaries(st.sampled_from(SEVERITIES), st.integers(1, 12).map(lambda n: n * HOUR), min_size=1),
        most,
    ),
    st.builds(
        late_by,
        on,
        st.dictionaries(st.sampled_from(SEVERITIES), st.tuples(amount, step, counts), min_size=1),
        most,
        st.sampled_from([None, "elapsed", "open"]),
        each_up_to=most,
    ),
    st.builds(
        late_by,
        on,
        st.dictionaries(st.sampled_from(SEVERITIES), st.tuples(amount, st.integers(1, 3), counts), min_size=1),
        most,
        in_days=st.just(True),
        each_up_to=most,
    ),
    by_number(),
    st.builds(downtime, on, amount, step, counts, most, less_first, st.none() | step),
    by_length(),
    st.builds(outage_day, on, st.integers(0, 8).map(lambda n: n * HOUR), most),
    st.builds(weight, on, share),
    st.builds(weight, on, share, st.sampled_from(["service", "projects"])),
    point_rules(),
    by_row(),
    st.builds(
        lambda who, n, more, what, up_to: persistent(who, n, n + more, what, up_to),
        on | st.none(),
        *[st.integers(1, 3)] * 2,
        amount,
        most,
    ),
)
plans = st.builds(
    lambda rules, **more: terms(*rules, **more),
    st.lists(rules, min_size=1, max_size=4),
    combine=st.sampled_from(["largest", "sum"]),
    cap=st.none() | amount,
    yearly_cap=st.none() | st.none() | st.integers(0, 100).map(lambda n: Fraction(n, 400)) | st.just(minor(12_345)),
    cap_year=st.sampled_from(["calendar", "contract"]),
    rounded=st.none()
    | st.builds(in_units, st.sampled_from([1, 5, 100, 700]), st.sampled_from(["down", "up", "half up"])),
    minimum=st.sampled_from([0, 1000, 20_000]).map(minor) | st.sampled_from([0, 1000]).map(more_than),
    same_ticket=st.sampled_from(["once", "each"]),
    at_risk=amount,
    risk_pools=st.fixed_dictionaries({"service": amount, "projects": amount}),
    pool=st.integers(1, 4).map(lambda n: Fraction(n, 2)),
)
later = st.tuples(
    st.none() | st.builds(earn_back, st.integers(1, 3), tenths, share), st.none() | st.builds(bonus, on, tenths, amount)
)


@st.composite
def full_plans(draw: st.DrawFn) -> CreditTerms:
    """With earn-back and bonus; without an amount at risk where no weight asks for it."""
    found = draw(plans)
    back, extra = draw(later)
    changed = {"earn_back": back, "bonus": extra}
    if not any(rule.kind == "weight" for rule in found.rules) and draw(st.booleans()):
        changed["at_risk"] = None
    return found.model_copy(update=changed)


@st.composite
def cells(draw: st.DrawFn) -> Cell:
    """Also without a verdict, kept by an allowance, or of a commitment without shares."""
    quota = draw(st.sampled_from([Fraction(9, 10), Fraction(2, 3), Fraction(1)]))
    decided = draw(st.integers(0, 9))
    met = draw(st.integers(0, decided))
    verdict = None if not decided else draw(st.sampled_from([None, True, *[Fraction(met, decided) >= quota] * 4]))
    if draw(st.integers(0, 9)) == 0:  # a mean
        time = draw(st.integers(1, 120).map(lambda n: Fraction(n * HOUR, draw(st.integers(1, 7)))))
        return Cell(0, 0, Fraction(1), draw(st.booleans()), time)
    return Cell(met, decided, quota, verdict)


def first_of(number: int) -> date:
    """Of the nth month from January 2027 on."""
    return date(2027 + number // 12, number % 12 + 1, 1)


@st.composite
def accounts(draw: st.DrawFn, size: int) -> Account:
    """So many months from January 2027 on; the last may end early, and is then not judged."""
    months = []
    for number in range(size):
        first = first_of(number)
        length = (first_of(number + 1) - first).days
        days = length if number < size - 1 or draw(st.booleans()) else draw(st.integers(1, length))
        there = {key: draw(cells()) for key in KEYS if draw(st.integers(0, 4))} if days == length else {}
        when = draw(st.lists(st.tuples(on, st.integers(0, days - 1)), max_size=4, unique=True))
        down = {(name, first + timedelta(days=day)): draw(st.integers(1, 24)) * HOUR for name, day in when}
        # Each day has an outage of its own.
        less = {each: {key: ms - each for key, ms in down.items() if ms > each} for each in LESS}
        months.append(Month(first, days, there, down, less))
    clock = st.builds(
        lambda key, late, counted, own, days, part: (
            *key,
            late * HOUR // 4,
            counted * HOUR,
            own * HOUR,
            days + part,
            days,
        ),
        st.sampled_from(KEYS),
        st.integers(1, 300),
        *[st.integers(0, 15)] * 3,
        st.booleans(),
    )
    late = st.dictionaries(st.integers(0, size - 1), st.lists(clock, min_size=1, max_size=4), max_size=3)
    return Account(draw(st.integers(0, 200_000)), months, draw(st.lists(late, max_size=4)), SINCE)


def facts(account: Account) -> list[PeriodFacts]:
    """The story as facts."""
    return [
        PeriodFacts(
            f"{month.first:%Y-%m}",
            account.fee,
            tuple(
                Attained(*key, cell.met, cell.decided, cell.quota, cell.kept, time=cell.time)
                for key in KEYS
                if (cell := month.cells.get(key)) is not None
            ),
            tuple(
                LateTicket(f"ticket {at}", tuple(Breach(*each) for each in ticket[number]))
                for at, ticket in enumerate(account.tickets)
                if number in ticket
            ),
            tuple(
                Unavailable(name, day, ms, less)
                for less, days in ((0, month.down), *month.less.items())
                for (name, day), ms in days.items()
            ),
            Fraction(month.days, month.length),
        )
        for number, month in enumerate(account.months)
    ]


def grid(every: list[Account], plans: list[CreditPlan]) -> AccountGrid:
    """The stories of all accounts side by side, as arrays."""
    size = len(plans)
    days = [month.days for month in every[0].months]
    edges = tuple((first_of(number) - EPOCH).days * 24 * HOUR for number in range(size + 1))
    names = tuple(f"{first_of(number):%Y-%m}" for number in range(size))
    stretches = tuple(
        PeriodStretch(at, edges[at], *[Fraction(days[at], month.length)] * 2)
        for at, month in enumerate(every[0].months)
    )
    statement = CreditStatement(
        0, (0, 1), Periods("month", names, edges, (edges[0], edges[-1])), stretches, tuple(plans)
    )

    def column(number: int, what: object, missing: object, kind: type) -> np.ndarray:
        table = [[account.months[number].cells.get(key) for key in KEYS] for account in every]
        return np.array([[missing if cell is None else what(cell) for cell in row] for row in table], kind)

    numbers = {None: -1, True: 1, False: 0}
    # Quotas are one for a cell in a period: the test gives all accounts the same.
    quotas = [
        tuple(
            next((a.months[number].cells[key].quota for a in every if key in a.months[number].cells), Fraction(1))
            for key in KEYS
        )
        for number in range(size)
    ]
    periods = tuple(
        PeriodCells(
            column(number, lambda cell: True, False, np.bool_),
            column(number, lambda cell: cell.met, 0, np.int64),
            column(number, lambda cell: cell.decided, 0, np.int64),
            column(number, lambda cell: numbers[cell.kept], -1, np.int8),
            np.ones((len(every), len(KEYS)), np.bool_),
            quotas[number],
            column(number, lambda cell: 0 if cell.time is None else cell.time.numerator, 0, np.int64),
            column(number, lambda cell: 0 if cell.time is None else cell.time.denominator, 0, np.int64),
        )
        for number in range(size)
    )
    tickets = [(who, ticket) for who, account in enumerate(every) for ticket in account.tickets]
    late = [
        (number, who, SEVERITIES.index(severity), NAMES.index(name), month, 0, late_ms, counted, 0, 0, *own)
        for number, (who, ticket) in enumerate(tickets)
        for month, clocks in ticket.items()
        for name, severity, late_ms, counted, *own in clocks
    ]
    down = [
        (NAMES.index(name), who, (day - EPOCH).days, ms, less)
        for who, account in enumerate(every)
        for month in account.months
        for less, days in ((0, month.down), *month.less.items())
        for (name, day), ms in days.items()
    ]
    breaches = BreachedClocks(
        *(np.array(values, np.int64) for values in (zip(*late, strict=True) if late else [[]] * 13))
    )
    breaches = breaches._replace(running=breaches.running.astype(np.bool_))
    downtime = Downtime(*(np.array(values, np.int64) for values in (zip(*down, strict=True) if down else [[]] * 5)))
    return AccountGrid(
        statement,
        NAMES,
        SEVERITIES,
        np.arange(len(every)),
        np.array([account.fee for account in every], np.int64),
        tuple((NAMES.index(name), SEVERITIES.index(severity)) for name, severity in KEYS),
        periods,
        (True,) * size,
        np.ones((size, len(every)), np.bool_),
        late_in(breaches, (0, 1), range(size)),
        downtime,
    )
