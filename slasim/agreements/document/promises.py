"""The promises: targets as tables, and how each is measured and judged."""

from __future__ import annotations

from collections.abc import Iterator

from slasim.agreements.clocks.metrics import Definition
from slasim.agreements.clocks.variants import definition_written
from slasim.agreements.document.book import Book
from slasim.agreements.document.days import days, received
from slasim.agreements.document.judged import going_by
from slasim.agreements.document.parties import is_of_tickets
from slasim.agreements.prose.blocks import Block, Bullets, Heading, Table
from slasim.agreements.prose.words import aim, listed, plural, title, written
from slasim.calendars.hours import ALWAYS
from slasim.instants import long
from slasim.scenario.sections.promised.agreements import AgreementSpec
from slasim.scenario.sections.promised.commitments import (
    COLUMN,
    FINAL,
    HANDED_OVER,
    REOPENED,
    REPLIES,
    WITHOUT_TARGET,
    WORKAROUND,
    CommitmentSpec,
)
from slasim.scenario.values.amounts import write_number, write_share
from slasim.scenario.values.judgement import MEAN
from slasim.scenario.values.quotas import days_of, is_rolling, period_noun
from slasim.terms.metrics import Pause

TIMELESS = {
    "abandonment": "the share of tickets that are taken up, answered or solved before the customer gives up; one that "
    "is cancelled before is disregarded",
    "availability": "the share of the time that counts in which no outage interrupts the service",
    "deflection": "the share of contacts that self-service resolves, so that they never become a ticket",
}
SEVERITY_CHANGE = {
    "recompute": "When the severity changes, the new target counts from the start of the clock.",
    "carry": "When the severity changes, the time that has counted so far counts towards the new target.",
    "restart": "When the severity changes, the new target counts from the change.",
    "revise": "When the severity changes, the target is revised: the new one counts from the start of the clock, also "
    "where the old one was missed.",
}
REOPENING = {
    "continue": "When a ticket is reopened, the same clock goes on as if it had not stopped{final}.",
    "new": "When a ticket is reopened, a new clock starts{final}.",
}
BEFORE = {HANDED_OVER: "it was escalated or handed over", WORKAROUND: "a workaround was given"}
PERIOD = {
    "created": "{one} belongs, with its credits, to the {per} in which {clock} starts.",
    "due": "{one} belongs, with its credits, to the {per} in which it is due.",
    "stopped": "{one} belongs, with its credits, to the {per} in which {clock} stops or, while {clock} still runs, to "
    "that of the statement date.",
}
BEFORE_GIVING_UP = "be taken up, answered or solved before the customer gives up"
REPORTED = "No quota is promised: the attainment is only reported."
WAITS = {Pause.CUSTOMER: "the customer", Pause.VENDOR: "a vendor"}
JUDGED = {
    "each customer": "Every promise is judged for each customer separately.",
    "together": "Every promise is judged for all customers together.",
}
TURNS = (
    "A team has a ticket from what it does on it, notes and automatic replies aside, or from the hand-over to it, "
    "until another team has it; a ticket that waits, at first or after a hand-over, waits for the team that acts next."
)
TRANSFERRED = {
    "where it began": "A ticket that is passed to another product or channel keeps the promise of where it began.",
    "where it went": "A ticket that is passed to another product or channel has, from its creation on, the promise of "
    "where it went last, and no other.",
}
ESCALATED = (
    "The time to an escalation begins at the due instant and counts as the clock does: in the hours that count, and "
    "not while it is paused. Escalations change no verdict and no credit."
)
REOPENED_LATER = "A ticket that is reopened counts for them as if it had not been solved."
IN_TIME = (
    "A target is met when its clock stops at the due instant or before. It is missed once that instant has passed, and "
    "stays missed{unless}. A target is disregarded where its ticket is withdrawn (cancelled or abandoned) before it is "
    "due; if the ticket is reopened, the clock goes on."
)
MERGED = "A ticket that is merged into another is disregarded, with targets that it missed: the other one is judged."
LOWERED = (
    "A clock counts under the severity whose target it ends with. A lower severity relaxes no running clock without "
    "the customer's recorded consent: the clock keeps its target, and only one that starts later goes by the severity "
    "at that time. Once a target is missed, no change of severity moves it{unless}."
)
MEAN_TOGETHER = "; over all accounts it is the mean of theirs, weighted by the time that counts"
TOGETHER = ", with the time of all accounts added up, and their outages as well"


def promises(book: Book, spec: AgreementSpec) -> Iterator[Block]:
    """Every commitment with its targets."""
    yield Heading(2, "Promises")
    yield Bullets(tuple(_of_all(book, spec)))
    for name, commitment in spec.commitments.items():
        yield Heading(3, title(name))
        yield from _targets(commitment)
        yield Bullets(tuple(_rules(book, spec, commitment)))


def _of_all(book: Book, spec: AgreementSpec) -> Iterator[str]:
    """How promises are judged, whatever they are about."""
    yield JUDGED[spec.judged or "together"]
    yield from _begin(spec, spec.timezone or book.timezone)
    if spec.term is not None:
        yield "Periods that the agreement covers only in part are not judged."
    yield "Where a period has nothing to judge, a promise is neither kept nor missed in it."
    if (spec.for_.product is not None or spec.for_.channel is not None) and is_of_tickets(spec):
        yield TRANSFERRED[book.transferred]
    timed = [each for each in spec.commitments.values() if each.promise]
    revised = len(book.severities) > 1 and any(each.on_severity_change == "revise" for each in timed)
    unless = ", unless a promise says that it is revised" if revised else ""
    if timed:
        yield IN_TIME.format(unless=unless)
    if timed or any(each.metric == "abandonment" for each in spec.commitments.values()):
        yield MERGED
    if timed and len(book.severities) > 1:
        yield LOWERED.format(unless=unless)


def _begin(spec: AgreementSpec, zone: str) -> Iterator[str]:
    """When review periods begin."""
    pers = list(dict.fromkeys(each.quota.per for each in spec.commitments.values()))
    if set(pers) <= {"month", "quarter"}:
        yield f"Months and quarters begin at midnight, {zone} time."
        return
    yield f"Review periods begin and end at midnight, {zone} time."
    if "week" in pers:
        yield "A week begins on Monday."
    if "year" in pers:
        yield "A year is a calendar year."
    for per in pers:
        if is_rolling(per):
            yield f"A {period_noun(per)} ends with every day."
        elif days_of(per) is not None and spec.term is not None:
            noun = period_noun(per)
            yield f"The first {noun} begins on {spec.term.from_}, each later one where the one before it ends."


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
            (
                title(severity),
                written(target),
                hours_words(spec.hours_of(severity)),
            )
            for severity, target in spec.promise.items()
        )
        yield Table(("Severity", "Target", "Hours that count"), rows)


def _rules(book: Book, agreement: AgreementSpec, spec: CommitmentSpec) -> Iterator[str]:
    yield from _measured(book, agreement, spec)
    yield _judged(spec, agreement.judged != "each customer")
    if spec.mean_of == "months":
        yield "A month without any time that counts is left out of the mean."
    if not spec.is_share and spec.measure.kind != MEAN:
        yield f"Its attainment is the share of them that {'keep' if spec.metric == COLUMN else 'meet'} it."
    if spec.small is not None and spec.small_misses:
        forgiven = f"{plural(spec.small_misses, 'missed target')}{_of_severity(spec)} in a {spec.quota.noun}"
        yield f"With at most {forgiven} the quota is kept, whatever the share."
    yield from _few(agreement, spec)
    if spec.promise:
        one, clock = ("A ticket", "its clock") if spec.once else ("A clock", "it")
        yield PERIOD[spec.period].format(one=one, clock=clock, per=spec.quota.noun)
    elif spec.metric == COLUMN:
        yield f"A ticket belongs, with its credits, to the {spec.quota.noun} in which it was created."


def _few(agreement: AgreementSpec, spec: CommitmentSpec) -> Iterator[str]:
    """Periods that have too few tickets to be judged."""
    per = spec.quota.noun
    on = listed(going_by(agreement, spec))
    nothing = f", and for {on} it counts as if nothing had been decided" if on else ""
    which, then = f"A {per} with fewer than {{few}} decided {_noun(spec)} of all severities", ""
    if not spec.quota.pooled:  # the others of that period are judged
        which, then = f"A severity with fewer than {{few}} decided {_noun(spec)} in a {per}", f" in that {per}"
    if spec.roll_below:
        yield (
            f"{which.format(few=spec.roll_below)}, those carried into it included, is not judged{then}: these are "
            f"counted together with those of the next {per}{nothing}."
        )
    if spec.skip_below:
        yield (f"{which.format(few=spec.skip_below)} is not judged{then}: its attainment is only reported{nothing}.")


def _noun(spec: CommitmentSpec) -> str:
    """What is counted."""
    return "tickets" if spec.once else "clocks"


def _of_severity(spec: CommitmentSpec) -> str:
    """Whether each severity is counted by itself."""
    return " of all severities" if spec.quota.pooled else " of a severity"


def _measured(book: Book, agreement: AgreementSpec, spec: CommitmentSpec) -> Iterator[str]:
    if spec.metric == COLUMN:
        yield (
            f"Measured: the number {spec.column} of each ticket; a ticket without it, or one that is merged into "
            "another, is disregarded."
        )
        return
    if spec.metric in WITHOUT_TARGET:
        yield f"Measured: {TIMELESS[spec.metric]}."
        if spec.metric == "availability":
            yield from _available(agreement, spec)
        if spec.metric == "abandonment":
            yield _automatic(spec)
            yield from _gives_up_soon(spec)
        return
    definition = definition_written(spec)
    assert definition is not None
    yield f"Measured: {definition.words}."
    yield f"The clock starts {definition.starts}."
    yield from received(book, spec)
    if spec.metric in REPLIES:
        yield _automatic(spec)
    yield f"It stops {_stop(definition.stops)}."
    yield _paused(agreement, spec, definition)
    if spec.held_by is not None:
        yield TURNS
    if len(book.severities) > 1:
        yield SEVERITY_CHANGE[spec.on_severity_change]
    if _can_be_reopened(spec):
        yield REOPENING[spec.on_reopen].format(final=_final(spec))
    yield from days(book, spec)
    yield from _escalated(spec)


def _gives_up_soon(spec: CommitmentSpec) -> Iterator[str]:
    """Calls that are abandoned too soon to count."""
    if spec.shortest_abandon is not None:
        soon = long(spec.shortest_abandon, with_days=False)
        yield (
            f"A ticket that is abandoned less than {soon} after its creation is disregarded; when it is reopened it "
            "counts again."
        )


def _escalated(spec: CommitmentSpec) -> Iterator[str]:
    """Who is told of what is still late, and when."""
    if not spec.escalations:
        return
    one = "ticket whose clock" if spec.once else "ticket with a clock that"
    for step in spec.escalations:
        yield f"A {one} has not stopped {aim(step.after)} after it was due is escalated to {step.to}."
    yield ESCALATED
    if _can_be_reopened(spec) and spec.on_reopen == "continue":
        yield REOPENED_LATER


def _can_be_reopened(spec: CommitmentSpec) -> bool:
    """Whether reopening a ticket moves its clock: one that closing ends."""
    if spec.metric == "first_response":
        return spec.on_reopen == "new" or bool({"solved", "closed"} & {*spec.ends})
    return spec.metric in REOPENED and not (spec.ends and {*spec.ends} <= {*FINAL})


def _final(spec: CommitmentSpec) -> str:
    """What ends a clock for good, whatever is reopened later."""
    if spec.metric == "first_response":
        return ", unless an agent has replied before"
    before = " or ".join(words for end, words in BEFORE.items() if end in spec.ends)
    return f", unless {before} before" if before else ""


def _automatic(spec: CommitmentSpec) -> str:
    return "An automatic reply counts." if spec.automatic_replies == "count" else "An automatic reply does not count."


def _available(agreement: AgreementSpec, spec: CommitmentSpec) -> Iterator[str]:
    """What of an outage counts."""
    if isinstance(spec.hours, str):
        yield f"Time that counts: {hours_words(spec.hours)}."
    about = " Outages of other products are disregarded." if agreement.for_.product is not None else ""
    if spec.months != "calendar":
        excluded = bool(agreement.exclusions or agreement.maintenance) and spec.excluded_time == "leaves"
        less = ", less excluded time" if excluded else ""
        yield f"A month is reckoned as {spec.months}{less}, whatever its length."
    yield (
        "An outage counts for the account for which it is recorded, or for every account where it is recorded for "
        f"none; outages that touch or overlap are one.{about}"
    )
    if spec.shortest_outage is not None:
        yield f"An outage with less than {long(spec.shortest_outage)} of time that counts is disregarded."


def _stop(words: str) -> str:
    """What a definition says of the stop, without the choices that this commitment has made."""
    first, *more = words.split("; ")
    return "; ".join((first, *(part for part in more if "commitment says" not in part)))


def _paused(agreement: AgreementSpec, spec: CommitmentSpec, definition: Definition) -> str:
    """When the clock stands still: by its nature, and as the commitment says."""
    if spec.on_return == "new":
        who = listed((name for name in WAITS.values() if name.split()[-1] in spec.pauses), "or")
        return (
            f"While {who} is awaited no clock runs: one that is not yet due when the wait begins is disregarded, and "
            "a new one, with its full time, starts when the wait ends."
        )
    waits = [name for pause, name in WAITS.items() if name.split()[-1] in spec.pauses and pause & ~_fixed(definition)]
    asked = f"while {listed(waits, 'or')} is awaited" if waits else ""
    own = definition.paused.split(";")[0] if definition.own_pauses else ""
    late = "while the customer is awaited for longer than agreed" if agreement.shifts(spec) else ""
    whens = [part for part in (own, asked, late) if part]
    return f"It is paused {listed(whens)}." if whens else "No wait pauses it."


def _fixed(definition: Definition) -> Pause:
    """The pauses that a commitment cannot change."""
    return definition.no_pauses | definition.own_pauses


def _judged(spec: CommitmentSpec, together: bool) -> str:
    """What must be reached. together: over all accounts, which matters where no tickets are counted."""
    per = spec.quota.noun + (", whichever day is its last," if is_rolling(spec.quota.per) else "")
    if spec.is_share:
        of_all = ""
        if together and spec.metric == "availability":
            of_all = MEAN_TOGETHER if spec.mean_of == "months" else TOGETHER
        judged = f"In each {per} {_share(spec)}{of_all}." if spec.quota.shares else REPORTED
        if spec.longest_outage is not None:
            which = "each" if is_rolling(spec.quota.per) else "the"
            judged += (
                f" Where a single outage has more than {long(spec.longest_outage)} of time that counts, the quota of "
                f"{which} {spec.quota.noun} in which it begins is missed, whatever the share."
            )
        return judged
    bound = "keep the limit" if spec.metric == COLUMN else "be within the target"
    measure = f"{spec.measure.kind}"
    if spec.measure.percentile is not None:
        measure = f"percentile {write_number(spec.measure.percentile)} (by nearest rank)"
    return f"In each {per} the {measure} of the decided {_noun(spec)} of each severity must {bound}."


def _share(spec: CommitmentSpec) -> str:
    """What must be reached in a period."""
    quota = spec.quota
    if spec.metric == "availability":
        least = f"at least {write_share(quota.highest)}"
        if spec.mean_of == "months":
            return f"the mean of the availabilities of its months, which all weigh the same, must be {least}"
        return f"the service must be available for {least} of that time"
    if spec.metric == "deflection":
        return f"at least {write_share(quota.highest)} of the contacts must be resolved so"
    noun = f"the {'' if spec.metric == 'abandonment' else 'decided '}{_noun(spec)}"
    met = (
        BEFORE_GIVING_UP
        if spec.metric == "abandonment"
        else f"meet the {'limit' if spec.metric == COLUMN else 'target'}"
    )
    if quota.pooled:
        own = "" if spec.metric == "abandonment" else " of their severity"
        return f"at least {write_share(quota.highest)} of {noun}, all severities together, must {met}{own}"
    if not quota.by:
        return f"at least {write_share(quota.highest)} of {noun} of each severity must {met}"
    names = tuple(spec.bounds) or tuple(name for name, _ in quota.by)
    shares = {title(name): quota.of(name) for name in names}
    asked = listed(f"{write_share(share)} of {noun} of {name}" for name, share in shares.items() if share is not None)
    rest = f" and at least {write_share(quota.share)} of {noun} of any other" if not spec.bounds and quota.share else ""
    free = listed(name for name, share in shares.items() if share is None)
    return f"at least {asked}{rest} must {met}" + (f"; for {free} no quota is promised" if free else "")
