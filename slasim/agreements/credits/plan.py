"""What one version of an agreement says about money: its written terms, with what its rules come to."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache

from slasim.agreements.credits.rules import AnyRule, rules_of
from slasim.calendars import BusinessCalendar
from slasim.instants import local_date
from slasim.scenario.sections.promised.clauses import TriggerSpec
from slasim.scenario.sections.promised.credits import CreditTerms
from slasim.terms.commitment import Agreement


@dataclass(frozen=True)
class CreditPlan:
    """Money and the right to end the contract, as far as certain commitments are concerned."""

    terms: CreditTerms
    rules: tuple[AnyRule, ...] = ()
    termination: TriggerSpec | None = None
    claim_days: BusinessCalendar | None = None  # whose working days are the business days of a claim
    since: date | None = None  # the first local day of the agreement, where contract years are told apart

    @classmethod
    def of(
        cls,
        credits: CreditTerms | None,
        termination: TriggerSpec | None = None,
        claim_days: BusinessCalendar | None = None,
        since: date | None = None,
    ) -> CreditPlan:
        """Raises ValueError for a weight without amount at risk."""
        terms = CreditTerms() if credits is None else credits
        return cls(terms, rules_of(terms), termination, claim_days, since)

    def within(self, names: Collection[str]) -> CreditPlan:
        """What of it looks at these commitments, or at any."""
        terms, trigger = self.terms, self.termination
        if terms.bonus is not None and terms.bonus.on not in names:
            terms = terms.model_copy(update={"bonus": None})
        if trigger is not None and trigger.credited is None and trigger.on not in (None, *names):
            trigger = None
        return replace(
            self,
            terms=terms,
            rules=tuple(rule for rule in self.rules if rule.on is None or rule.on in names),
            termination=trigger,
        )

    @cached_property
    def paid_for(self) -> frozenset[str | None]:
        """The commitments that money is owed for; with None among them all."""
        bonus = () if self.terms.bonus is None else (self.terms.bonus.on,)
        return frozenset((*(rule.on for rule in self.rules), *bonus))

    @cached_property
    def watched(self) -> frozenset[str | None]:
        """The commitments that a line can come from; with None among them all."""
        trigger = self.termination
        return self.paid_for | ({trigger.on} if trigger is not None and trigger.credited is None else set())

    @cached_property
    def looks_back(self) -> bool:
        """Whether earlier periods can change the line of a period."""
        history = any(rule.looks_back for rule in self.rules)
        terms = self.terms
        before = terms.earn_back is not None or terms.yearly_cap is not None
        return history or before or self.termination is not None

    def year_of(self, first: date) -> int:
        """Which year of the yearly cap a period is in, by its first day: a number that grows by one from year to year.
        A contract year that begins on 29 February begins on 1 March where there is none."""
        if self.terms.cap_year == "calendar" or self.since is None:
            return first.year
        begin = max(first, self.since)  # what begins before the agreement is in its first year
        return begin.year - ((begin.month, begin.day) < (self.since.month, self.since.day))


@lru_cache(maxsize=1024)
def plan_of(agreement: Agreement, names: frozenset[str] | None = None) -> CreditPlan:
    """What a version of an agreement says about money, as far as it looks at these commitments; nothing while it is
    not live."""
    if agreement.status != "live":
        return CreditPlan.of(None)
    by_contract = agreement.credits is not None and agreement.credits.cap_year == "contract"
    since = local_date(agreement.term[0], agreement.timezone) if by_contract else None
    whole = CreditPlan.of(agreement.credits, agreement.termination, agreement.claim_days, since)
    return whole if names is None else whole.within(names)
