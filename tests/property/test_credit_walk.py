"""Credits of random stories, to the cent: a walk with pencil and paper, account by account, and all at once."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from credit_strategies import NAMES, SEVERITIES, SINCE, accounts, facts, full_plans, grid
from credit_walker import Account, Cell, walk
from hypothesis import given, settings
from hypothesis import strategies as st

from slasim.agreements.credits.exact import Exact
from slasim.agreements.credits.lines import credit_lines, line_of
from slasim.agreements.credits.plan import CreditPlan
from slasim.agreements.credits.reckoning import reckon
from slasim.scenario import CreditTerms


@st.composite
def stories(draw: st.DrawFn) -> tuple[list[Account], list[CreditTerms]]:
    """Accounts under one agreement: a plan for each month, often the same."""
    size = draw(st.integers(1, 6))
    every = draw(st.lists(accounts(size), min_size=1, max_size=3))
    first, second = draw(full_plans()), draw(full_plans())
    change = draw(st.integers(0, 2 * size))
    return alike(every), [first if number < change else second for number in range(size)]


def alike(every: list[Account]) -> list[Account]:
    """With the quotas and days of the first: they are the agreement's."""
    model = every[0].months
    found = [every[0]]
    for account in every[1:]:
        months = [
            replace(
                month,
                days=its.days,
                cells={key: _with_quota(cell, its.cells[key]) for key, cell in month.cells.items() if key in its.cells},
                down={place: ms for place, ms in month.down.items() if (place[1] - its.first).days < its.days},
            )
            for month, its in zip(account.months, model, strict=True)
        ]
        found.append(replace(account, months=months))
    return found


def _with_quota(cell: Cell, model: Cell) -> Cell:
    if cell.decided == 0 or model.decided == 0:
        return model
    kept = None if cell.kept is None else cell.share >= model.quota
    return replace(cell, quota=model.quota, kept=kept)


def fraction(values: Exact, who: int) -> Fraction:
    return Fraction(values.num[who], values.den if isinstance(values.den, int) else values.den[who])


@settings(max_examples=300)
@given(stories())
def test_a_walk_and_the_reckoning_agree(story: tuple[list[Account], list[CreditTerms]]) -> None:
    """All accounts at once, and each by itself with its reasons."""
    every, written = story
    known = {id(terms): CreditPlan.of(terms, since=SINCE) for terms in written}
    plans = [known[id(terms)] for terms in written]
    laid = grid(every, plans)
    at_once = reckon(laid)
    for who, account in enumerate(every):
        amounts = walk(account, written)
        assert [owed.amount[who] for owed in at_once] == amounts
        lines = credit_lines(facts(account), plans)
        assert [line.amount for line in lines] == amounts
        assert lines == tuple(line_of(laid, reckon(laid, reasons=True), at, who) for at in range(len(plans)))
        for line, owed in zip(lines, at_once, strict=True):
            part = next(iter(line.deciding), None)
            assert (line.before_cap, line.credit) == (fraction(owed.before_cap, who), fraction(owed.credit, who))
            severity, band = int(owed.severity[who]), int(owed.band[who])
            assert (None if severity < 0 else SEVERITIES[severity]) == (None if part is None else part.severity)
            assert band == (-1 if part is None else part.band)
            if part is not None:
                assert NAMES[owed.commitment[who]] in part.on
            assert {name for name, rests in zip(NAMES, owed.on[who], strict=True) if rests} == {
                name for each in line.deciding for name in each.on
            }
            assert bool(owed.final[who]) == line.final
            assert line.before_cap == (
                sum(each.amount for each in line.deciding) if line.deciding else 0
            )  # the reasons come to the amount
