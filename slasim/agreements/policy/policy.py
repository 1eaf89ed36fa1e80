"""How clocks are judged: quotas, who is judged, periods and credits, in the numbering of Terms.

An agreement may be amended. What a ticket is owed follows from its creation (Terms); quota, status and credits follow
from the start of the period: `Policy.version` and `Policy.rule` answer for an instant.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from fractions import Fraction

from slasim.scenario import AgreementBook, AgreementSpec, CommitmentSpec, CreditTerms, Limit, Scenario, TriggerSpec
from slasim.terms.eras import versions_in_force
from slasim.terms.tables import Terms


class Party(IntEnum):
    """For whom a quota must hold."""

    EACH_CUSTOMER = 0
    TOGETHER = 1


@dataclass(frozen=True)
class CommitmentRule:
    """When a commitment is kept in a period.

    A percentile (nearest rank) is at most its limit when that share of the values is, a maximum when all are: both are
    quotas. It is at least its limit when less than that share is below. A mean is judged by sums: `share` is None.
    """

    share: Fraction | None  # of the decided that must be met; for a percentile or maximum that share of the ranks
    measure: str  # share | mean | maximum | percentile 90
    upward: bool  # the limits are least numbers
    small_misses: int  # so many misses are allowed however few are decided
    roll_below: int  # with fewer decided the period is judged with the next; 0: never
    limits: tuple[Limit | None, ...]  # [severity] of a column; () where it is none


@dataclass(frozen=True)
class AgreementRule:
    """What holds for all commitments of one agreement."""

    name: str
    kind: str
    level: str  # corporate | customer | service
    status: str  # pilot | bedding-in | live: only a live agreement owes credits
    timezone: str  # periods are cut in it
    term: tuple[int, int]  # ms, [start, end) in which it holds in some version
    party: Party
    credits: CreditTerms | None  # with the next: what is said about money; None while it is not live
    termination: TriggerSpec | None


@dataclass(frozen=True)
class Version:
    """What holds from an instant on, until the next version of the same agreement."""

    start: int  # ms
    agreement: AgreementRule
    commitments: Mapping[int, CommitmentRule]  # by number of the commitment


@dataclass(frozen=True)
class Policy:
    """Rules of judgement beside Terms."""

    versions: tuple[tuple[Version, ...], ...]  # [agreement], in order of their starts
    agreement_of: tuple[int, ...]  # [commitment] index into versions
    pers: tuple[str, ...]  # [commitment] month | quarter
    currency: str

    @property
    def agreements(self) -> tuple[AgreementRule, ...]:
        """Each agreement as it was first written."""
        return tuple(each[0].agreement for each in self.versions)

    def version(self, agreement: int, instant: int) -> Version:
        """The version of an agreement that is in force at an instant."""
        versions = self.versions[agreement]
        return versions[max(bisect_right([each.start for each in versions], instant) - 1, 0)]

    def rule(self, commitment: int, instant: int) -> CommitmentRule | None:
        """The quota of a commitment for the period that begins at an instant; None when it had none then."""
        return self.version(self.agreement_of[commitment], instant).commitments.get(commitment)

    def measures(self, commitment: int) -> frozenset[str]:
        """What the versions of a commitment measure."""
        versions = self.versions[self.agreement_of[commitment]]
        rules = (version.commitments.get(commitment) for version in versions)
        return frozenset(rule.measure for rule in rules if rule is not None)


def write_policy(scenario: Scenario | AgreementBook, terms: Terms) -> Policy:
    """The rules of judgement of the scenario's agreements. No amendment changes the length of review periods."""
    number = {(c.agreement, c.name): at for at, c in enumerate(terms.commitments)}
    names = list(scenario.agreements)
    versions = []
    pers: dict[int, str] = {}
    for name, spec in scenario.agreements.items():
        zone = spec.timezone or scenario.timezone
        spans = versions_in_force(spec, scenario.timezone)
        term = (spans[0][0], spans[-1][1]) if spans else (0, 0)
        mine = []
        for start, version in spec.versions(scenario.timezone):
            rules = {}
            for one, each in version.commitments.items():
                at = number[name, one]
                rules[at] = _commitment(each, scenario.severities)
                pers[at] = each.quota.per
            mine.append(Version(start, _agreement(name, version, zone, term), rules))
        versions.append(tuple(mine))
    return Policy(
        tuple(versions),
        tuple(names.index(c.agreement) for c in terms.commitments),
        tuple(pers[at] for at in range(len(terms.commitments))),
        scenario.currency,
    )


def _agreement(name: str, spec: AgreementSpec, zone: str, term: tuple[int, int]) -> AgreementRule:
    party = Party.EACH_CUSTOMER if spec.judged == "each customer" else Party.TOGETHER
    owing = (spec.credits, spec.termination) if spec.status == "live" else (None, None)
    return AgreementRule(name, spec.kind, spec.level, spec.status, zone, term, party, *owing)


def _commitment(spec: CommitmentSpec, severities: tuple[str, ...]) -> CommitmentRule:
    measure = spec.measure
    share: Fraction | None = Fraction(1)
    if measure.kind == "share":
        share = spec.quota.share
    elif measure.kind == "mean":
        share = None
    elif measure.percentile is not None:
        share = measure.percentile / 100
    return CommitmentRule(
        share,
        str(measure),
        measure.kind != "share" and any(limit.is_least for limit in spec.limits.values()),
        spec.small_misses,
        spec.roll_below,
        tuple(spec.limits.get(severity) for severity in severities) if spec.limits else (),
    )
