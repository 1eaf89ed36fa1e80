"""What is promised: agreements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from slasim.instants import DAY
from slasim.scenario.sections.promised.amendments import FIXED, Amended
from slasim.scenario.sections.promised.clauses import (
    CustomerDuty,
    DutiesSpec,
    ExclusionSpec,
    MaintenanceSpec,
    PartiesSpec,
    ReliefSpec,
    TermSpec,
    Texts,
    TriggerSpec,
)
from slasim.scenario.sections.promised.commitments import CUSTOMER, METRICS, SHIFTED, CommitmentSpec
from slasim.scenario.sections.promised.credits import CreditTerms
from slasim.scenario.sections.promised.hours import ELSE
from slasim.scenario.sections.promised.scope import Scope
from slasim.scenario.values.units import EMPTY, AsTuple, Date, Fees, Length, Map, Name, Names, Zone

__all__ = ["ELSE", "METRICS", "AgreementSpec", "CommitmentSpec", "longest_target_ms"]


class AgreementSpec(Amended):
    """What some tickets are promised. Of several agreements of one kind and level the first that fits holds."""

    kind: Literal["customer", "internal", "vendor"] = Field(
        default="customer",
        description="With customers, between teams (an OLA), or with a vendor. Kinds run side by side; so do, of one "
        "kind, those whose promises are all about one team's time, all end with a hand-over, or all start with one.",
        examples=["customer"],
    )
    level: Literal["corporate", "customer", "service"] = Field(
        default="customer",
        description="For all customers, for some customers, or for a service. Inside one kind a commitment of a "
        "service for certain customers goes before one of a customer, then of a service, then corporate. Two for the "
        "same tickets that promise different things, such as a first response judged for each customer and a solution "
        "judged together, hold side by side where one of them has `service`.",
        examples=["customer"],
    )
    status: Literal["live", "pilot", "bedding-in"] = Field(
        default="live",
        description="In a pilot and while bedding in everything is measured and nothing is owed.",
        examples=["live"],
    )
    between: PartiesSpec | None = Field(default=None, description="The parties.")
    term: TermSpec | None = Field(default=None, description="From when to when it holds; always if left out.")
    for_: Scope = Field(
        default=Scope(),
        alias="for",
        description="Which tickets it is for; all if left out.",
    )
    timezone: Zone | None = Field(
        default=None,
        description="Zone in which months are cut; the scenario's if left out.",
        examples=["Europe/Berlin"],
    )
    judged: Literal["each customer", "together"] | None = Field(
        default=None,
        description="Whether the quota must hold for each customer or for all together (the default); must be said "
        "where credits are owed.",
        examples=["each customer"],
    )
    fee: Fees | None = Field(
        default=None,
        description="What an account pays a month for what the agreement is for, such as a product: credits are shares "
        "of it, in place of the account's whole fee. By customer it also says who has bought it: whoever is not named "
        "is promised nothing, and owed nothing.",
        examples=["600 EUR/month", {"Acme": "600 EUR/month", "Beta": "450 EUR/month"}],
        json_schema_extra={"instead": True},
    )
    commitments: Map[Name, CommitmentSpec] = Field(
        min_length=1, description="Promises by name.", json_schema_extra={"entry": "first_response"}
    )
    customer_reply: CustomerDuty | None = Field(
        default=None, description="What is agreed on the customer's own replies."
    )
    depends_on: Names = Field(
        default=(),
        description="Internal and vendor agreements without which this one cannot be kept.",
        examples=[["network_team"]],
        json_schema_extra={"instead": True},
    )
    exclusions: Annotated[tuple[ExclusionSpec, ...], AsTuple] = Field(
        default=(), description="Time and tickets that do not count."
    )
    maintenance: MaintenanceSpec | None = Field(
        default=None,
        description="What maintenance has to keep so that its time does not count.",
        json_schema_extra={"instead": True},
    )
    relief: ReliefSpec | None = Field(default=None, description="Relief for abnormal volume.")
    credits: CreditTerms | None = Field(default=None, description="What is owed when a quota is missed.")
    termination: TriggerSpec | None = Field(default=None, description="When the customer may end the agreement.")
    review: Length | None = Field(
        default=None, description="How often the parties look at it together.", examples=["3 months"]
    )
    services: Texts = Field(
        default=(), description="What is delivered, in sentences for the document.", examples=[["Support by email."]]
    )
    responsibilities: DutiesSpec | None = Field(default=None, description="What each party does.")
    assumptions: Texts = Field(
        default=(), description="What the promises rest on, in sentences.", examples=[["At most 400 tickets a month."]]
    )
    resources: Texts = Field(
        default=(), description="What the parties provide, in sentences.", examples=[["A named service manager."]]
    )
    management: Texts = Field(
        default=(),
        description="How service is managed, in sentences.",
        examples=[["Reports by the fifth working day."]],
    )
    amendments: Map[Date, Map[str, Any]] = Field(
        default=EMPTY,
        description="What changes from a date on (local midnight of the agreement's zone): dotted paths inside the "
        f"agreement and their new values. All but {', '.join(FIXED['agreements'])} can change. A ticket keeps the "
        "targets and clock rules under which it was created; quota, fee and credits are those at the start of the "
        "period.",
        examples=[{"2027-07-01": {"commitments.first_response.quota": "97 % per month"}}],
    )

    @model_validator(mode="before")
    @classmethod
    def _for_those_who_pay(cls, data: Any) -> Any:
        """Fees by customer say for whom it is."""
        if not isinstance(data, Mapping) or not isinstance(data.get("fee"), Mapping):
            return data
        scope = data.get("for", {})
        if not isinstance(scope, Mapping) or "customer" in scope:
            return data
        return {**data, "for": {**scope, "customer": [str(name) for name in data["fee"]]}}

    @model_validator(mode="before")
    @classmethod
    def _defaults_of_commitments(cls, data: Any) -> Any:
        """A commitment named after a metric measures it; under the rule `shift` none pauses unless it says so."""
        if not isinstance(data, Mapping) or not isinstance(data.get("commitments"), Mapping):
            return data
        implied = {"pauses": False} if _shifts(data) else {}
        named = {
            name: {**({"metric": name} if name in METRICS else {}), **implied, **spec}
            if isinstance(spec, Mapping)
            else spec
            for name, spec in data["commitments"].items()
        }
        return {**data, "commitments": named}

    def _as_written(self) -> dict[str, Any]:
        document = super()._as_written()
        for name in implied_pauses(document):
            del document["commitments"][name]["pauses"]
        return document

    def rank(self, *, named: bool = False) -> int:
        """Its place among the levels: 0 a service of certain customers, 1 a customer, 2 a service, 3 corporate.

        An agreement that an account names itself is for a certain customer.
        """
        certain = named or self.for_.is_of_certain_customers
        if self.level == "service":
            return 0 if certain else 2
        return 1 if self.level == "customer" or named else 3

    def shifts(self, spec: CommitmentSpec) -> bool:
        """Whether a wait for the customer pauses the clock of a commitment for what it exceeds the agreed time."""
        late = self.customer_reply is not None and self.customer_reply.effect == "shift"
        return late and spec.metric in SHIFTED and CUSTOMER not in spec.pauses

    @property
    def hands(self) -> str:
        """Whose hands all of its promises are about, as `CommitmentSpec.hands`; "" where that is not one for all.

        Agreements of a kind that are about other hands run side by side.
        """
        hands = {each.hands for each in self.commitments.values()}
        return hands.pop() if len(hands) == 1 else ""

    def versions(self, zone: str) -> tuple[tuple[int, AgreementSpec], ...]:
        """Each version with its first instant (UTC ms), in order; the first begins before all time.

        `zone` is the one of the scenario, for agreements without their own. The versions have no amendments.
        """
        return self._since(self.timezone or zone)

    def at(self, instant_ms: int, zone: str) -> AgreementSpec:
        """The version in force at an instant (UTC ms)."""
        return next(spec for start, spec in reversed(self.versions(zone)) if start <= instant_ms)


def _shifts(agreement: Mapping[str, Any]) -> bool:
    duty = agreement.get("customer_reply")
    return isinstance(duty, Mapping) and duty.get("effect") == "shift"


def implied_pauses(agreement: Mapping[str, Any]) -> list[str]:
    """The commitments of an agreement as a file says it whose pauses are what they would be if they were left out.

    An amendment of the metric or of `customer_reply` changes them; other pauses it leaves as they are.
    """
    commitments = agreement.get("commitments")
    return [
        name
        for name, spec in (commitments.items() if isinstance(commitments, Mapping) else ())
        if isinstance(spec, Mapping)
        and isinstance(spec.get("pauses"), bool)
        and spec["pauses"] == (spec.get("metric", name) == "resolution" and not _shifts(agreement))
    ]


def longest_target_ms(agreements: Iterable[AgreementSpec]) -> int:
    """The longest duration promised, ms; a business day counts as a day, as does what is due by a time of the day. 0
    where nothing is promised.

    Of each agreement as it stands: give the versions of those that have amendments.
    """
    return max(
        (
            target.ms if target.ms is not None else (target.business_days or 1) * DAY
            for agreement in agreements
            for commitment in agreement.commitments.values()
            for target in (*commitment.promise.values(), *commitment.after_cut_off.values(), *commitment.goal.values())
        ),
        default=0,
    )
