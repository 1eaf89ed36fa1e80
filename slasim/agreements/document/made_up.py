"""Periods of one account, made up for worked examples: everything is kept but what the example is about."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from fractions import Fraction

from slasim.agreements.credits.grid import EVERY
from slasim.agreements.credits.history import Attained, Breach, Key, LateTicket, PeriodFacts, Unavailable
from slasim.agreements.credits.rules import rules_of
from slasim.agreements.document.book import Book, first_day
from slasim.agreements.prose.words import listed, plural, title
from slasim.agreements.verdicts.periods import cut_periods, period_dates
from slasim.calendars.hours import ALWAYS
from slasim.instants import DAY, SECOND, long
from slasim.scenario.sections.promised.agreements import AgreementSpec
from slasim.scenario.sections.promised.event_rules import has_targets
from slasim.scenario.values.amounts import write_share
from slasim.scenario.values.midnights import midnight_ms
from slasim.scenario.values.quotas import period_noun, periods_words, usual_days, usual_months

MANY, LONGEST = 1000, 28  # tickets of an example; days of its shortest period


@dataclass(frozen=True)
class MadeUp:
    """Something that happens: periods in a row, the last of which is looked at."""

    words: str
    history: tuple[PeriodFacts, ...]


class Maker:
    """Makes up periods of one account. fee: of a month, minor units."""

    def __init__(self, book: Book, spec: AgreementSpec, fee: int) -> None:
        self.book, self.spec, self.fee = book, spec, fee
        terms = spec.credits
        assert terms is not None
        on = [spec.commitments[rule.on] for rule in terms.rules if rule.on is not None]
        self.less = sorted({rule.less_first for rule in rules_of(terms)})  # of outages, that rules leave out
        self.per = (on or list(spec.commitments.values()))[0].quota.per
        self.severities = {
            name: (EVERY,)
            if each.quota.pooled
            else tuple(severity for severity in book.severities if severity in each.judged)
            or (() if each.bounds else (EVERY,))
            for name, each in spec.commitments.items()
        }
        self.shares = [
            (name, severity)
            for name, each in spec.commitments.items()
            if each.is_share
            for severity in self.severities[name]
        ]

    def attaining(self, on: str | None, share: Fraction, again: bool = False) -> MadeUp:
        """The most severe severity of a commitment attains a share; again: in two periods in a row."""
        key = self._first(on)
        history = tuple(self.period(number, {key: share}) for number in range(1 + again))
        return MadeUp(
            f"{self._who(key)}: {write_share(share)} attained"
            f"{f', for the second {period_noun(self.per)} in a row' if again else ''}",
            history,
        )

    def all_attaining(self, shares: Mapping[str, Fraction]) -> Iterator[MadeUp]:
        """Every severity of some commitments attains the share of its commitment, in one period; nothing where that is
        what `attaining` shows."""
        every = {(on, severity): share for on, share in shares.items() for severity in self.severities[on]}
        if len(every) > 1:
            words = listed(f"{title(on)}: {write_share(share)}" for on, share in shares.items())
            together = " of each severity" if len(every) > len(shares) else ""
            yield MadeUp(f"{words} attained{together}", (self.period(0, every),))

    def missing(self, on: str | None, words: str) -> MadeUp:
        """Its quota is missed."""
        key = self._first(on)
        return MadeUp(f"{self._who(key)}: {words}", (self.period(0, {key: self.twice(on)}),))

    def missing_again(self, on: str | None, times: int) -> MadeUp:
        """Its quota is missed in so many periods in a row."""
        if times == 1:
            return self.missing(on, "the quota is missed")
        key = self._first(on)
        history = tuple(self.period(number, {key: self.twice(on)}) for number in range(times))
        several = periods_words(period_noun(self.per))
        return MadeUp(f"{self._who(key)}: the quota is missed in {times} consecutive {several}", history)

    def late(
        self, on: str, severity: str, *, by: int | None = None, in_open_time: bool = False, counted: int | None = None
    ) -> MadeUp:
        """A ticket misses its target, by so much elapsed or open time, or when its clock has counted so much; ms."""
        own = " of the clock's time" if in_open_time else ""
        words = "" if by is None else f", late by {long(by, with_days=False)}{own}"
        words += "" if counted is None else f", its clock counts {long(counted, with_days=False)}"
        return self._late(Breach(on, severity, by or 1, counted or 0, by or 0 if in_open_time else 0), words)

    def late_by_days(self, on: str, severity: str, days: int) -> MadeUp:
        """A ticket misses its target by a part more than so many business days."""
        breach = Breach(on, severity, begun_days=days + 1, whole_days=days)
        return self._late(breach, f", late by {plural(days, 'business day')} and a part of the next")

    def _late(self, breach: Breach, words: str) -> MadeUp:
        severity = title(breach.severity)
        severity = severity.lower() if severity[1:].isalpha() else severity  # `P1` is a name
        one = f"{title(breach.commitment)}: one {severity} ticket misses its target"
        return MadeUp(f"{one}{words}", (self.period(0, {}, (LateTicket("one", (breach,)),)),))

    def breaches(self, on: str | None, number: int) -> MadeUp:
        """So many tickets miss their targets."""
        names = [name for name, each in self.spec.commitments.items() if has_targets(each)]
        name = on or names[0]
        bounds = self.spec.commitments[name].bounds
        severity = next(each for each in self.book.severities if each in bounds)
        tickets = tuple(LateTicket(f"{each}", (Breach(name, severity),)) for each in range(min(number, MANY)))
        words = "targets are missed" if number > 1 else "target is missed"
        return MadeUp(f"{title(name)}: {number} {words}", (self.period(0, {}, tickets),))

    def downtime(self, on: str, ms: int) -> MadeUp:
        """A period has outages of so long together, a day at a time."""
        days = [min(DAY, ms - begun) for begun in range(0, ms, DAY)][:LONGEST]
        facts = self.period(0, {}, (), {on: days})
        words = long(ms, with_days=False)
        return MadeUp(f"{title(on)}: {f'one outage of {words}' if self.less[-1] else f'{words} of outage'}", (facts,))

    def measuring(self, on: str, ms: int) -> MadeUp:
        """The most severe severity of a commitment has a mean, maximum or percentile of so long."""
        key = self._first(on)
        spec = self.spec.commitments[on]
        words = f"{self._who(key)}: a {spec.measure} of {long(ms, with_days=False)}"
        return MadeUp(words, (self.period(0, {key: self.twice(on)}, times={key: Fraction(ms)}),))

    def outage(self, on: str, ms: int) -> MadeUp:
        """A day is without service for so long."""
        facts = self.period(0, {}, (), {on: [ms]})
        return MadeUp(f"{title(on)}: {long(ms)} of outage on {facts.unavailable[0].day}", (facts,))

    def single_outage(self, on: str | None, above: Fraction) -> Iterator[MadeUp]:
        """An outage that is a second longer than one may be misses the quota though at least so much is attained;
        nothing where no outage can."""
        key = self._first(on)
        spec = self.spec.commitments[key[0]]
        if spec.longest_outage is None or spec.hours != ALWAYS:
            return
        ms = spec.longest_outage + SECOND
        first, after = period_dates(self._name(0))
        days = Fraction((after - first).days)
        if spec.mean_of == "months":  # the outage is in the first of them
            days = usual_months(spec.quota.per) * monthrange(first.year, first.month)[1]
        if spec.months == "30 days":
            days = 30 * usual_months(spec.quota.per)
        share = 1 - ms / (days * DAY)
        if share >= max(above, self._quota(*key)):
            facts = self.period(0, {key: share}, (), {key[0]: [ms]})
            missed = (
                replace(each, kept=each.kept and (each.commitment, each.severity) != key) for each in facts.attained
            )
            words = f"{self._who(key)}: a single outage of {long(ms, with_days=False)}"
            yield MadeUp(words, (replace(facts, attained=tuple(missed)),))

    def period(
        self,
        number: int,
        shares: Mapping[Key, Fraction],
        late: tuple[LateTicket, ...] = (),
        outages: Mapping[str, Sequence[int]] | None = None,
        times: Mapping[Key, Fraction] | None = None,
    ) -> PeriodFacts:
        """The number-th whole period; everything is kept but what `shares` says. outages: ms of its first days, by
        commitment; they are of one outage."""
        name = self._name(number)
        first, _ = period_dates(name)
        attained = tuple(
            self._attained(name, severity, shares.get((name, severity)), (times or {}).get((name, severity)))
            for name in self.spec.commitments
            for severity in self.severities[name]
        )
        unavailable = tuple(
            Unavailable(name, first + timedelta(days=day), ms, less)
            for name, days in (outages or {}).items()
            for less in self.less
            for day, ms in enumerate(_without_first(days, less))
        )
        return PeriodFacts(name, self.fee, attained, late, unavailable)

    def _first(self, on: str | None) -> Key:
        """The most severe severity of a commitment, of the first one for None."""
        name = on or next(name for name, severities in self.severities.items() if severities)
        return name, self.severities[name][0]

    def _who(self, key: Key) -> str:
        on, severity = key
        return title(on) if severity == EVERY else f"{title(on)}, {title(severity)}"

    def twice(self, on: str | None) -> Fraction:
        """The attainment with twice as many late as the quota of `_first` allows (at least nothing in time)."""
        quota = self._quota(*self._first(on))
        return max(2 * quota - 1, Fraction(0)) if quota < 1 else Fraction(99, 100)

    def _quota(self, name: str, severity: str) -> Fraction:
        quota = self.spec.commitments[name].quota
        return quota.of(severity) or quota.highest

    def _attained(self, name: str, severity: str, share: Fraction | None, time: Fraction | None) -> Attained:
        quota = self._quota(name, severity)
        if not self.spec.commitments[name].is_share:
            return Attained(name, severity, 0, 0, quota, share is None, time=time)
        share = Fraction(1) if share is None else share
        return Attained(name, severity, share.numerator, share.denominator, quota, share >= quota)

    def _name(self, number: int) -> str:
        """Of a whole period of the agreement."""
        zone, begin = self.spec.timezone or self.book.timezone, first_day(self.book, self.spec)
        end = begin + timedelta(days=int((number + 3) * usual_days(self.per)) + 3)
        first = midnight_ms(zone, begin)
        cut = cut_periods(zone, self.per, first, midnight_ms(zone, end), first)
        return [name for name, whole in zip(cut.names, cut.whole, strict=True) if whole][number]


def _without_first(days: Sequence[int], less: int) -> Iterator[int]:
    """ms of the days of an outage, without so much of its beginning."""
    for ms in days:
        left = min(less, ms)
        less -= left
        yield ms - left
