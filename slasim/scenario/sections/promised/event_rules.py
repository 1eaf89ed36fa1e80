"""Rules of credits that look at what happened, ticket by ticket and outage by outage, as a planner writes them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from slasim.problems import Path, nearest, one_of
from slasim.scenario.sections.promised.commitments import COLUMN, WITHOUT_TARGET, CommitmentSpec
from slasim.scenario.sections.promised.rule_parts import INSTEAD, UP_TO, Remark, RulePart
from slasim.scenario.values.amounts import Money, write_amount
from slasim.scenario.values.durations import write_duration
from slasim.scenario.values.steps import write_step_size
from slasim.scenario.values.units import (
    Amount,
    LateSteps,
    LengthScale,
    Map,
    Name,
    NumberScale,
    PositiveDuration,
    TimeSteps,
)

if TYPE_CHECKING:
    from slasim.scenario.sections.promised.credits import CreditTerms


def _is_less(one: Fraction | Money, other: Fraction | Money) -> bool:
    """Whether an amount is certainly less than another: a share of a fee and money cannot be compared."""
    if isinstance(one, Money) and isinstance(other, Money):
        return one.minor < other.minor
    return isinstance(one, Fraction) and isinstance(other, Fraction) and one < other


def has_targets(on: CommitmentSpec) -> bool:
    """Whether single tickets can miss a target of a commitment, each by itself."""
    return on.has_clocks and on.metric not in WITHOUT_TARGET and on.is_share


def _severities(listed: Collection[str], on: CommitmentSpec, name: str | None, at: Path) -> Iterator[Remark]:
    """Severities that are promised nothing."""
    promised = list(on.bounds)
    for severity in listed:
        if severity not in promised:
            expected = f"a severity that {name} promises something: {one_of(promised)}"
            yield Remark((*at, severity), f"'{severity}'", expected, nearest(severity, promised))


class PerBreachRule(RulePart):
    """So much for each late ticket."""

    kind = "per_breach"
    of_quota = False

    on: Name
    per_breach: Map[Name, Amount] = Field(
        min_length=1,
        description="For each missed target, by severity; a ticket that misses several is credited once, unless "
        "`same_ticket` says otherwise.",
        examples=[{"urgent": "500 EUR", "normal": "50 EUR"}],
        json_schema_extra=INSTEAD,
    )
    beyond: Map[Name, PositiveDuration] | None = Field(
        default=None,
        description="By severity, where a late ticket is credited from another threshold than the promise: only one "
        "whose clock has counted more than this.",
        examples=[{"urgent": "2 h"}],
        json_schema_extra=INSTEAD,
    )
    up_to: Amount | None = UP_TO

    def amounts(self) -> Iterator[tuple[Path, Fraction | Money]]:
        for severity, amount in self.per_breach.items():
            yield ("per_breach", severity), amount
        yield from super().amounts()

    def alone(self, at: Path) -> Iterator[Remark]:
        for severity in self.beyond or ():
            if severity not in self.per_breach:
                found, expected = f"'{severity}'", f"a severity that is credited: {one_of(list(self.per_breach))}"
                yield Remark((*at, "beyond", severity), found, expected, needs=((*at, "per_breach"),))

    def beside(self, on: CommitmentSpec, terms: CreditTerms, at: Path) -> Iterator[Remark]:
        if not has_targets(on):
            expected = "a commitment whose clocks can miss a target"
            yield Remark((*at, "per_breach"), f"per_breach on {self.on}, which has no clocks", expected)
            return
        yield from _severities(self.per_breach, on, self.on, (*at, "per_breach"))
        for severity, ms in (self.beyond or {}).items():
            for target in (of[severity] for of in (on.promise, on.after_cut_off) if severity in of):
                if target.ms is None:
                    found, expected = f"a threshold beside a target of {target}", "a target in hours or minutes"
                    yield Remark((*at, "beyond", severity), found, expected)
                elif ms <= target.ms:
                    found = f"'{write_duration(ms)}', within the target of {target}"
                    expected = "longer than the target: what is not late is not credited"
                    yield Remark((*at, "beyond", severity), found, expected, at_key=False)


class LateByRule(RulePart):
    """So much for each hour, day or other step by which a ticket is late."""

    kind = "late_by"
    of_quota = False

    on: Name
    late_by: Map[Name, LateSteps] = Field(
        min_length=1,
        description="By severity, for each step by which a ticket is late: `per begun day` counts a part of a day (24 "
        "h) as a whole one, `per whole day` whole ones alone. `per begun business day` counts those of the commitment, "
        "where the target is one of business days.",
        examples=[{"urgent": "8 EUR per begun day", "normal": "2 EUR per begun business day"}],
        json_schema_extra=INSTEAD,
    )
    late_time: Literal["elapsed", "open"] | None = Field(
        default=None,
        description="In which time steps of hours count: every hour from the due instant on (elapsed), or only time in "
        "which the clock itself counts, on the hours of the commitment and not while it is paused (open).",
        examples=["open"],
        json_schema_extra=INSTEAD,
    )
    each_up_to: Amount | None = Field(
        default=None,
        description="The most that is owed for one late ticket, however many steps it is late; `up_to` is that of all "
        "of a period together.",
        examples=["10 % of fee"],
        json_schema_extra=INSTEAD,
    )
    up_to: Amount | None = UP_TO

    def amounts(self) -> Iterator[tuple[Path, Fraction | Money]]:
        for severity, steps in self.late_by.items():
            yield ("late_by", severity), steps.amount
        if self.each_up_to is not None:
            yield ("each_up_to",), self.each_up_to
        yield from super().amounts()

    def alone(self, at: Path) -> Iterator[Remark]:
        most = self.each_up_to
        for severity, steps in self.late_by.items() if most is not None else ():
            if most is not None and _is_less(most, steps.amount):
                found, expected = (
                    f"'{write_amount(most)}'",
                    f"at least {write_amount(steps.amount)}, which one step owes for {severity}",
                )
                yield Remark((*at, "each_up_to"), found, expected, needs=((*at, "late_by"),), at_key=False)

    def beside(self, on: CommitmentSpec, terms: CreditTerms, at: Path) -> Iterator[Remark]:
        if not has_targets(on):
            found, expected = f"late_by on {self.on}, which has no clocks", "a commitment whose clocks can be late"
            yield Remark((*at, "late_by"), found, expected)
            return
        yield from _severities(self.late_by, on, self.on, (*at, "late_by"))
        for severity, steps in self.late_by.items():
            for target in (of[severity] for of in (on.promise, on.after_cut_off) if severity in of):
                if steps.in_days and target.business_days is None:
                    found = f"{write_step_size(steps)} of lateness beside a target of {target}"
                    needs: tuple[Path, ...] = ((*at[:2], "commitments", self.on, "promise", severity),)
                    expected = "steps of hours, or a target in business days"
                    yield Remark((*at, "late_by", severity), found, expected, needs=needs, at_key=False)
        if self.late_time is not None and all(steps.in_days for steps in self.late_by.values()):
            found, expected = "late_time beside steps of business days", "steps of hours, whose time it says"
            yield Remark((*at, "late_time"), found, expected, needs=((*at, "late_by"),), rule="unused_setting")
        yield from self._never_bites(terms, at)

    def _never_bites(self, terms: CreditTerms, at: Path) -> Iterator[Remark]:
        """A limit of one ticket that is no less than that of all of them."""
        whole = at if terms.listed is None else at[:-2]
        for name, limit, where in (("up_to", self.up_to, (*at, "up_to")), ("cap", terms.cap, (*whole, "cap"))):
            if (
                self.each_up_to is None
                or limit is None
                or isinstance(limit, Money) != isinstance(self.each_up_to, Money)
            ):
                continue
            if not _is_less(self.each_up_to, limit):
                found = f"'{write_amount(self.each_up_to)}', which {name} never lets one ticket exceed"
                expected = f"less than {name}, {write_amount(limit)}, which limits all tickets of a period together"
                yield Remark((*at, "each_up_to"), found, expected, needs=(where,), at_key=False, rule="unused_setting")
                return


class BreachesRule(RulePart):
    """So much by the number of missed targets; without `on` those of all commitments count together."""

    kind = "breaches"
    of_quota = False
    needs_on = False

    breaches: NumberScale = Field(
        description="By how many targets were missed in the period: each missed target of a ticket is one. Without "
        "`on` those of all commitments count together.",
        examples=[{"1-2": "5 % of fee", "3-4": "10 % of fee", "5 or more": "15 % of fee"}],
        json_schema_extra=INSTEAD,
    )

    def amounts(self) -> Iterator[tuple[Path, Fraction | Money]]:
        for number, band in enumerate(self.breaches):
            yield ("breaches", number), band.amount

    def beside(self, on: CommitmentSpec, terms: CreditTerms, at: Path) -> Iterator[Remark]:
        if not has_targets(on):
            found = f"breaches on {self.on}, which has no clocks"
            yield Remark((*at, "breaches"), found, "a commitment whose clocks can miss a target")


class OutageDayRule(RulePart):
    """The fee of each day without service."""

    kind = "outage_day"
    of_quota = False

    on: Name
    outage_day: PositiveDuration = Field(
        description="The fee of each local day on which the service was unavailable for longer than this.",
        examples=["4 h"],
        json_schema_extra=INSTEAD,
    )
    up_to: Amount | None = UP_TO

    def amounts(self) -> Iterator[tuple[Path, Fraction | Money]]:
        yield ("outage_day",), Fraction(1)
        yield from super().amounts()

    def beside(self, on: CommitmentSpec, terms: CreditTerms, at: Path) -> Iterator[Remark]:
        yield from _of_outages(self, on, at)


LESS_FIRST: Any = Field(
    default=None,
    description="Of each outage this much at its beginning, of the time that counts, is left out.",
    examples=["15 min"],
    json_schema_extra=INSTEAD,
)


class DowntimeRule(RulePart):
    """So much for each stretch of outage."""

    kind = "downtime"
    of_quota = False

    on: Name
    downtime: TimeSteps = Field(
        description="For each step of all the outage of a period together, whether the quota is kept or missed: `per "
        "whole 45 min` counts whole stretches alone, `per begun 45 min` a part of one as a whole one.",
        examples=["5 % of fee per whole 45 min"],
        json_schema_extra=INSTEAD,
    )
    less_first: PositiveDuration | None = LESS_FIRST
    allowance: PositiveDuration | None = Field(
        default=None,
        description="So much outage of a period owes nothing: only what exceeds it is paid for.",
        examples=["4 h"],
        json_schema_extra=INSTEAD,
    )
    up_to: Amount | None = UP_TO

    def amounts(self) -> Iterator[tuple[Path, Fraction | Money]]:
        yield ("downtime",), self.downtime.amount
        yield from super().amounts()

    def beside(self, on: CommitmentSpec, terms: CreditTerms, at: Path) -> Iterator[Remark]:
        yield from _of_outages(self, on, at)


class DurationsRule(RulePart):
    """Bands of how long the outages of a period last together, or of a mean, maximum or percentile of times, each with
    its amount."""

    kind = "durations"
    of_quota = False

    on: Name
    durations: LengthScale = Field(
        description="Thresholds of all the outage of a period together, or of the mean, maximum or percentile that the "
        "commitment measures, from the shortest up, each with its share of the fee, or money; the longest that is "
        "exceeded counts. `from 45 min` counts from exactly that on.",
        examples=[{"above 10 min": "5 % of fee", "above 45 min": "10 % of fee", "above 4:00:00": "20 % of fee"}],
        json_schema_extra=INSTEAD,
    )
    less_first: PositiveDuration | None = LESS_FIRST

    def amounts(self) -> Iterator[tuple[Path, Fraction | Money]]:
        for number, band in enumerate(self.durations):
            yield ("durations", number), band.amount

    def beside(self, on: CommitmentSpec, terms: CreditTerms, at: Path) -> Iterator[Remark]:
        if on.metric == "availability":
            return
        if self.less_first is not None:
            found = f"less_first on {self.on}, which measures {on.metric}"
            yield Remark((*at, "less_first"), found, "a commitment with metric: availability")
        if on.is_share or on.metric in WITHOUT_TARGET or on.metric == COLUMN:
            found = f"durations on {self.on}, which measures {'a share' if on.is_share else 'no time'}"
            expected = "a commitment with metric: availability, or of a mean, maximum or percentile of times"
            yield Remark((*at, "durations"), found, expected)
            return
        targets = [target.ms for target in on.promise.values() if target.ms is not None]
        if targets and self.durations[0].ms < min(targets):
            found = f"credits above {write_duration(self.durations[0].ms)}, which every target allows"
            needs: tuple[Path, ...] = ((*at[:2], "commitments", self.on, "promise"),)
            expected = "credits only where the promise is missed"
            yield Remark((*at, "durations"), found, expected, needs=needs, rule="credits_above_quota")


def _of_outages(rule: RulePart, on: CommitmentSpec, at: Path) -> Iterator[Remark]:
    if on.metric != "availability":
        found = f"{rule.kind} on {rule.on}, which measures {on.metric}"
        yield Remark((*at, rule.kind), found, "a commitment with metric: availability")
