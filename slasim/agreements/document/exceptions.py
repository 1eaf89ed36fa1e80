"""What does not count, and what is expected of the customer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from slasim.agreements.prose.blocks import Block, Bullets, Heading, Paragraph, Table
from slasim.agreements.prose.words import aim, listed, title
from slasim.calendars.hours import DAY_NAMES, WEEKDAYS, Day
from slasim.instants import long
from slasim.scenario.sections.promised.agreements import AgreementSpec
from slasim.scenario.sections.promised.clauses import ExclusionSpec, MaintenanceSpec
from slasim.scenario.sections.promised.commitments import COLUMN, WITHOUT_TARGET
from slasim.scenario.values.amounts import write_share
from slasim.scenario.values.moments import write_moment
from slasim.scenario.values.windows import NTH, MonthlyWindow
from slasim.terms.lengths import shifts

DAYS = {"day": "local day", "month": "month"}
EXCLUDED_TIME = {
    "leaves": "it is neither available nor unavailable time, so that it leaves the whole of which a share is taken",
    "available": "it counts as available time, and stays in the whole of which a share is taken",
}


def exceptions(spec: AgreementSpec, zone: str) -> Iterator[Block]:
    """Exclusions, relief and the customer's own replies. zone: of the agreement."""
    if spec.exclusions or spec.maintenance is not None or spec.relief is not None:
        yield Heading(2, "Exclusions")
    if spec.exclusions:
        yield Paragraph(" ".join(_what(spec)))
    if windows := tuple(_windows(spec, zone)):
        yield Bullets(windows)
    if single := [each for each in spec.exclusions if not each.recurs]:
        yield _table(single)
    if spec.maintenance is not None:
        yield Paragraph(" ".join(_maintenance(spec.maintenance, zone)))
    if spec.relief is not None:
        relief = spec.relief
        yield Paragraph(
            f"The agreed forecast of the tickets that are promised something is {relief.forecast}. When more than "
            f"{write_share(relief.above)} of what it gives for a {DAYS[relief.per]} are created in it, none of the "
            f"tickets of that {relief.per} counts."
        )
    if spec.customer_reply is not None:
        duty = spec.customer_reply
        yield Heading(2, "Replies of the customer")
        effect = "Clocks that pause for the customer are paused during the whole wait."
        if duty.effect == "shift":
            moved = [title(name) for name, each in spec.commitments.items() if shifts(spec, each)]
            due = f" the due instant of {listed(moved)}." if moved else " no due instant."
            effect = f"No clock is paused for it; what a wait exceeds that, in the time that counts, moves{due}"
        yield Bullets((f"The customer replies within {aim(duty.within)}.", effect))


def _table(exclusions: Sequence[ExclusionSpec]) -> Table:
    """Intervals and tickets; a column that none of them fills is left out but for those that every table has."""
    some_on, some_announced = (any(getattr(each, name) for each in exclusions) for name in ("on", "announced"))
    head = ["Cause", "From", "To", "Tickets", *(["Only for"] if some_on else []), "Reference"]
    head += ["Announced"] if some_announced else []
    rows = []
    for each in exclusions:
        row = [each.cause, *(write_moment(at) if at else "" for at in (each.from_, each.to)), listed(each.tickets)]
        row += [listed(title(name) for name in each.on)] if some_on else []
        row += [each.reference, *([write_moment(each.announced) if each.announced else ""] if some_announced else [])]
        rows.append(tuple(row))
    return Table(tuple(head), tuple(rows))


def _windows(spec: AgreementSpec, zone: str) -> Iterator[str]:
    """What recurs, one sentence each."""
    for each in spec.exclusions:
        if each.recurs:
            weekly: Mapping[str, Day] = each.weekly if isinstance(each.weekly, Mapping) else {}
            when = [f"each {DAY_NAMES[day]} {listed(map(str, spans))}" for day, spans in weekly.items()]
            when += [_monthly(window) for window in each.monthly]
            on = f", for {listed(title(name) for name in each.on)} alone" if each.on else ""
            yield f"{each.cause}: {listed(when)}, local time of {zone}{on} ({each.reference})."


def _monthly(window: MonthlyWindow) -> str:
    if window.weekday is None:
        return f"day {window.nth} of each month {window.span}"
    nth = next(name for name, number in NTH.items() if number == window.nth)
    return f"the {nth} {DAY_NAMES[WEEKDAYS[window.weekday]]} of each month {window.span}"


def _maintenance(rules: MaintenanceSpec, zone: str) -> Iterator[str]:
    """What maintenance has to keep."""
    if rules.notice is not None:
        yield (
            f"An interval of maintenance is excluded only where it was announced at least {long(rules.notice)} before "
            "it begins."
        )
    if rules.at_most is not None:
        yield (
            f"Of maintenance at most {long(rules.at_most.ms)} in each {rules.at_most.per} are excluded, the earliest "
            f"first; a {rules.at_most.per} begins at local midnight in {zone}."
        )
    yield "Other time of maintenance counts like any other."


def _what(spec: AgreementSpec) -> Iterator[str]:
    """What the exclusions take away."""
    metrics = {each.metric for each in spec.commitments.values()}
    intervals, windows = (any(getattr(each, name) for each in spec.exclusions) for name in ("is_interval", "recurs"))
    if intervals or windows:
        effects = ["no clock runs in it"] if metrics - set(WITHOUT_TARGET) - {COLUMN} else []
        effects += _of_availability(spec)
        effect = f": {listed(effects)}" if effects else ""
        what = "Time from the first instant up to the second" if intervals else "The time of these windows"
        both = ", and that of the windows," if intervals and windows else ""
        yield f"{what}{both} does not count{effect}."
    if any(each.tickets for each in spec.exclusions):
        yield "The tickets named do not count."


def _of_availability(spec: AgreementSpec) -> Iterator[str]:
    """What becomes of the time; commitments are named where they differ."""
    mine = {name: each for name, each in spec.commitments.items() if each.metric == "availability"}
    for kind, words in EXCLUDED_TIME.items():
        those = [title(name) for name, each in mine.items() if each.excluded_time == kind]
        if those:
            yield f"{words} ({listed(those)})" if len(those) < len(mine) else words
