"""How clocks are judged: quotas, who is judged, periods and credits, in the numbering of Terms.

An agreement may be amended. What a ticket is owed follows from its creation (Terms); quota, status and credits follow
from the start of the period: `Policy.rule` and `Policy.agreement` answer for an instant.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from enum import IntEnum
from fractions import Fraction

from slasim.scenario import Band, Quota, Scenario
from slasim.terms.tables import Terms

EVER = -(1 << 62)  # the start of what was not amended


class Party(IntEnum):
    """For whom a quota must hold."""

    EACH_CUSTOMER = 0
    TOGETHER = 1


@dataclass(frozen=True)
class CreditRule:
    """A sliding scale on the fee of a period."""

    on: int  # commitment whose attainment decides
    scale: tuple[Band, ...]  # from the highest threshold down
    cap: Fraction | None  # the most that is owed, as a share of the period's fee


@dataclass(frozen=True)
class CommitmentRule:
    """When a commitment is kept in a period.

    A percentile is within its limit when that share of the clocks is (nearest rank), a maximum when all are: both are
    quotas. A mean is judged by sums of time: `share` is None.
    """

    share: Fraction | None  # of the decided that must be met
    measure: str  # share | mean | maximum | percentile 90
    small_misses: int  # so many misses are allowed however few are decided
    roll_below: int  # with fewer decided the period is judged with the next; 0: never


@dataclass(frozen=True)
class AgreementRule:
    """What holds for all commitments of one agreement."""

    name: str
    kind: str
    level: str  # corporate | customer | service
    status: str  # pilot | bedding-in | live: only a live agreement owes credits
    timezone: str  # periods are cut in it
    party: Party
    credits: CreditRule | None


@dataclass(frozen=True)
class Version:
    """What holds from an instant on, until the next version of the same agreement."""

    start: int  # ms; EVER for the first
    agreement: AgreementRule
    commitments: dict[int, CommitmentRule]  # by number of the commitment


@dataclass(frozen=True)
class Policy:
    """Rules of judgement beside Terms."""

    versions: tuple[tuple[Version, ...], ...]  # [agreement], in order of their starts
    agreement_of: tuple[int, ...]  # [commitment] index into versions
    quotas: tuple[Quota, ...]  # [commitment] the periods in which it is judged, and its share in the first version
    currency: str

    @property
    def agreements(self) -> tuple[AgreementRule, ...]:
        """Each agreement as it was first written."""
        return tuple(each[0].agreement for each in self.versions)

    def version(self, agreement: int, instant: int) -> Version:
        """The version of an agreement that is in force at an instant."""
        versions = self.versions[agreement]
        return versions[bisect_right([each.start for each in versions], instant) - 1]

    def rule(self, commitment: int, instant: int) -> CommitmentRule | None:
        """The quota of a commitment for the period that begins at an instant; None when it had none yet."""
        return self.version(self.agreement_of[commitment], instant).commitments.get(commitment)


def write_policy(scenario: Scenario, terms: Terms) -> Policy:
    """The rules of judgement of the scenario's agreements."""
    number = {(c.agreement, c.name): at for at, c in enumerate(terms.commitments)}
    names = list(scenario.agreements)
    versions = []
    for name, spec in scenario.agreements.items():
        credit = spec.credits
        rule = AgreementRule(
            name,
            spec.kind,
            spec.level,
            "live",
            spec.timezone or scenario.timezone,
            Party.EACH_CUSTOMER if spec.judged == "each customer" else Party.TOGETHER,
            None if credit is None else CreditRule(number[name, credit.on], credit.scale, credit.cap),
        )
        commitments = {
            number[name, c]: CommitmentRule(each.quota.share, "share", 0, 0) for c, each in spec.commitments.items()
        }
        versions.append((Version(EVER, rule, commitments),))
    return Policy(
        tuple(versions),
        tuple(names.index(c.agreement) for c in terms.commitments),
        tuple(scenario.agreements[c.agreement].commitments[c.name].quota for c in terms.commitments),
        scenario.currency,
    )
