"""Worked examples of credits: what happens in a period, and the line that the code of real statements makes of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from slasim.agreements.credits.exact import half_up
from slasim.agreements.credits.lines import Line, credit_lines
from slasim.agreements.credits.plan import CreditPlan
from slasim.agreements.credits.rules import CreditPart
from slasim.agreements.document.book import Book, fees_of
from slasim.agreements.document.made_up import MadeUp, Maker
from slasim.agreements.prose.words import cents, each_severity, listed, plural, title
from slasim.agreements.verdicts.periods import period_dates
from slasim.calendars import BusinessCalendar
from slasim.scenario.sections.promised.agreements import AgreementSpec
from slasim.scenario.values.amounts import write_share


@dataclass(frozen=True)
class ExampleRow:
    """One example."""

    happens: str
    amounts: str
    credit: str


@dataclass(frozen=True)
class ExampleRows:
    """Examples for one account."""

    account: str
    rows: tuple[ExampleRow, ...]
    notes: tuple[str, ...]


class ExampleCase(NamedTuple):
    """What happens, and what it comes to."""

    case: MadeUp
    line: Line
    about: set[tuple[str, str | None]]  # label and commitment of the rules that it is an example of

    @property
    def outdone(self) -> Iterator[CreditPart]:
        """What these rules come to, where a larger amount is due instead."""
        for part in self.line.parts:
            if part not in self.line.deciding and any((part.rule, on) in self.about for on in (None, *part.on)):
                yield part


def rows(book: Book, spec: AgreementSpec) -> ExampleRows | None:
    """Examples for an account of the first tier with a fee; None where nobody pays one."""
    fees = fees_of(book, spec)
    if not fees or spec.credits is None:
        return None
    tier, (fee, *_) = next(iter(fees.items()))
    maker, plan = Maker(book, spec, fee), _plan(book, spec)
    cases = [(rule, case) for rule in plan.rules for case in rule.examples(maker)]
    shown: list[ExampleCase] = []
    for case in unique(case for _, case in cases):
        about = {(rule.label, rule.on) for rule, other in cases if other == case}
        shown.append(ExampleCase(case, credit_lines(case.history, plan)[-1], about))
    account = f"an account of {tier.replace('_', ' ')} with a fee of {cents(fee, book.currency)} a month"
    lines = tuple(_row(each, book.currency) for each in shown)
    return ExampleRows(account, lines, tuple(_notes(maker, plan, shown)))


def _plan(book: Book, spec: AgreementSpec) -> CreditPlan:
    since = None if spec.term is None else spec.term.from_
    return CreditPlan.of(spec.credits, spec.termination, _claim_days(book, spec), since)


def _claim_days(book: Book, spec: AgreementSpec) -> BusinessCalendar | None:
    name = None if spec.credits is None else spec.credits.claim_days
    return None if name is None else book.calendars[name].build()


def unique(cases: Iterable[MadeUp]) -> list[MadeUp]:
    """Each once, in order; what several rules show is looked at once."""
    found: list[MadeUp] = []
    found.extend(case for case in cases if case not in found)
    return found


def _row(shown: ExampleCase, currency: str) -> ExampleRow:
    words, line = shown.case.words, shown.line

    def told(parts: Iterable[CreditPart]) -> Iterator[str]:
        yield from (f"{part.reason}: {cents(half_up(part.amount), currency)}" for part in parts)

    amounts = "; ".join([*told(line.deciding), *(f"not due beside it: {each}" for each in told(shown.outdone))])
    if line.after_cap != line.before_cap:
        of_year = ", by the cap of a year" if line.by_year else ""
        amounts += f"; capped at {cents(half_up(line.after_cap), currency)}{of_year}"
    if line.rounding:
        amounts += f"; {line.rounding}: {cents(half_up(line.rounded), currency)}"
    if line.credit < line.rounded:
        amounts += "; below the minimum"
    credit = cents(half_up(line.credit), currency)
    if line.extension_days:  # what the customer gets are these
        credit = f"{plural(line.extension_days, 'day')} of service, worth {credit}"
    return ExampleRow(words, amounts or "nothing", credit)


def _notes(maker: Maker, plan: CreditPlan, shown: list[ExampleCase]) -> Iterator[str]:
    terms = plan.terms
    owed = [(case, line) for case, line, _ in shown if line.credit > 0]
    if not owed:
        return
    case, line = owed[0]
    if line.claim_until is not None:
        whose = f"The credit of {line.period}"
        if terms.claim_from == "incident":  # examples have theirs on the first day
            whose += f" for an incident on {period_dates(line.period)[0]}"
        yield f"{whose} can be claimed until {line.claim_until}."
    if terms.earn_back is not None:
        later = tuple(
            maker.period(len(case.history) + number, dict.fromkeys(maker.shares, terms.earn_back.at))
            for number in range(terms.earn_back.after)
        )
        back = credit_lines((*case.history, *later), plan)[-1].earn_back
        yield (
            f"If {listed(each.period for each in later)} {'attains' if len(later) == 1 else 'attain'} "
            f"{write_share(terms.earn_back.at)}, {cents(half_up(back), maker.book.currency)} of the credit of "
            f"{line.period} are earned back in {later[-1].period}."
        )
    if terms.bonus is not None:
        share = (1 + terms.bonus.above) / 2
        facts = maker.period(0, {key: share for key in maker.shares if key[0] == terms.bonus.on})
        bonus = credit_lines((facts,), plan)[-1].bonus
        who = title(terms.bonus.on)
        if each_severity(maker.spec.commitments[terms.bonus.on]) != "it":
            who = f"every severity of {who}"
        yield (
            f"If {who} attains {write_share(share)} in {facts.period}, the bonus is "
            f"{cents(half_up(bonus), maker.book.currency)}."
        )
