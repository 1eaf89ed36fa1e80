"""Every metric, statistic and column of a scorecard as a defined object. docs/measures.md is written from these.

Metrics with clocks are defined in clocks/metrics.py, beside what the compiled clocks read.
"""

from __future__ import annotations

from dataclasses import dataclass

from slasim.agreements.clocks.metrics import DEFINITIONS
from slasim.terms.metrics import Metric


@dataclass(frozen=True)
class MetricWords:
    """What a metric measures, for readers."""

    name: str
    words: str
    starts: str
    stops: str
    paused: str
    counts: str  # who counts, and in which period
    unit: str


PERIOD = "in the period of the event that the commitment names"
COUNTED = (
    MetricWords(
        "availability",
        "agreed hours without an outage, as a share of agreed hours",
        "agreed time: with the period, or with the window inside it",
        "with it, or at the as-of instant; an outage that goes on lasts to the as-of instant",
        "outside the commitment's hours and in time that is excluded: neither is agreed time; with `excluded_time: "
        "available` what is excluded is agreed and available",
        "every account that is owed it when the period begins, with tickets or without. The outages of the account and "
        "of no one in particular count, of the products it is owed for and of none in particular; outages at once "
        "count once, those shorter than `shortest_outage` (of agreed time) not at all. With `months: 30 days` a month "
        "has 43,200 minutes, less what is excluded and leaves it. With `mean_of: months` a quarter or year is the "
        "mean of the shares of its months, those without agreed time left out; `breached` is what makes this mean "
        "of its agreed time, a minute of a short month as more than one, and `down_ms` the time as it was",
        "ms of open time",
    ),
    MetricWords(
        "deflection",
        "contacts that self-service resolved, as a share of all contacts",
        "-",
        "-",
        "-",
        "every contact of an account that is owed it, in the period of the contact; a contact without a customer where "
        "every account is owed it",
        "contacts",
    ),
    MetricWords(
        "column",
        "a number that the log states for each ticket (satisfaction, first-contact resolution), against a limit by "
        "severity",
        "-",
        "-",
        "-",
        "every ticket that is owed it and states a number, in the period and under the severity of its creation; "
        "numbers are read to six decimals",
        "tickets",
    ),
)


@dataclass(frozen=True)
class StatisticWords:
    """What is compared with what."""

    measure: str
    words: str
    kept: str


STATISTICS = (
    StatisticWords("share", "of the decided, how many were met", "met / decided ≥ quota, compared as whole numbers"),
    StatisticWords(
        "mean",
        "of the time that the decided clocks counted (a clock that still runs late: so far), or of the numbers",
        "sum of times (numbers) within the sum of their limits, exactly; provisional while a decided clock runs",
    ),
    StatisticWords(
        "percentile p",
        "of n values in order the one of rank ⌈p n⌉ (nearest rank)",
        "it is at most the limit: met / decided ≥ p. Where the limit is a least: missed / decided < p",
    ),
    StatisticWords("maximum", "the largest value", "as percentile 100"),
)


@dataclass(frozen=True)
class ScorecardColumn:
    """One column of a table of the scorecard."""

    names: str
    unit: str
    meaning: str


SHARES = ScorecardColumn("attainment, goal_attainment", "share of decided", "of met, met_goal; missing without data")
CELL = ScorecardColumn("agreement, kind, commitment, severity, tier, customer, period", "", "the cell; or `all`")
UNIT = ScorecardColumn("unit", "", "what is counted: clocks (or tickets with a number), ms of agreed time, contacts")
CLOCKS = ScorecardColumn(
    "decided, met, breached, open, cancelled, met_goal, excluded", "`unit`", "decided = met + breached"
)
DOWN = ScorecardColumn("down_ms", "ms", "of agreed time without service, however the share is reckoned; else 0")
TABLE_COLUMNS: dict[str, tuple[ScorecardColumn, ...]] = {
    "compliance": (
        CELL,
        ScorecardColumn("partial", "", "the period is not whole in the window, or in the term of the agreement"),
        UNIT,
        CLOCKS,
        DOWN,
        SHARES,
        ScorecardColumn("measure, quota", "", "the quota of the period; of a percentile its rank, of a mean none"),
        ScorecardColumn("carried, carried_met", "clocks", "of earlier periods that were too small; judged with these"),
        ScorecardColumn("overlong", "outages", "single outages that are longer than one may be: each misses the quota"),
        ScorecardColumn("verdict, provisional", "", "see above"),
    ),
    "counts": (CELL, ScorecardColumn("partial", "", "as above"), UNIT, CLOCKS, DOWN),
    "by": (
        ScorecardColumn("partial", "", "as above, after the dimensions asked for"),
        ScorecardColumn("unit", "", "as above: what is counted in different units stays apart"),
        CLOCKS,
        DOWN,
        SHARES,
        ScorecardColumn("cells_kept, cells_missed, verdict", "cells", "of the cells touched"),
        ScorecardColumn("provisional", "", "while one of them is"),
    ),
    "levels": (
        CELL,
        ScorecardColumn("measure", "", "mean, maximum or percentile"),
        ScorecardColumn(
            "level_time, limit_time", "open time", "of a clock; the mean of the promises where they differ"
        ),
        ScorecardColumn("level_number, limit_number", "as the log states it", "of a column"),
        ScorecardColumn("least", "", "the limit is a least number, not a most"),
        ScorecardColumn("decided, verdict, provisional", "", "as above"),
    ),
    "targets": (
        ScorecardColumn(
            "agreement, kind, level, commitment, severity", "", "which agreement gave a target, and on which level"
        ),
        ScorecardColumn("target, working_days", "open time", "working_days: so many days of 24 h, each a working day"),
        ScorecardColumn("tickets", "tickets", "of the window that were owed it when they were created"),
    ),
    "curve": (
        ScorecardColumn("agreement, commitment, severity", "", "a promise with a length in hours"),
        ScorecardColumn(
            "within", "open time", "a target of so much, on the calendar of the promise and without its pauses"
        ),
        ScorecardColumn("promised", "", "`target` or `goal` where it is that of some ticket; else nothing"),
        ScorecardColumn("met", "clocks", "of the window, partial periods too, that would have met it"),
        ScorecardColumn(
            "decided", "clocks", "for it: all but those that ended undecided (running, cancelled) before it was due"
        ),
        ScorecardColumn("attainment", "share of decided", "of met; at the target itself that of the promise"),
    ),
    "violations": (
        ScorecardColumn("ticket", "", "its name"),
        CELL,
        ScorecardColumn("partial, region, channel, product, level", "", "of the ticket; level: that gave the target"),
        ScorecardColumn("team", "", "that held the ticket for most of the open time that counted"),
        ScorecardColumn("number", "", "which of the ticket's clocks of this commitment, from 0"),
        ScorecardColumn(
            "created, started, due, stop", "instant", "of the ticket; of the clock. stop is missing while it runs"
        ),
        ScorecardColumn("lateness", "plain time", "from due to stop, or to the as-of instant"),
        ScorecardColumn("open_lateness", "open time", "the same, on the hours that count"),
        ScorecardColumn(
            "abandoned", "", "the customer gave up: nothing was due, and lateness is the time from creation until then"
        ),
        ScorecardColumn("over", "", "the ticket is solved, closed or called off, and the clock never stopped"),
        ScorecardColumn("counted", "open time", "what the clock ran"),
        ScorecardColumn(
            "escalations, escalated_to, escalated_at",
            "steps; instant",
            "where an agreement has `escalations`: how many were reached before the stop, or the as-of instant; to "
            "whom and when the last of them. Missing without one",
        ),
    ),
    "drill": (
        ScorecardColumn("breached", "clocks", "after the dimensions asked for; the most first"),
        ScorecardColumn("tickets", "tickets", "that they belong to"),
        ScorecardColumn("mean_lateness, worst_lateness", "plain time", "of the clocks"),
        ScorecardColumn("mean_open_lateness, worst_open_lateness", "open time", "of the clocks"),
    ),
    "downgrades": (
        ScorecardColumn(
            "ticket, agreement, commitment, customer, number", "", "a clock that ran when its severity was lowered"
        ),
        ScorecardColumn("time", "instant", "of the change, in the window"),
        ScorecardColumn("before, after", "", "severities: by which the clock ran, and that the ticket got"),
        ScorecardColumn("consent", "", "the customer's is on record; without it the clock kept its terms"),
        ScorecardColumn("late", "", "the clock was past its due instant: it is breached under the severity before"),
        ScorecardColumn(
            "due", "instant", "before the change; as of when the pause began; missing where the metric has none"
        ),
    ),
    "credits": (
        ScorecardColumn("agreement, commitment, severity, tier, customer, period", "", "whose line; what decides"),
        ScorecardColumn("below, share", "share", "the band of a scale; missing where another rule decides"),
        ScorecardColumn(
            "fee, credit", "decimals of the currency", "of the period, exact; below 0 the customer owes it"
        ),
        ScorecardColumn(
            "extension_days", "days of service", "given in place of the credit (`remedy: extension`); 0 where money is"
        ),
        ScorecardColumn("provisional", "", "a verdict it rests on is"),
    ),
    "credit_parts": (
        ScorecardColumn("agreement, customer, period", "", "the line of `credits` whose step it is"),
        ScorecardColumn("rule", "", "of the agreement; cap, minimum, earn back or bonus of what is taken off"),
        ScorecardColumn("rests_on, severity", "", "commitments; `all` where it is not of one severity"),
        ScorecardColumn(
            "amount", "decimals of the currency", "below 0 it is taken off; of a line they add up to its credit"
        ),
        ScorecardColumn("reason", "", "in words: what happened, and the threshold or price of the rule"),
    ),
    "endings": (
        ScorecardColumn("agreement, customer, period", "", "who may end which contract, and from which period on"),
        ScorecardColumn("rests_on", "", "commitments whose misses, credits or outages give the right"),
        ScorecardColumn("provisional", "", "a verdict it rests on is"),
    ),
    "readiness": (
        ScorecardColumn(
            "agreement, commitment, severity, status", "", "a promise of an agreement that is or was not live"
        ),
        ScorecardColumn("first, last", "", "periods that began before it was live"),
        ScorecardColumn("live_from", "", "date from which it is live; missing where no version says so"),
        ScorecardColumn("judged, kept", "cells", "of whole periods that began before it was live"),
        ScorecardColumn(
            "probability", "", "to keep it in the next period; of each customer: the expected share of customers"
        ),
        ScorecardColumn("ready", "", "ready from 95 %, else not ready; no data"),
    ),
    "baseline": (
        ScorecardColumn("agreement, commitment, severity, periods", "", "a promise that is a share; whole periods"),
        ScorecardColumn(
            "attained, low, high",
            "share",
            "of all of them, those too small to be judged alone too, with its 95 % interval",
        ),
        ScorecardColumn("design_effect", "", "how much more than by chance the periods (and customers) differ"),
        ScorecardColumn(
            "quota, proposed", "share", "now; and `low` in whole tenths of a percent, none below 20 decided clocks"
        ),
        ScorecardColumn("keeps", "share", "probability that the next period of a judged cell keeps the one proposed"),
    ),
    "exclusions": (
        CELL,
        UNIT,
        ScorecardColumn("excluded", "`unit`", "that do not count"),
        ScorecardColumn("decided, met, attainment, verdict", "", "as agreed"),
        ScorecardColumn("decided_all, met_all, attainment_all, verdict_all", "", "as if nothing were excluded"),
    ),
}


def columns_of(table: str) -> tuple[dict[str, str], dict[str, str]]:
    """The units of the columns of a table by their names (`share` where it is one), and what they mean."""
    units, meanings = {}, {}
    for column in TABLE_COLUMNS[table]:
        for name in column.names.split(", "):
            units[name] = "share" if column.unit.startswith("share") else column.unit
            meanings[name] = column.meaning
    return units, meanings


def metric_words() -> tuple[MetricWords, ...]:
    """All metrics, in the order of their numbers."""
    clocks = tuple(
        MetricWords(
            each.metric.name.lower(),
            each.words,
            each.starts,
            each.stops,
            each.paused,
            f"{each.counts}, {PERIOD}",
            each.unit,
        )
        for each in DEFINITIONS
    )
    return tuple(sorted((*clocks, *COUNTED), key=lambda one: Metric[one.name.upper()]))
