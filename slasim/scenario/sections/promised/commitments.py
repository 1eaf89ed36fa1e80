"""One promise: what is measured, on which clock, and how much of it must be kept."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Annotated, Any, Literal, get_args

from pydantic import ConfigDict, Field, model_validator

from slasim.calendars.hours import ALWAYS
from slasim.problems import nearest, unreadable
from slasim.scenario.sections.promised.escalations import EscalationSpec
from slasim.scenario.sections.promised.hours import ELSE, CutOff, HoursOf
from slasim.scenario.sections.promised.small import SmallSpec
from slasim.scenario.values.judgement import SHARE
from slasim.scenario.values.judgement import Statistic as MeasureOf
from slasim.scenario.values.part import Part
from slasim.scenario.values.quotas import Quota as QuotaOf
from slasim.scenario.values.text import Written
from slasim.scenario.values.units import (
    EMPTY,
    AsTuple,
    Limit,
    Map,
    Measure,
    Name,
    Period,
    PositiveDuration,
    Promised,
    Quota,
    Target,
)

MetricName = Literal[
    "first_response",
    "next_response",
    "periodic_update",
    "requester_wait",
    "agent_work",
    "resolution",
    "customer_response",
    "answer_speed",
    "abandonment",
    "availability",
    "deflection",
]
METRICS: tuple[str, ...] = get_args(MetricName)
COLUMN = "column"
WITHOUT_TARGET = ("abandonment", "availability", "deflection")  # shares by nature: a quota says everything
WITHOUT_SEVERITY = ("availability", "deflection")  # of no tickets, so of no severity
MANY = ("next_response", "periodic_update", "customer_response")  # a ticket may have several clocks
REPLIES = ("first_response", "next_response", "periodic_update", "answer_speed", "abandonment")  # a reply ends them
SOLUTIONS = ("resolution", "requester_wait", "agent_work")  # run from the creation to the solution
REOPENED = (*SOLUTIONS, "first_response")  # reopening takes their end back, or begins a new clock
STARTS = {
    "replied": (*SOLUTIONS, "periodic_update"),
    "handed_over": ("first_response", *SOLUTIONS),
}
"""By where a clock may start other than at the creation, its metrics."""
ENDS = {
    "replied": ("first_response",),
    "solved": ("first_response", *SOLUTIONS),
    "closed": ("first_response", *SOLUTIONS),
    "handed_over": SOLUTIONS,
    "workaround": SOLUTIONS,
}
"""By what may be named as the end of a clock, its metrics."""
HELD = ("resolution", "requester_wait")  # of which the time of one team may be measured
SHIFTED = ("first_response", "resolution", "next_response", "periodic_update")  # due instants that a long wait can move
RECEIVED = ("first_response", "resolution", "requester_wait")  # that a cut-off can make start later
CUSTOMER, VENDOR, HANDED_OVER, WORKAROUND = "customer", "vendor", "handed_over", "workaround"
FINAL = (HANDED_OVER, WORKAROUND)  # once a clock has ended with one, no reopening brings it back


def _read_pauses(value: Any) -> frozenset[str]:
    if isinstance(value, bool):
        return frozenset({CUSTOMER}) if value else frozenset()
    known = (CUSTOMER, VENDOR)
    if isinstance(value, list | tuple) and value and all(each in known for each in value):
        return frozenset(value)
    hint = ""
    if isinstance(value, str):
        said = {"yes": "true", "on": "true", "y": "true", "no": "false", "off": "false", "n": "false"}
        hint = f"did you mean {said[value.lower()]}?" if value.lower() in said else f"write [{value}]"
        hint = hint if value.lower() in said or value in known else nearest(value, known)
    raise unreadable(value, "true or false, or a list of customer and vendor", hint)


def _write_pauses(value: frozenset[str]) -> bool | list[str]:
    return sorted(value) if VENDOR in value else CUSTOMER in value


Pauses = Annotated[
    frozenset[str],
    Written(
        "`true` or `false`, or a list of `customer` and `vendor`",
        _read_pauses,
        _write_pauses,
        (("type", ["boolean", "array"]), ("examples", [True, ["customer", "vendor"]])),
        frozenset,
    ),
]


def _read_ends(value: Any) -> tuple[str, ...]:
    named = [value] if isinstance(value, str) else value
    known = isinstance(named, list | tuple) and bool(named) and all(each in ENDS for each in named)
    if known and len(set(named)) == len(named):
        return tuple(sorted(named, key=list(ENDS).index))
    hint = nearest(value, list(ENDS)) if isinstance(value, str) else ""
    raise unreadable(value, f"one or several, each once, of {', '.join(ENDS)}", hint)


def _write_ends(value: tuple[str, ...]) -> str | list[str]:
    return value[0] if len(value) == 1 else list(value)


Ends = Annotated[
    tuple[str, ...],
    Written(
        f"{', '.join(f'`{end}`' for end in [*ENDS][:-1])} or `{[*ENDS][-1]}`, or a list of them",
        _read_ends,
        _write_ends,
        (("type", ["string", "array"]), ("examples", ["closed", ["replied", "closed"]])),
    ),
]


def _optional(schema: dict[str, Any]) -> None:
    schema["required"] = [name for name in schema.get("required", ()) if name not in ("metric", "pauses")]


class CommitmentSpec(Part):
    """One measured promise."""

    model_config = ConfigDict(json_schema_extra=_optional)

    metric: Literal[MetricName, "column"] = Field(
        description="What is measured: time from creation to the first reply of an agent (first_response) or to the "
        "solution (resolution); from the oldest unanswered message of the customer to the next reply (next_response); "
        "between replies while the ticket is open (periodic_update); all the time the requester waits "
        "(requester_wait); time worked on it (agent_work); the customer's own replies (customer_response); on live "
        "channels the time to the answer (answer_speed) and the share not abandoned (abandonment); the share of time "
        "without outage (availability); the share of contacts that need no ticket (deflection); or a number of the "
        "ticket (column). May be left out where the commitment is named so.",
        examples=["first_response"],
    )
    column: str | None = Field(
        default=None,
        min_length=1,
        description="With metric: column, the numeric column of the tickets, such as csat.",
        examples=["csat"],
        json_schema_extra={"instead": True},
    )
    measure: Measure = Field(
        default=MeasureOf(),
        description="What is compared: the share of clocks that keep the promise with the quota; or the mean, the "
        "maximum or a percentile of all clocks of the period with the promise itself.",
        examples=["share"],
    )
    promise: Map[Name, Promised] = Field(
        default=EMPTY,
        description="Target by severity, promised in public: a time, business days, or `by 18:00`, which is due when "
        "the clock of the hours that count next shows that on a working day. Severities left out are promised nothing. "
        "Needed by every metric that is a time; availability, abandonment and deflection have a quota alone.",
        examples=[{"urgent": "1 h", "normal": "8 h", "low": "2 business days"}],
    )
    goal: Map[Name, Promised] = Field(
        default=EMPTY,
        description="Target the desk steers by, not looser than the promise; the promise itself where left out.",
        examples=[{"urgent": "30 min"}],
    )
    limits: Map[Name, Limit] = Field(
        default=EMPTY,
        description="With metric: column, the promise as a number by severity.",
        examples=[{"urgent": "at least 4", "normal": "at least 4.2"}],
        json_schema_extra={"instead": True},
    )
    quota_: Quota | None = Field(
        default=None,
        alias="quota",
        description="Share of the tickets of a severity that must meet the promise in each review period (month, "
        "quarter, year, week, day, `30 days` in a row from the term on, or `rolling 30 days` that end on each day); "
        "of time, contacts or calls where these are measured. `85 % of all tickets per month` is one share over all "
        "severities; `{urgent: 95 %, else: 90 %, per: month}` says one for each; `none` (or `none per quarter`) "
        "promises no share: what is attained is reported, and neither kept nor missed.",
        examples=["95 % per month"],
    )
    per: Period | None = Field(
        default=None,
        description="Where a mean, maximum or percentile is measured there is no quota: the review period.",
        examples=["month"],
        json_schema_extra={"instead": True},
    )
    hours: HoursOf = Field(
        default="24x7",
        description="Hours that count: 24x7, `customer` (those of the customer's region) or a calendar; or one of "
        "these for each severity, `else` for the rest.",
        examples=[{"urgent": "berlin", "else": "customer"}],
    )
    cut_off: CutOff | None = Field(
        default=None,
        description="A ticket created after this time of a working day, by the clock of the hours that count, and "
        "before the hours of the next working day begin, is received when these begin: its clock starts then "
        "(first_response, resolution, requester_wait). One time, or one for each severity, `else` for the rest.",
        examples=["15:00"],
    )
    after_cut_off: Map[Name, Promised] = Field(
        default=EMPTY,
        description="Target by severity of what comes after the cut-off; the promise where left out.",
        examples=[{"urgent": "by 12:00"}],
    )
    pauses: Pauses = Field(
        description="The clock is paused while the ticket waits for the customer (true), or for those listed: "
        "customer, vendor. Left out: true for resolution, false for all else.",
        examples=[True],
    )
    starts: Literal["created", "replied", "handed_over"] = Field(
        default="created",
        description="When the clock starts: when the ticket is created, with the first reply (resolution, "
        "requester_wait, agent_work, periodic_update), or when it is first escalated or handed over (first_response, "
        "resolution, requester_wait, agent_work). The desk steers as if it were at the creation.",
        examples=["created"],
    )
    ends: Ends = Field(
        default=(),
        description="What ends the clock, whichever is first: of a first_response a reply, and where it is named the "
        "solution or the closing; of resolution, requester_wait and agent_work the solution, the closing, the first "
        "hand-over, or the first workaround, after which the ticket stays open. Left out: a first_response ends with a "
        "reply, the others with the solution.",
        examples=["replied"],
    )
    held_by: Name | None = Field(
        default=None,
        description="Of resolution and requester_wait: only the time counts in which this team has the ticket, in all "
        "its turns together; a ticket that it never had counts nowhere. A team has a ticket from what it does on it, "
        "or from the hand-over to it, until another team has it.",
        examples=["l1"],
        json_schema_extra={"instead": True},
    )
    period: Literal["created", "due", "stopped"] = Field(
        default="created", description="The event that decides which month a ticket belongs to.", examples=["created"]
    )
    automatic_replies: Literal["ignored", "count"] = Field(
        default="ignored",
        description="Whether an automatic reply is a response. A private note never is.",
        examples=["ignored"],
    )
    on_severity_change: Literal["recompute", "carry", "restart", "revise"] = Field(
        default="recompute",
        description="When the severity changes: the new target counts from the start of the clock (recompute), keeps "
        "what has already counted on its own hours (carry), or counts from the change (restart). A target that was "
        "missed before stays missed; only with revise, else as recompute, is its clock judged by the new one.",
        examples=["recompute"],
    )
    on_reopen: Literal["continue", "new"] = Field(
        default="continue",
        description="When a ticket is reopened: the same clock goes on, or a new one starts. A first_response starts "
        "anew only while nobody has replied; the solution before it, if nothing else says so, counts nowhere.",
        examples=["continue"],
    )
    on_return: Literal["continue", "new"] = Field(
        default="continue",
        description="Of a periodic_update with pauses: after a wait the same clock goes on, or a whole new interval "
        "starts when the ticket is on the desk again.",
        examples=["continue"],
    )
    business_days: Literal["hours", "dates", "close"] = Field(
        default="hours",
        description="What `2 business days` are: twice the hours of a working day, or the same local time on the "
        "second working day after the day of the start, or the close of that second working day. On `24x7` a business "
        "day is 24 h.",
        examples=["hours"],
    )
    escalations: Annotated[tuple[EscalationSpec, ...], AsTuple] = Field(
        default=(),
        description="To whom a ticket is escalated that is still late so long after it was due, step by step. It moves "
        "no verdict and no credit.",
    )
    small: SmallSpec | None = Field(default=None, description="What holds where a period has few tickets.")
    excluded_time: Literal["leaves", "available"] = Field(
        default="leaves",
        description="Of availability: time that is excluded leaves the period, so that it is neither available nor "
        "unavailable, or it counts as available and stays in the whole of which the share is taken.",
        examples=["available"],
        json_schema_extra={"instead": True},
    )
    months: Literal["calendar", "30 days"] = Field(
        default="calendar",
        description="Of availability round the clock: whether a month is as long as it is, or 30 days (43,200 minutes) "
        "whatever its length.",
        examples=["30 days"],
        json_schema_extra={"instead": True},
    )
    mean_of: Literal["time", "months"] = Field(
        default="time",
        description="Of availability per quarter or year: the share of all its time, or the arithmetic mean of the "
        "availabilities of its months.",
        examples=["months"],
        json_schema_extra={"instead": True},
    )
    shortest_outage: PositiveDuration | None = Field(
        default=None,
        description="Of availability: shorter outages, in the time that counts, are none.",
        examples=["5 min"],
        json_schema_extra={"instead": True},
    )
    longest_outage: PositiveDuration | None = Field(
        default=None,
        description="Of availability: a single outage that is longer, in the time that counts, misses the quota of the "
        "period in which it begins, whatever the share.",
        examples=["15 min"],
        json_schema_extra={"instead": True},
    )

    shortest_abandon: PositiveDuration | None = Field(
        default=None,
        description="Of abandonment: a customer who gives up in less than this after the creation counts nowhere.",
        examples=["5 s"],
        json_schema_extra={"instead": True},
    )

    @model_validator(mode="before")
    @classmethod
    def _defaults_of_metric(cls, data: Any) -> Any:
        if isinstance(data, Mapping) and "pauses" not in data:
            return {**data, "pauses": data.get("metric") == "resolution"}
        return data

    @property
    def quota(self) -> QuotaOf:
        """The quota; where a mean, maximum or percentile is measured, all of it in each review period."""
        return self.quota_ or QuotaOf(Fraction(1), self.per or "month")

    @property
    def bounds(self) -> Mapping[str, Target | Limit]:
        """What is promised by severity: targets, or limits of a column; empty where a quota says everything."""
        return self.limits if self.metric == COLUMN else self.promise

    @property
    def has_clocks(self) -> bool:
        """Whether clocks run on tickets, which start, are due and stop."""
        return self.metric not in (*WITHOUT_SEVERITY, COLUMN)

    @property
    def once(self) -> bool:
        """Whether a ticket has one clock at most."""
        return self.metric not in MANY and (self.metric not in REOPENED or self.on_reopen == "continue")

    @property
    def hands(self) -> str:
        """Whose hands a promise of a solution is about: "first" until the first hand-over, "later" from then on, those
        of a team, "" where it is about all of them."""
        if self.metric not in SOLUTIONS:
            return ""
        if self.held_by is not None:
            return f"of {self.held_by}"
        return "later" if self.starts == HANDED_OVER else "first" if HANDED_OVER in self.ends else ""

    @property
    def is_share(self) -> bool:
        """True where clocks (or time, calls, contacts) are judged by a quota."""
        return self.measure.kind == SHARE

    @property
    def judged(self) -> tuple[str, ...]:
        """The severities of which a share, a mean or the like is promised."""
        return tuple(severity for severity in self.bounds if self.quota.of(severity) is not None)

    @property
    def small_misses(self) -> int:
        """Missed targets of a period that never miss the quota."""
        return (self.small.misses or 0) if self.small else 0

    @property
    def roll_below(self) -> int:
        """Decided clocks below which a period is counted with the next; 0 for never."""
        return (self.small.below or 0) if self.small and self.small.then == "roll" else 0

    @property
    def skip_below(self) -> int:
        """Decided clocks below which a period is not judged; 0 for never."""
        return (self.small.below or 0) if self.small and self.small.then == "skip" else 0

    def hours_of(self, severity: str) -> str:
        """`24x7`, `customer` or the name of a calendar: the hours that count for this severity."""
        return self.hours if isinstance(self.hours, str) else self.hours.get(severity, self.hours.get(ELSE, ""))

    def cut_off_of(self, severity: str) -> int:
        """Until when of a working day a ticket of this severity is received on that day, ms from 00:00; 0 at any time:
        round the clock no day ends."""
        if self.cut_off is None or self.hours_of(severity) == ALWAYS:
            return 0
        return self.cut_off if isinstance(self.cut_off, int) else self.cut_off.get(severity, self.cut_off.get(ELSE, 0))

    def goal_of(self, severity: str) -> Target:
        """The goal, or the promise where no goal is set."""
        return self.goal.get(severity, self.promise[severity])
