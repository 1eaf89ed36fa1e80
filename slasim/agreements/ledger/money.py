"""What the verdicts of a ticket cost: for each clock its quota, and the credit that rests on it.

A rule per breach pays for the ticket itself; every other rule pays for a quota, and then the account's line of the
period is shown with what it rests on. Nothing is worked out here that the scorecard does not say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from slasim.agreements.credits import statements
from slasim.agreements.credits.exact import half_up
from slasim.agreements.credits.incidents import BreachedClocks, Incidents
from slasim.agreements.credits.lines import AccountLine, Line
from slasim.agreements.credits.plan import plan_of
from slasim.agreements.credits.rules import AnyRule, Breaches, CreditPart, LateBy, PerBreach
from slasim.agreements.prose.words import plural
from slasim.agreements.scorecard.levels import LevelWords, level_words
from slasim.agreements.verdicts.counting import OUTSIDE
from slasim.agreements.verdicts.judging import Cells, Verdict
from slasim.scenario.sections.promised.credit_rules import PerBreachRule
from slasim.scenario.sections.promised.credits import CreditTerms
from slasim.scenario.values.currencies import minor_digits
from slasim.terms.cells import ALL, EVERY
from slasim.terms.commitment import Agreement
from slasim.types import Bools

if TYPE_CHECKING:
    from slasim.agreements.ledger.ledger import ClockLedger
    from slasim.agreements.scorecard import Scorecard

Lines = Mapping[tuple[int, int, int], AccountLine]  # by agreement, period and commitment
NONE = Fraction(0)
SINGLE = (PerBreach.label, LateBy.label)  # rules that pay for single tickets
NOWHERE = {
    "excluded": "the ticket is excluded: it counts for no quota and costs nothing",
    "cancelled": "it ended before it was due: it counts for no quota and costs nothing",
}


@dataclass(frozen=True)
class Cost:
    """The quota for which a clock counts, and what is owed there. Money is in minor units of the currency."""

    currency: str
    period: str | None = None  # None: it lies in no period that is measured
    customer: str | None = None  # whose tickets share the quota; None: those of all
    met: int = 0  # of the quota, with what was carried from earlier periods
    decided: int = 0
    quota: Fraction | None = None  # None: no share is promised
    promised: str | None = None  # a mean, maximum or percentile and its limit, in words; None: it is a share
    measured: str | None = None  # what it comes to
    verdict: str | None = None  # kept | missed | no data | not judged | carried
    part: Fraction = NONE  # that this breach by itself adds to what is asked for
    credit: int | None = None  # the account's line of the period; None: it has none
    provisional: bool = False
    words: tuple[str, ...] = ()  # what follows from the verdict for money, sentence by sentence

    def money(self, minor: Fraction | int) -> str:
        """An amount with its currency; what is no whole number of minor units is said to be rounded."""
        text = f"{decimal(minor, self.currency)} {self.currency}"
        return text if Fraction(minor).denominator == 1 else f"about {text}"


def decimal(minor: Fraction | int, currency: str) -> Decimal:
    """Minor units as a decimal of the currency, rounded half up."""
    return Decimal(half_up(Fraction(minor))).scaleb(-minor_digits(currency))


def clock_costs(card: Scorecard, ticket: int, clocks: Sequence[ClockLedger]) -> tuple[Cost, ...]:
    """What each clock of a ledger costs. ticket: its row in the log."""
    teller = _Teller(card, ticket)
    return tuple(teller.cost(clock) for clock in clocks)


class _Teller:
    """Looks up what the scorecard says about one ticket."""

    def __init__(self, card: Scorecard, ticket: int) -> None:
        assert card.score.clocks is not None
        self.card, self.clocks = card, card.score.clocks
        self.customer = int(card.log.ticket_table.customer[ticket])
        self.rows = range(*np.searchsorted(self.clocks.ticket, [ticket, ticket + 1]).tolist())
        self.lines = self._lines(card.score.cells, card.score.incidents)
        self.alone = self._alone(lambda breaches: breaches.ticket == ticket)
        self.ticket = ticket
        self.paid: set[tuple[int, int]] = set()  # agreement and period in which the ticket itself is paid for

    def _lines(self, cells: Cells, incidents: Incidents) -> Lines:
        """The account's lines; those of others, who may be thousands, are not worked out."""
        card = self.card
        periods, accounts = card.score.periods, card.log.accounts
        entries = statements(cells, card.promises, periods, accounts, incidents, self.customer)
        return {(entry.agreement, entry.period, c): entry for entry in entries for c in entry.commitments}

    def _alone(self, mine: Callable[[BreachedClocks], Bools]) -> Lines:
        """The account's lines if some clocks alone had been late: what they hold per breach is the part of these."""
        found = self.card.score
        breaches = found.incidents.breaches
        if breaches is None:
            return {}
        its = mine(breaches)
        incidents = replace(found.incidents, breaches=BreachedClocks._make(column[its] for column in breaches))
        own = np.isin(found.cells.customer, (self.customer, ALL))
        return self._lines(Cells._make(column[own] for column in found.cells), incidents)

    def cost(self, clock: ClockLedger) -> Cost:
        """Of one clock of the ticket."""
        card, c = self.card, clock.column
        row = next(at for at in self.rows if (self.clocks.commitment[at], self.clocks.number[at]) == (c, clock.number))
        period = int(card.score.clock_period[row])
        currency = card.promises.currency
        if period == OUTSIDE:
            return Cost(currency, words=("it lies in no period that is measured here",))
        name = card.score.periods[c].names[period]
        if clock.status in NOWHERE:
            return Cost(currency, name, words=(NOWHERE[clock.status],))
        cell = self._cell(c, period, int(self.clocks.severity[row]))
        cells = card.score.cells
        judged = int(cells.period[cell])
        rule = card.promises.quota(c, card.score.periods[c].edges[judged], int(cells.severity[cell]))
        entry = self.lines.get((card.promises.agreement_of[c], judged, c))
        level = self._level(cell)
        found = Cost(
            currency,
            name,
            None if cells.customer[cell] == ALL else card.log.accounts.name[self.customer],
            int(cells.met[cell] + cells.carried_met[cell]),
            int(cells.met[cell] + cells.breached[cell] + cells.carried[cell]),
            None if rule is None or level is not None else rule.share,
            None if level is None else level.promised,
            None if level is None else level.level,
            Verdict(int(cells.verdict[cell])).name.lower().replace("_", " "),
            self._part(clock, period) + sum((part.amount for part in self._each(clock, row, period)), NONE),
            None if entry is None else entry.line.amount,
            not bool(cells.final[cell]) or (entry is not None and not entry.line.final),
        )
        return replace(found, words=tuple(self._words(clock, row, found, period, judged)))

    def _level(self, cell: int) -> LevelWords | None:
        """What is measured in a cell other than a share."""
        levels = self.card.levels_found
        rows = np.flatnonzero(levels.cell == cell)
        return level_words(self.card, levels, int(rows[0])) if len(rows) else None

    def _cell(self, c: int, period: int, severity: int) -> int:
        """The cell in which the clock was judged: of its period, or of the one to which that was carried."""
        cells = self.card.score.cells
        severity = EVERY if self.card.promises.commitments[c].pooled else severity
        mine = (cells.commitment == c) & (cells.severity == severity) & (cells.period >= period)
        found = np.flatnonzero(mine & np.isin(cells.customer, (self.customer, ALL))).tolist()
        return int(next((at for at in found if cells.verdict[at] != Verdict.CARRIED), found[-1]))

    def _part(self, clock: ClockLedger, period: int) -> Fraction:
        """What the line owes for this breach: an event is paid once, with the dearest of its clocks."""
        agreement = self.card.promises.agreement_of[clock.column]
        part = self._event(clock, period)
        if any(self._pays(rule, clock) for rule in plan_of(self._version(clock.column, period)).rules):
            return NONE  # each of its clocks has a part of its own
        own = part is not None and part.on == (clock.commitment,) and part.severity == clock.severity
        if part is None or not own or clock.status != "breached" or (agreement, period) in self.paid:
            return NONE
        self.paid.add((agreement, period))
        return part.amount

    def _each(self, clock: ClockLedger, row: int, period: int) -> tuple[CreditPart, ...]:
        """What rules that pay for each late clock by itself ask for this one. row: of the clock."""
        agreement = self.card.promises.agreement_of[clock.column]
        kinds = {type(rule) for rule in plan_of(self._version(clock.column, period)).rules if self._pays(rule, clock)}
        if not kinds or clock.status != "breached":
            return ()
        entry = self._alone(lambda breaches: breaches.clock == row).get((agreement, period, clock.column))
        labels = {kind.label for kind in kinds}
        return () if entry is None else tuple(part for part in entry.line.parts if part.rule in labels)

    def _version(self, c: int, period: int) -> Agreement:
        """Of the agreement of a commitment, the one in force when a period begins."""
        promises = self.card.promises
        return promises.agreement(promises.agreement_of[c], self.card.score.periods[c].edges[period])

    def _pays(self, rule: AnyRule, clock: ClockLedger) -> bool:
        each = rule.pays_each or (isinstance(rule, PerBreach) and rule.terms.same_ticket == "each")
        return each and rule.on == clock.commitment

    def _event(self, clock: ClockLedger, period: int) -> CreditPart | None:
        """What the ticket as an event is worth in a period."""
        entry = self.alone.get((self.card.promises.agreement_of[clock.column], period, clock.column))
        return (
            None if entry is None else next((part for part in entry.line.parts if part.rule == PerBreach.label), None)
        )

    def _words(self, clock: ClockLedger, row: int, cost: Cost, period: int, judged: int) -> Iterator[str]:
        card, c = self.card, clock.column
        agreement, cut = card.promises.agreement_of[c], card.score.periods[c]
        name, then = cut.names[period], cut.names[judged]
        if cost.verdict == "carried":
            yield f"too few of {name} are decided: judged with the next period"
        elif judged != period:
            yield f"too few of {name} were decided: judged with {then}"
        if cost.verdict == "not judged":
            yield f"{then} is not judged: {self._why_not(c, judged, int(self.clocks.severity[row]), cost.decided)}"
        versions = [card.promises.agreement(agreement, cut.edges[at]) for at in (period, judged)]
        entries = [self.lines.get((agreement, at, c)) for at in (period, judged)]
        agreed = [CreditTerms() if each.credits is None else each.credits for each in versions]
        if versions[1].status != "live":
            yield f"no credit: the agreement is {versions[1].status} in {then}"
        elif entries[1] is None:
            yield f"no credit: this agreement owes none for {then}"
        account = card.log.accounts.name[self.customer]
        single: list[str] = []
        if entries[0] is not None and versions[0].status == "live":
            single += self._single(clock, row, period, cost, agreed[0], entries[0].line)
            yield from single
            if cost.part and judged != period:
                yield from _line(cost, agreed[0], entries[0].line, account)
        if entries[1] is not None and versions[1].status == "live":
            quota = list(_quota(clock, cost, entries[1].line))
            yield from quota
            if not single and not quota and cost.verdict != "carried":
                yield _nothing(clock, cost, agreed[1])
            line = entries[1].line
            if clock.status != "met" or quota or line.earn_back or line.bonus:  # else it is of other clocks
                yield from _line(cost, agreed[1], line, account)

    def _why_not(self, c: int, period: int, severity: int, decided: int) -> str:
        """Why a period is not judged. decided: of its cell."""
        cut, promises = self.card.score.periods[c], self.card.promises
        begin = cut.edges[period]
        if promises.eras[promises.era_at(begin)].commitments[c].quota is None:
            return "no quota held when it began"
        if not cut.whole[period]:
            return "not all of it is measured"
        rule = promises.quota(c, begin, severity)
        if rule is not None and decided < rule.skip_below:
            return f"fewer than {rule.skip_below} are decided"
        return "there is no quota"

    def _single(
        self, clock: ClockLedger, row: int, period: int, cost: Cost, terms: CreditTerms, line: Line
    ) -> Iterator[str]:
        """What a rule per breach, or per step late, makes of the clock. row: of the clock."""
        for each in self._each(clock, row, period):
            decides = any(other.rule == each.rule and set(each.on) <= set(other.on) for other in line.deciding)
            words = f"{each.rule}: {each.reason}: this breach asks for {cost.money(each.amount)}"
            yield words + ("" if decides else ", but another amount decides")
        if terms.same_ticket == "each":
            return
        priced = [rule for rule in terms.rules if isinstance(rule, PerBreachRule) and rule.on == clock.commitment]
        if not priced or clock.status != "breached":
            return
        part = self._event(clock, period)
        if cost.part:
            decides = any(each.rule == PerBreach.label for each in line.deciding)
            yield f"this breach asks for {cost.money(cost.part)}" + ("" if decides else ", but another amount decides")
        elif part is not None:
            yield f"an event is paid once: with {' and '.join(part.on)}, {part.severity}"
        elif any(clock.severity in rule.per_breach for rule in priced):
            yield "the ticket was paid for in an earlier period: this breach adds nothing"
        else:
            yield f"no amount is written for a breach of severity {clock.severity}"


def _quota(clock: ClockLedger, cost: Cost, line: Line) -> Iterator[str]:
    """What the rules that look at quotas make of the one for which the clock counts."""
    mine = [part for part in line.parts if clock.commitment in part.on and part.rule not in SINGLE]
    # A part of no single severity rests on those that missed their quota.
    mine = [
        part
        for part in mine
        if part.severity == clock.severity
        or (part.severity is None and (cost.verdict == "missed" or part.rule == Breaches.label))
    ]
    for part in mine:
        beside = "" if part in line.deciding else ", but another amount decides"
        yield f"{part.rule}: {part.reason}: {cost.money(part.amount)}{beside}"


def _nothing(clock: ClockLedger, cost: Cost, terms: CreditTerms) -> str:
    """Of a clock on which no credit rests. A bonus, or what is earned back later, may still be lost by its breach."""
    cost_nothing = cost.verdict == "kept" and terms.bonus is None and terms.earn_back is None
    if clock.status == "breached" and cost_nothing:
        return "the quota was kept: the breach cost nothing"
    return "no credit rests on this quota"


def _line(cost: Cost, terms: CreditTerms, line: Line, account: str) -> Iterator[str]:
    """How the account's line of the period came about."""
    days = f", given as {plural(line.extension_days, 'day')} of service" if line.extension_days else ""
    yield f"credit of {account} for {line.period}: {cost.money(line.amount)}{days}"
    if line.after_cap < line.before_cap:
        left = ", which earlier credits leave of the year's cap" if line.by_year else ""
        yield f"{cost.money(line.before_cap)} asked for, capped at {cost.money(line.after_cap)}{left}"
    if line.rounding:
        yield f"{cost.money(line.after_cap)} is {line.rounding}: {cost.money(line.rounded)}"
    if line.credit < line.rounded and terms.minimum is not None:
        yield f"{cost.money(line.rounded)} is below the least that is paid, {cost.money(terms.minimum.minor)}"
    if line.claim_until is not None:
        yield f"it can be claimed until {line.claim_until}"
    for name, amount in (("earned back", line.earn_back), ("bonus", line.bonus)):
        if amount:
            yield f"{name}: {cost.money(amount)} less"
