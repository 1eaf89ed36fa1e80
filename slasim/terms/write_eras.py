"""From agreements as written to what each era says of each commitment: how its clock runs, and when it is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from slasim.instants import DAY
from slasim.scenario import AgreementBook, Scenario
from slasim.scenario.sections.promised.agreements import AgreementSpec
from slasim.scenario.sections.promised.commitments import CommitmentSpec
from slasim.scenario.values.amounts import Money
from slasim.scenario.values.frozen import FrozenMap
from slasim.terms.commitment import Agreement, Commitment, Era, OutageRule, Party, QuotaRule
from slasim.terms.eras import versions_in_force
from slasim.terms.lengths import metric_of
from slasim.terms.metrics import End, Pause, SeverityChange, Start

Key = tuple[str, str]  # a commitment: names of its agreement and of itself
PAUSES = {"customer": Pause.CUSTOMER, "vendor": Pause.VENDOR}


def write_eras(
    scenario: Scenario | AgreementBook,
    eras: Sequence[tuple[int, Mapping[str, AgreementSpec]]],
    keys: Sequence[Key],
    severities: Sequence[str],
) -> tuple[Era, ...]:
    """The eras of some commitments. eras: the first instant of each, and the agreements in force in it (`find_eras`);
    severities: names by number, of the tickets.

    A commitment that is not in force in an era reads as it did when it first was. Quota, status and credits are those
    of the version of the era, in force or not: a period may begin before the term of its agreement.
    """
    zone = scenario.timezone
    written = {name: spec.versions(zone) for name, spec in scenario.agreements.items()}
    agreements = {name: [_agreement(name, each, scenario) for _, each in of] for name, of in written.items()}
    first = {(name, one): next(_holding(eras, name, one)) for name, one in keys}
    found = []
    for start, in_force in eras:
        number = {name: sum(since <= start for since, _ in of) - 1 for name, of in written.items()}
        commitments = []
        for name, one in keys:
            clause = next(_holding([(start, in_force)], name, one), first[name, one])
            quota = written[name][number[name]][1].commitments.get(one)
            commitments.append(_commitment(name, one, clause, quota, severities))
        of_era = tuple(agreements[name][at] for name, at in number.items())
        found.append(Era(start, tuple(commitments), of_era))
    return tuple(found)


def _holding(
    eras: Sequence[tuple[int, Mapping[str, AgreementSpec]]], name: str, commitment: str
) -> Iterator[AgreementSpec]:
    """The versions of an agreement that hold a commitment while they are in force."""
    return (held[name] for _, held in eras if name in held and commitment in held[name].commitments)


def _commitment(
    agreement: str, name: str, clause: AgreementSpec, quota: CommitmentSpec | None, severities: Sequence[str]
) -> Commitment:
    """A commitment whose clock runs as one version of its agreement says, and which is judged as another does."""
    spec = clause.commitments[name]
    return Commitment(
        agreement,
        name,
        metric_of(spec),
        sum(PAUSES[each] for each in spec.pauses),
        spec.period if spec.has_clocks else "created",
        automatic_replies=int(spec.automatic_replies == "count"),
        on_severity_change=SeverityChange[spec.on_severity_change.upper()],
        on_reopen=int(spec.on_reopen == "new"),
        shifts=int(clause.shifts(spec)),
        column=spec.column,
        starts=Start[spec.starts.upper()],
        ends=sum(End[each.upper()] for each in spec.ends),
        held_by=spec.held_by,
        on_return=int(spec.on_return == "new"),
        per=spec.quota.per,
        outages=OutageRule(
            excluded_counts=spec.excluded_time == "available",
            month=30 * DAY if spec.months == "30 days" else 0,
            shortest=spec.shortest_outage or 0,
            longest=spec.longest_outage or 0,
            of_months=spec.mean_of == "months",
        ),
        escalates=bool(spec.escalations),
        pooled=spec.quota.pooled,
        shortest_abandon=spec.shortest_abandon or 0,
        quota=None if quota is None else _quota(quota, severities),
    )


def _quota(spec: CommitmentSpec, severities: Sequence[str]) -> QuotaRule:
    measure = spec.measure
    share: Fraction | None = Fraction(1)
    if measure.kind == "share":
        share = spec.quota.highest
    elif measure.kind == "mean":
        share = None
    elif measure.percentile is not None:
        share = measure.percentile / 100
    return QuotaRule(
        share,
        str(measure),
        measure.kind != "share" and any(limit.is_least for limit in spec.limits.values()),
        spec.small_misses,
        spec.roll_below,
        spec.skip_below,
        tuple(spec.limits.get(severity) for severity in severities) if spec.limits else (),
        judges=bool(spec.quota.shares),
        by_severity=tuple(map(spec.quota.of, severities)) if spec.quota.by else (),
    )


def _agreement(name: str, spec: AgreementSpec, scenario: Scenario | AgreementBook) -> Agreement:
    first = scenario.agreements[name]
    spans = versions_in_force(first, scenario.timezone)
    days = None if spec.credits is None else spec.credits.claim_days
    return Agreement(
        name,
        spec.kind,
        spec.level,
        spec.status,
        first.timezone or scenario.timezone,
        (spans[0][0], spans[-1][1]) if spans else (0, 0),
        Party.EACH_CUSTOMER if spec.judged == "each customer" else Party.TOGETHER,
        spec.credits,
        spec.termination,
        None if days is None else scenario.calendars[days].build(),
        _fee(spec.fee),
    )


def _fee(fee: Money | Mapping[str, Money] | None) -> int | FrozenMap[str, int] | None:
    """Minor units."""
    if fee is None or isinstance(fee, Money):
        return None if fee is None else fee.minor
    return FrozenMap({name: each.minor for name, each in fee.items()})
