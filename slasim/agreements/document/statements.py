"""Worked examples of credits: what happens in a period, and the line that the code of real statements makes of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from slasim.agreements.credits.facts import Attained, Events, PeriodFacts, Unavailable
from slasim.agreements.credits.histories import EVERY
from slasim.agreements.credits.lines import Line, credit_lines, half_up
from slasim.agreements.credits.parts import percent
from slasim.agreements.document.book import Book, fees_of, first_day
from slasim.agreements.document.words import cents, listed, plural, title
from slasim.agreements.policy.credit_plan import CreditPlan
from slasim.agreements.policy.credit_reading import write_plan
from slasim.agreements.verdicts.periods import MONTHS, cut_periods
from slasim.instants import HOUR, long
from slasim.scenario.sections.agreements import AgreementSpec
from slasim.scenario.sections.credits import CreditRule
from slasim.scenario.values.bands import Band, PointBand
from slasim.scenario.values.midnights import midnight_ms

Key = tuple[str, str]  # commitment, severity


@dataclass(frozen=True)
class Row:
    """One example."""

    happens: str
    amounts: str
    credit: str


@dataclass(frozen=True)
class Rows:
    """Examples for one account."""

    account: str
    rows: tuple[Row, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Case:
    """Something that happens: periods in a row, the last of which is looked at."""

    words: str
    history: tuple[PeriodFacts, ...]


def rows(book: Book, spec: AgreementSpec) -> Rows | None:
    """Examples for an account of the first tier with a fee; None where nobody pays one."""
    fees = fees_of(book, spec)
    if not fees or spec.credits is None:
        return None
    tier, (fee, *_) = next(iter(fees.items()))
    maker = _Maker(book, spec, fee)
    plan = write_plan(spec.model_copy(update={"status": "live"}))
    cases = [case for rule in spec.credits.rules for case in maker.cases(rule)]
    shown = [(case, credit_lines(case.history, plan)[-1]) for case in cases]
    account = f"an account of {tier.replace('_', ' ')} with a fee of {cents(fee, book.currency)} a month"
    lines = tuple(_row(case.words, line, book.currency) for case, line in shown)
    return Rows(account, lines, tuple(_notes(maker, plan, shown)))


def _row(words: str, line: Line, currency: str) -> Row:
    amounts = "; ".join(f"{part.reason}: {cents(half_up(part.amount), currency)}" for part in line.deciding)
    if line.after_cap != line.before_cap:
        amounts += f"; capped at {cents(half_up(line.after_cap), currency)}"
    if line.withheld:
        amounts += "; below the minimum"
    return Row(words, amounts or "nothing", cents(half_up(line.credit), currency))


def _notes(maker: _Maker, plan: CreditPlan, shown: list[tuple[Case, Line]]) -> Iterator[str]:
    owed = [(case, line) for case, line in shown if line.credit > 0]
    if not owed:
        return
    case, line = owed[0]
    if line.claim_until is not None:
        yield f"The credit of {line.period} can be claimed until {line.claim_until}."
    if plan.earn_back is not None:
        later = tuple(
            maker.period(len(case.history) + number, dict.fromkeys(maker.shares, plan.earn_back.at))
            for number in range(plan.earn_back.after)
        )
        back = credit_lines((*case.history, *later), plan)[-1].earn_back
        yield (
            f"If {listed(each.period for each in later)} {'attains' if len(later) == 1 else 'attain'} "
            f"{percent(plan.earn_back.at)}, {cents(half_up(back), maker.book.currency)} of the credit of {line.period} "
            "return."
        )
    if plan.bonus is not None:
        share = (1 + plan.bonus.above) / 2
        facts = maker.period(0, {key: share for key in maker.shares if key[0] == plan.bonus.on})
        bonus = credit_lines((facts,), plan)[-1].bonus
        yield (
            f"If every severity of {title(plan.bonus.on)} attains {percent(share)} in {facts.period}, the bonus is "
            f"{cents(half_up(bonus), maker.book.currency)}."
        )


class _Maker:
    """Makes up periods of one account."""

    def __init__(self, book: Book, spec: AgreementSpec, fee: int) -> None:
        self.book, self.spec, self.fee = book, spec, fee
        terms = spec.credits
        assert terms is not None
        on = [spec.commitments[rule.on] for rule in terms.rules if rule.on is not None]
        self.per = (on or list(spec.commitments.values()))[0].quota.per
        self.severities = {
            name: tuple(each.promise) or tuple(each.limits) or (EVERY,) for name, each in spec.commitments.items()
        }
        self.shares = [
            (name, severity)
            for name, each in spec.commitments.items()
            if each.is_share
            for severity in self.severities[name]
        ]

    def cases(self, rule: CreditRule) -> Iterator[Case]:
        """What a rule is shown on."""
        on = rule.on or next(iter(self.spec.commitments))
        severity = self.severities[on][0]
        who = title(on) if severity == EVERY else f"{title(on)}, {title(severity)}"
        bands: tuple[Band, ...] | tuple[PointBand, ...] = rule.scale or (rule.points.bands if rule.points else ())
        for number in range(len(bands)):
            share = _inside(bands, number)
            yield Case(f"{who}: {percent(share)} attained", (self.period(0, {(on, severity): share}),))
        if rule.points is not None and rule.points.repeat != 1:
            facts = {(on, severity): _inside(bands, len(bands) - 1)}
            words = f"{who}: {percent(facts[on, severity])} attained, for the second period in a row"
            yield Case(words, (self.period(0, facts), self.period(1, facts)))
        if rule.shortfall is not None:
            yield Case(f"{who}: twice as many late as allowed", (self.period(0, {(on, severity): self.twice(on)}),))
        for each in rule.per_breach or ():
            events = (Events(frozenset({(on, each)})),)
            yield Case(
                f"{title(on)}: one {title(each).lower()} ticket misses its target", (self.period(0, {}, events),)
            )
        if rule.outage_day is not None:
            outage = rule.outage_day + HOUR
            facts_ = self.period(0, {}, (), {on: outage})
            yield Case(f"{who}: {long(outage)} of outage on {facts_.unavailable[0].day}", (facts_,))
        if rule.weight is not None:
            yield Case(f"{who}: the quota is missed", (self.period(0, {(on, severity): self.twice(on)}),))
        if rule.persistent is not None:
            missed = {(on, severity): self.twice(on)}
            history = tuple(self.period(number, missed) for number in range(rule.persistent.misses))
            yield Case(f"{who}: the quota is missed in {plural(len(history), 'period')} in a row", history)

    def twice(self, commitment: str) -> Fraction:
        """The attainment with twice as many late as the quota allows (at least nothing in time)."""
        quota = self.spec.commitments[commitment].quota.share
        return max(2 * quota - 1, Fraction(0)) if quota < 1 else Fraction(99, 100)

    def period(
        self,
        number: int,
        shares: Mapping[Key, Fraction],
        events: tuple[Events, ...] = (),
        outages: Mapping[str, int] | None = None,
    ) -> PeriodFacts:
        """The number-th whole period; everything is kept but what `shares` says."""
        first, after = self._dates(number)
        attained = tuple(
            self._attained(name, severity, shares.get((name, severity)))
            for name in self.spec.commitments
            for severity in self.severities[name]
        )
        months = MONTHS[self.per]
        unavailable = tuple(Unavailable(name, first, ms) for name, ms in (outages or {}).items())
        zone = self.spec.timezone or self.book.timezone
        name = cut_periods(zone, self.per, midnight_ms(zone, first), midnight_ms(zone, after)).names[0]
        return PeriodFacts(name, self.fee * months, months, after, attained, events, unavailable)

    def _attained(self, name: str, severity: str, share: Fraction | None) -> Attained:
        spec = self.spec.commitments[name]
        if not spec.is_share:
            return Attained(name, severity, 0, 0, spec.quota.share, share is None)
        share = Fraction(1) if share is None else share
        kept = share >= spec.quota.share
        return Attained(name, severity, share.numerator, share.denominator, spec.quota.share, kept)

    def _dates(self, number: int) -> tuple[date, date]:
        """First date of a whole period of the agreement, and the first after it."""
        begin, months = first_day(self.book, self.spec), MONTHS[self.per]
        month = begin.year * 12 + begin.month - 1 + (begin.day > 1)
        month += -month % months + number * months
        return (date(month // 12, month % 12 + 1, 1), date((month + months) // 12, (month + months) % 12 + 1, 1))


def _inside(bands: tuple[Band, ...] | tuple[PointBand, ...], number: int) -> Fraction:
    """An attainment in a band, and in none below it: half way to the next threshold, as far below the last one."""
    band = bands[number]
    if band.least is not None:
        return (band.least + band.below) / 2
    if number + 1 < len(bands):
        return (band.below + bands[number + 1].below) / 2
    above = bands[number - 1].below if number else Fraction(1)
    return max(band.below - (above - band.below) / 2, Fraction(0))
