"""How clocks are judged: quotas, who is judged, periods and credits, in the numbering of Terms."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from fractions import Fraction

from slasim.scenario import Band, Quota, Scenario
from slasim.terms.tables import Terms


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
class AgreementRule:
    """What holds for all commitments of one agreement."""

    name: str
    kind: str
    timezone: str  # periods are cut in it
    party: Party
    credits: CreditRule | None


@dataclass(frozen=True)
class Policy:
    """Rules of judgement beside Terms."""

    agreements: tuple[AgreementRule, ...]
    agreement_of: tuple[int, ...]  # [commitment] index into agreements
    quotas: tuple[Quota, ...]  # [commitment]
    currency: str


def write_policy(scenario: Scenario, terms: Terms) -> Policy:
    """The rules of judgement of the scenario's agreements."""
    number = {(c.agreement, c.name): at for at, c in enumerate(terms.commitments)}
    names = list(scenario.agreements)
    rules = []
    for name, spec in scenario.agreements.items():
        credit = spec.credits
        rules.append(
            AgreementRule(
                name,
                spec.kind,
                spec.timezone or scenario.timezone,
                Party.EACH_CUSTOMER if spec.judged == "each customer" else Party.TOGETHER,
                None if credit is None else CreditRule(number[name, credit.on], credit.scale, credit.cap),
            )
        )
    return Policy(
        tuple(rules),
        tuple(names.index(c.agreement) for c in terms.commitments),
        tuple(scenario.agreements[c.agreement].commitments[c.name].quota for c in terms.commitments),
        scenario.currency,
    )
