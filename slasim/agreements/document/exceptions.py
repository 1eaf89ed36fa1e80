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
from slasim.terms.closures import MAINTENANCE
from slasim.terms.lengths import shifts

DAYS = {"day": "local day", "month": "month"}
EXCLUDED_TIME = {
    "leaves": "it is neither available nor unavailable time, so that it leaves the whole of which a share is taken",
    "available": "outage in it is none, and it stays in the whole of which a share is taken",
}


def exceptions(spec: AgreementSpec, zone: str) -> Iterator[Block]:
    """Exclusions, relief and the customer's own replies. zone: of the agreement."""
    if spec.exclusions or spec.maintenance is not None or spec.relief is not None:
        yield Heading(2, "Exclusions")
    if what := " ".join(_what(spec)):
        yield Paragraph(what)
    if windows := tuple(_windows(spec, zone)):
        yield Bullets(windows)
    if single := [each for each in spec.exclusions if not each.recurs]:
        yield _table(single)
    if spec.maintenance is not None:
        yield Paragraph(" ".join(_maintenance(spec, spec.maintenance, zone)))
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


def _maintenance(spec: AgreementSpec, rules: MaintenanceSpec, zone: str) -> Iterator[str]:
    """What maintenance has to keep."""
    if rules.notice is not None:
        yield (
            f"An interval of maintenance is excluded only where it was announced at least {long(rules.notice)} before "
            "it begins."
        )
        mine = [each for each in spec.exclusions if each.cause == MAINTENANCE]
        weekly, monthly = any(each.weekly is not None for each in mine), any(each.monthly for each in mine)
        if weekly or monthly:
            of_each = listed(["week"] * weekly + ["month"] * monthly, "or")
            yield f"Windows of maintenance of each {of_each} are agreed here, and need no announcement."
    if rules.at_most is not None:
        yield (
            f"Of maintenance at most {long(rules.at_most.ms)} in each {rules.at_most.per} are excluded, the earliest "
            f"first; a {rules.at_most.per} begins at local midnight in {zone}."
        )
    yield "Other time of maintenance counts like any other."


def _what(spec: AgreementSpec) -> Iterator[str]:
    """What the exclusions take away, from the promises that they are for."""
    intervals, windows = (any(getattr(each, name) for each in spec.exclusions) for name in ("is_interval", "recurs"))
    if intervals or windows:
        what = "Time from the first instant up to the second" if intervals else "The time of these windows"
        both = ", and that of the windows," if intervals and windows else ""
        every = tuple(spec.commitments)
        groups = dict.fromkeys(_those(spec, each) for each in spec.exclusions if not each.tickets)
        if len(groups) > 1:
            yield f"{what}{both} does not count for the promises that it is for."
            for names in groups:
                whom = "all promises" if names == every else f"{listed(map(title, names))} alone"
                yield f"What is for {whom}: {_effect(spec, names)}."
        else:
            (names,) = groups
            whom = "" if names == every else f" for {listed(map(title, names))}"
            yield f"{what}{both} does not count{whom}: {_effect(spec, names)}."
    elif spec.maintenance is not None:
        yield f"Maintenance that is excluded does not count: {_effect(spec, tuple(spec.commitments))}."
    if any(each.tickets for each in spec.exclusions):
        yield "The tickets named do not count."


def _those(spec: AgreementSpec, exclusion: ExclusionSpec) -> tuple[str, ...]:
    """The commitments that an exclusion is for, in the order of the agreement."""
    return tuple(name for name in spec.commitments if name in (exclusion.on or spec.commitments))


def _effect(spec: AgreementSpec, names: tuple[str, ...]) -> str:
    """What becomes of time that does not count for these commitments; they are named where others differ."""
    running = [title(name) for name in names if spec.commitments[name].metric not in {*WITHOUT_TARGET, COLUMN}]
    whose = "" if names == tuple(spec.commitments) else f" of {listed(running, 'or')}"
    effects = [f"no clock{whose} runs in it"] if running else []
    mine = [name for name in names if spec.commitments[name].metric == "availability"]
    for kind, words in EXCLUDED_TIME.items():
        those = [title(name) for name in mine if spec.commitments[name].excluded_time == kind]
        if those:
            effects.append(f"{words} ({listed(those)})" if len(those) < len(mine) else words)
    return listed(effects) or "no time of theirs is measured, so that it moves nothing"
