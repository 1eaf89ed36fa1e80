"""The promises: targets as tables, and how each is measured and judged."""

from __future__ import annotations

from collections.abc import Iterator

from slasim.agreements.clocks.metrics import DEFINITIONS
from slasim.agreements.prose.blocks import Block, Bullets, Heading, Paragraph, Table
from slasim.agreements.prose.words import aim, listed, plural, title
from slasim.calendars.hours import ALWAYS
from slasim.scenario.sections.agreements import AgreementSpec
from slasim.scenario.sections.commitments import COLUMN, CUSTOMER, WITHOUT_TARGET, CommitmentSpec
from slasim.scenario.values.amounts import write_number, write_share
from slasim.terms.metrics import Pause

DEFINED = {each.metric.name.lower(): each for each in DEFINITIONS}
REPLIES = ("first_response", "next_response", "periodic_update")
REOPENED = ("resolution", "requester_wait", "agent_work")
TIMELESS = {
    "abandonment": "the share of tickets that are taken up, answered or solved before the customer gives up",
    "availability": "the share of the time that counts in which the service is not interrupted by an outage",
    "deflection": "the share of contacts that self-service resolves, so that they never become a ticket",
}
SEVERITY_CHANGE = {
    "recompute": "When the severity changes, the new target counts from the start of the clock.",
    "carry": "When the severity changes, the time that has counted so far counts towards the new target.",
    "restart": "When the severity changes, the new target counts from the change.",
}
REOPENING = {
    "continue": "When a ticket is reopened, the same clock goes on.",
    "new": "When a ticket is reopened, a new clock starts.",
}
PERIOD = {
    "created": "A ticket belongs to the {per} in which it was created.",
    "due": "A ticket belongs to the {per} in which it is due.",
    "stopped": "A ticket belongs to the {per} in which its clock stops.",
}
JUDGED = {
    "each customer": "Every promise is judged for each customer separately.",
    "together": "Every promise is judged for all customers together.",
}


def promises(spec: AgreementSpec) -> Iterator[Block]:
    """Every commitment with its targets."""
    yield Heading(2, "Promises")
    said = [JUDGED[spec.judged]] if spec.judged is not None else []
    if spec.timezone:
        said.append(f"Periods are cut at local midnight in {spec.timezone}.")
    if said:
        yield Paragraph(" ".join(said))
    for name, commitment in spec.commitments.items():
        yield Heading(3, title(name))
        yield from _targets(commitment)
        yield Bullets(tuple(_rules(commitment)))


def hours_words(hours: str) -> str:
    """Hours that count, as people say it."""
    if hours == ALWAYS:
        return "round the clock"
    return "the customer's hours" if hours == "customer" else f"hours of {title(hours)}"


def _targets(spec: CommitmentSpec) -> Iterator[Block]:
    if spec.metric == COLUMN:
        yield Table(("Severity", "Limit"), tuple((title(each), str(limit)) for each, limit in spec.limits.items()))
    elif spec.promise:
        rows = tuple(
            (title(severity), aim(target), hours_words(spec.hours_of(severity)))
            for severity, target in spec.promise.items()
        )
        yield Table(("Severity", "Target", "Hours that count"), rows)


def _rules(spec: CommitmentSpec) -> Iterator[str]:
    yield from _measured(spec)
    yield _judged(spec)
    if spec.small is not None and spec.small_misses:
        forgiven = f"{plural(spec.small_misses, 'missed target')} in a {spec.quota.per}"
        yield f"{forgiven} {'is' if spec.small_misses == 1 else 'are'} never a missed quota."
    if spec.roll_below:
        yield (
            f"A {spec.quota.per} with fewer than {spec.roll_below} decided tickets is counted together with the next."
        )
    if spec.promise:
        yield PERIOD[spec.period].format(per=spec.quota.per)


def _measured(spec: CommitmentSpec) -> Iterator[str]:
    if spec.metric == COLUMN:
        yield f"Measured: the number {spec.column} of each ticket."
        return
    if spec.metric in WITHOUT_TARGET:
        yield f"Measured: {TIMELESS[spec.metric]}."
        if spec.metric == "availability" and isinstance(spec.hours, str):
            yield f"Time that counts: {hours_words(spec.hours)}."
        return
    definition = DEFINED[spec.metric]
    yield f"Measured: {definition.words}."
    yield f"The clock starts {definition.starts}."
    if spec.metric in REPLIES:
        yield (
            "An automatic reply stops it."
            if spec.automatic_replies == "count"
            else "An automatic reply does not stop it; a private note never does."
        )
    yield f"It stops {_stop(definition.stops)}."
    if spec.promise:
        yield _paused(spec, definition.own_pauses, definition.paused)
        yield SEVERITY_CHANGE[spec.on_severity_change]
    if spec.metric in REOPENED:
        yield REOPENING[spec.on_reopen]
    if any(target.business_days is not None for target in spec.promise.values()):
        yield (
            "A business day is the same local time on the next working day."
            if spec.business_days == "dates"
            else "A business day is as much time as the hours of a working day."
        )


def _stop(words: str) -> str:
    """What a definition says of the stop, without the choices that this commitment has made."""
    return words.split(";")[0]


def _paused(spec: CommitmentSpec, own: Pause, words: str) -> str:
    if own:
        return f"It is paused {words.split(';')[0]}."
    if not spec.pauses:
        return "It is never paused."
    waits = ["the customer" if each == CUSTOMER else f"a {each}" for each in sorted(spec.pauses)]
    return f"It is paused while {listed(waits, 'or')} is awaited."


def _judged(spec: CommitmentSpec) -> str:
    per = spec.quota.per
    if spec.is_share:
        share = write_share(spec.quota.share)
        what = {
            "availability": f"In each {per} at least {share} of that time must be available.",
            "deflection": f"In each {per} at least {share} of the contacts must be resolved so.",
            "abandonment": f"In each {per} at least {share} of them must be.",
        }.get(spec.metric)
        bound = "limit" if spec.metric == COLUMN else "target"
        return what or f"In each {per} at least {share} of the decided tickets of a severity must meet the {bound}."
    bound = "keep the limit" if spec.metric == COLUMN else "be within the target"
    if spec.measure.percentile is not None:
        return f"In each {per} {write_number(spec.measure.percentile)} % of the tickets of a severity must {bound}."
    return f"The {spec.measure.kind} of the tickets of a severity in a {per} must {bound}."
