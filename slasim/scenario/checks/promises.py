"""Checks of agreements: whom they are for, when they hold, what they rest on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations

from slasim.problems import Path, one_of
from slasim.scenario.checks.commitments import check_commitment
from slasim.scenario.checks.credits import amounts_of, check_credits, check_termination
from slasim.scenario.checks.draft import Combination, Draft
from slasim.scenario.checks.effects import unused_in_agreement
from slasim.scenario.checks.exclusions import check_exclusions
from slasim.scenario.checks.findings import Finding
from slasim.scenario.checks.places import in_currency
from slasim.scenario.checks.references import known_conditions, known_name
from slasim.scenario.checks.replies import check_replies
from slasim.scenario.sections.promised.agreements import AgreementSpec
from slasim.scenario.sections.promised.clauses import ReliefSpec, TermSpec
from slasim.scenario.sections.promised.commitments import CommitmentSpec
from slasim.scenario.sections.scenario import WENT
from slasim.scenario.values.amounts import write_share


def check_promises(draft: Draft) -> Iterator[Finding]:
    """What can be said of agreements, their commitments and the credits they cost."""
    for name, agreement in draft.agreements.items():
        path: Path = ("agreements", name)
        yield from known_conditions(agreement.for_, (*path, "for"), draft)
        for each, commitment in agreement.commitments.items():
            yield from check_commitment(agreement, commitment, (*path, "commitments", each), draft)
        yield from check_credits(agreement, path, draft)
        yield from _own_fee(agreement, path, draft)
        yield from unused_in_agreement(agreement, path, draft)
        yield from _backing(name, agreement, path, draft)
        yield from check_exclusions(agreement, path, draft)
        yield from _term(agreement.term, path)
        yield from _relief(agreement.relief, path)
        yield from check_replies(agreement, path, draft)
        yield from check_termination(agreement, path, draft)
    yield from _transfers(draft)
    yield from _overlapping_terms(draft)
    yield from _unused(draft)


def _transfers(draft: Draft) -> Iterator[Finding]:
    """Where tickets went matters only where promises differ by it."""
    differs = any(each.for_.product or each.for_.channel or each.amendments for each in draft.agreements.values())
    if draft.sections.parts.get("transferred") == WENT and not differs:
        found = f"'{WENT}', though no agreement is for a product or a channel"
        expected = "an agreement for: {product: ...} or {channel: ...}"
        yield Finding(("transferred",), found, expected, needs=(("agreements", "*", "for"),))


def _own_fee(agreement: AgreementSpec, path: Path, draft: Draft) -> Iterator[Finding]:
    """The fee for what an agreement is for."""
    at: Path = (*path, "fee")
    if isinstance(agreement.fee, Mapping):
        for name, fee in agreement.fee.items():
            yield from in_currency(fee, draft, (*at, name))
        others = set(agreement.for_.customer or ()) ^ set(agreement.fee)
        if others:
            expected = "the same customers under fee and under for, or under fee alone"
            yield Finding(at, f"fee and for name other customers: {one_of(sorted(others))}", expected, at_key=True)
        return
    yield from in_currency(agreement.fee, draft, at)
    amounts = () if agreement.credits is None else amounts_of(agreement.credits, at)
    if agreement.fee is not None and not any(isinstance(amount, Fraction) for _, amount in amounts):
        expected = "credits, which are shares of it, or the fee of the customers alone"
        yield Finding(at, "a fee of which nothing is a share", expected, at_key=True, rule="unused_setting")


def _backing(name: str, agreement: AgreementSpec, path: Path, draft: Draft) -> Iterator[Finding]:
    written = draft.written((*path, "depends_on"))
    for index, other in enumerate(agreement.depends_on):
        at: Path = (*path, "depends_on", index) if isinstance(written, list | tuple) else (*path, "depends_on")
        yield from known_name(other, draft.names("agreements"), "the name of an agreement", at, (("agreements", ""),))
        found = draft.agreements.get(other)
        if found is not None and found.kind == "customer":
            expected = "an agreement of kind internal or vendor, which can back this one"
            yield Finding(at, f"'{other}', a promise to customers", expected, needs=(("agreements", other, "kind"),))
        elif (circle := _circle(name, other, draft)) is not None:
            yield Finding(at, f"a circle: {' -> '.join(circle)}", "an agreement that does not lead back here")


def _circle(name: str, first: str, draft: Draft) -> list[str] | None:
    """The way from `name` by `first` back to `name`, if there is one."""
    waiting, seen = [[name, first]], {first}
    while waiting:
        way = waiting.pop(0)
        if way[-1] == name:
            return way
        found = draft.agreements.get(way[-1])
        for other in found.depends_on if found is not None else ():
            if other not in seen or other == name:
                seen.add(other)
                waiting.append([*way, other])
    return None


def _term(term: TermSpec | None, path: Path) -> Iterator[Finding]:
    if term is None:
        return
    at: Path = (*path, "term")
    if term.to is not None and term.to < term.from_:
        yield Finding((*at, "to"), f"'{term.to}'", f"a date not before the first, {term.from_}", needs=((*at, "from"),))
    if term.to is None and term.renewal is not None:
        yield Finding((*at, "renewal"), "renewal of a term without end", "to, the last date", at_key=True)


def _relief(relief: ReliefSpec | None, path: Path) -> Iterator[Finding]:
    if relief is None:
        return
    expected = "more than 0: else every ticket is one too many"
    if relief.forecast.amount == 0:
        yield Finding((*path, "relief", "forecast"), f"'{relief.forecast}'", expected)
    if relief.above == 0:
        yield Finding((*path, "relief", "above"), f"'{write_share(relief.above)}'", expected)


def _tickets_of(agreement: AgreementSpec) -> tuple[object, ...]:
    """Equal for agreements that compete for the same tickets; the order of names does not matter."""
    names = (None if names is None else frozenset(names) for _, names in agreement.for_.conditions())
    return (agreement.kind, agreement.hands, agreement.rank(), *names)


def _overlapping_terms(draft: Draft) -> Iterator[Finding]:
    """Two agreements for the same tickets hold one after the other."""
    for (one, first), (other, second) in combinations(draft.agreements.items(), 2):
        same = _tickets_of(first) == _tickets_of(second)
        if same and first.term is not None and second.term is not None and _meet(first.term, second.term):
            found = f"a term that overlaps that of '{one}', which is for the same tickets"
            expected = "terms that follow one another" + (f": from after {first.term.last}" if first.term.last else "")
            hint = f"'{one}' is renewed, so it has no end" if first.term.renewal is not None else ""
            yield Finding(("agreements", other, "term"), found, expected, hint, (("agreements", one, "term"),))


def _meet(one: TermSpec, other: TermSpec) -> bool:
    return one.holds_on(other.from_) or other.holds_on(one.from_)


def _unused(draft: Draft) -> Iterator[Finding]:
    """Agreements of which no ticket gets a commitment.

    Inside a level the first that fits a ticket holds; a commitment goes before those of its metric in a wider level.
    """
    named = {row.agreement for row in draft.accounts}
    needs: tuple[Path, ...] = (
        ("customers",),
        ("demand", "*", "mix"),
        ("demand", "*", "channel"),
        ("agreements", "*", "for"),
    )
    for name, agreement in draft.agreements.items():
        if name in named:
            continue
        if (other := _in_its_place(name, agreement, draft)) is not None:
            found = f"'{name}', whose tickets all fall under '{other}', which is written before it"
            expected = "one agreement for them, or terms that follow one another"
            hint = _side_by_side(agreement, [draft.agreements[other]])
            yield Finding(("agreements", name), found, expected, hint, needs, at_key=True, rule="unused_agreement")
            continue
        if not draft.combinations or agreement.for_.customer is not None:
            continue
        fits = {each for each in draft.combinations if each.fits(agreement.for_)}
        if all(not fits - _taken(name, agreement, each, draft) for each in agreement.commitments.values()):
            found = (
                f"'{name}', whose tickets all fall under earlier agreements"
                if fits
                else f"'{name}', which fits no ticket"
            )
            expected = "an agreement that holds for some ticket; put narrow ones before wide ones"
            hint = _side_by_side(agreement, _before(name, agreement, draft)) if fits else ""
            yield Finding(("agreements", name), found, expected, hint, needs, at_key=True, rule="unused_agreement")


def _before(name: str, agreement: AgreementSpec, draft: Draft) -> list[AgreementSpec]:
    """The agreements of its kind and level that are written before it and are for some of its tickets."""
    every = list(draft.agreements)
    earlier = (draft.agreements[other] for other in every[: every.index(name)])
    return [
        spec
        for spec in earlier
        if (spec.kind, spec.hands) == (agreement.kind, agreement.hands)
        and spec.rank() == agreement.rank()
        and any(each.fits(spec.for_) and each.fits(agreement.for_) for each in draft.combinations)
    ]


def _side_by_side(agreement: AgreementSpec, others: Sequence[AgreementSpec]) -> str:
    """How an agreement would hold beside others of its level for the same tickets, where it promises other things."""
    theirs = {(each.metric, each.column) for spec in others for each in spec.commitments.values()}
    mine = {(each.metric, each.column) for each in agreement.commitments.values()}
    if not others or agreement.level == "service" or mine & theirs:
        return ""
    return "with level: service it holds beside the other, which promises something else"


def _in_its_place(name: str, agreement: AgreementSpec, draft: Draft) -> str | None:
    """An earlier agreement that is always in force for the very same tickets.

    Agreements for all tickets are left aside: accounts in the log may name the one they have.
    """
    for other, spec in draft.agreements.items():
        if other == name or all(names is None for _, names in agreement.for_.conditions()):
            return None
        if spec.term is None and _tickets_of(spec) == _tickets_of(agreement):
            return other
    return None


def _taken(name: str, agreement: AgreementSpec, commitment: CommitmentSpec, draft: Draft) -> set[Combination]:
    """Kinds of tickets for which another agreement goes before this one's commitment, whenever this one holds."""
    taken: set[Combination] = set()
    is_earlier = True
    for other, spec in draft.agreements.items():
        if other == name:
            is_earlier = False
            continue
        always = spec.for_.customer is None and (spec.term is None or spec.term == agreement.term)
        same_level = is_earlier and spec.rank() == agreement.rank()
        measured = {(each.metric, each.column) for each in spec.commitments.values()}
        narrower = spec.rank() < agreement.rank() and (commitment.metric, commitment.column) in measured
        competes = (spec.kind, spec.hands) == (agreement.kind, agreement.hands)
        if always and competes and (same_level or narrower):
            taken |= {each for each in draft.combinations if each.fits(spec.for_)}
    return taken
