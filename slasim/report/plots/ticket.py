"""A ticket's life: what happened, and for each clock when its time counted, when it paused, when it was due."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from slasim.agreements import measure
from slasim.agreements.ledger import ClockLedger, Ledger
from slasim.agreements.ledger.reasons import COUNTED, EXCLUDED, OUT_OF_HOURS, PAUSED
from slasim.agreements.scorecard.scorecard import Scorecard
from slasim.agreements.scorecard.statement import Statement
from slasim.calendars import wall_clock
from slasim.instants import DAY, HOUR, MINUTE, local, long, shown_to_the_minute
from slasim.printable import printable
from slasim.report.plots.palette import ACCENT, INK, MARKS, PAPER, QUIET, RULE, UNKNOWN, series
from slasim.report.plots.paper import in_title, legend, name, sheet, styled
from slasim.report.plots.picture import Picture
from slasim.report.plots.promise_rows import plural
from slasim.report.plots.seen_again import card_of, has_late, has_log
from slasim.study.result import Study

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LOOKS = {  # of a stretch: its colour and hatch
    COUNTED: (ACCENT, ""),
    PAUSED: ("#f0c36d", "////"),
    OUT_OF_HOURS: ("#e3e7eb", ""),
    EXCLUDED: (series(6), "...."),
}
SIGNS = {"met": MARKS["kept"], "breached": MARKS["missed"]}
CLOCKS, EVENTS = 8, 12
STEPS = (  # between ticks
    *(15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 3 * HOUR, 4 * HOUR, 6 * HOUR, 12 * HOUR),
    *(DAY, 2 * DAY, 3 * DAY, 7 * DAY, 28 * DAY),
)
MOST_TICKS = 6
CLOSE = 0.045  # of the width: events nearer to each other share their words


def ledger_of(result: Study | Statement, ticket: str | int | None = None) -> Ledger:
    """Of a ticket, by default that of the latest breach; of a study in its first simulated window. Raises KeyError for
    a ticket that there is not."""
    card = measure(result.log(), result.scenario) if isinstance(result, Study) else card_of(result)
    return card.explain(_late_one(card) if ticket is None else ticket)


def _late_one(card: Scorecard) -> str | int:
    """The latest breach, else the first ticket."""
    examples = card.examples()
    return examples[0] if examples else card.log.ticket_name(0)


def ticket_life(ledger: Ledger) -> Figure:
    """The picture of a ledger."""
    clocks = sorted(ledger.clocks, key=lambda clock: clock.status != "breached")
    shown = clocks[:CLOCKS]
    start, end = _ends(ledger, shown)
    zone = ledger.timezone
    groups = _grouped(ledger, start, end)
    told = [f"{number} {', '.join(mine)}" for number, (_, mine) in enumerate(groups[:EVENTS], 1)]
    told += [f"{len(groups) - EVENTS} more"] if len(groups) > EVENTS else []
    note = f"Ticket of {name(ledger.customer, 40)}, {name(ledger.severity)}; time of {name(zone)}. "
    note += f"{'; '.join(told)}. ✓ in time, × late."
    if len(clocks) > CLOCKS:
        note = f"And {plural(len(clocks) - CLOCKS, 'more clock')}. {note}"
    with styled():
        figure = sheet(_title(ledger), note, 1.15 + 0.42 * len(shown))
        axes = figure.subplots()
        _events(axes, groups)
        for down, clock in enumerate(shown, 1):
            _clock(axes, clock, down, start, end)
        axes.set_yticks(range(len(shown) + 1), ["what happened", *(_words(clock) for clock in shown)])
        axes.set_ylim(len(shown) + 0.6, -0.6)
        axes.set_xlim(start - 0.025 * (end - start), end + 0.03 * (end - start))
        ticks, words = _ticks(start, end, zone)
        axes.set_xticks(ticks, words)
        axes.tick_params(axis="y", length=0, labelsize=7.5)
        axes.tick_params(axis="x", color=INK, length=3, labelsize=7.5)
        axes.spines["left"].set_visible(False)
        used = [reason for reason in LOOKS if any(clock.total(reason) for clock in shown)]
        handles: list[Patch | Line2D] = [
            Patch(facecolor=LOOKS[each][0], hatch=LOOKS[each][1], label=each, linewidth=0) for each in used
        ]
        handles.append(Line2D([], [], color=INK, linewidth=1.6, label="due"))
        legend(axes, handles, signs=78)
    return figure


def _ends(ledger: Ledger, clocks: Sequence[ClockLedger]) -> tuple[int, int]:
    """From creation to the last thing that happened; due instants as far as they are not much later."""
    last = max([each.time for each in ledger.happenings] + [clock.stop or ledger.until for clock in clocks])
    last = max(last, ledger.created + HOUR)
    far = ledger.created + 2 * (last - ledger.created)
    return ledger.created, max([last] + [clock.due for clock in clocks if clock.due <= far])


def _words(clock: ClockLedger) -> str:
    number = f" #{clock.number + 1}" if clock.number else ""
    return f"{name(clock.agreement, 16)} {name(clock.commitment.replace('_', ' '), 20)}{number}\n{long(clock.target)}"


def _clock(axes: Axes, clock: ClockLedger, down: int, start: int, end: int) -> None:
    axes.axhline(down, color=RULE, linewidth=0.6, zorder=0)
    for each in clock.stretches:
        colour, hatch = LOOKS[each.reason]
        axes.barh(down, each.length, left=each.start, height=0.42, color=colour, hatch=hatch, linewidth=0)
    if clock.due <= end:
        axes.plot([clock.due] * 2, [down - 0.36, down + 0.36], color=INK, linewidth=1.6)
    else:
        told = f"due {shown_to_the_minute(clock.due, clock.timezone)} →"
        axes.text(end, down - 0.28, told, ha="right", va="bottom", fontsize=7)
    look = SIGNS.get(clock.status, UNKNOWN)
    at = end if clock.stop is None else clock.stop
    if at <= clock.due < at + CLOSE * (end - start):
        at = clock.due  # beside its line
    axes.annotate(
        look.sign, (at, down), (3, 0), textcoords="offset points", va="center", color=look.edge, fontweight="bold"
    )


def _grouped(ledger: Ledger, start: int, end: int) -> list[tuple[int, list[str]]]:
    """What happened, with its time; what lies close together under the first of its times."""
    times = [ledger.created, *(each.time for each in ledger.happenings)]
    words = ["created", *(each.kind.replace("_", " ") for each in ledger.happenings)]
    groups: list[tuple[int, list[str]]] = []
    for time, word in sorted(zip(times, words, strict=True), key=lambda each: each[0]):
        if groups and time - groups[-1][0] < CLOSE * (end - start):
            if word not in groups[-1][1]:
                groups[-1][1].append(word)
        else:
            groups.append((time, [word]))
    return groups


def _events(axes: Axes, groups: Sequence[tuple[int, list[str]]]) -> None:
    axes.axhline(0, color=QUIET, linewidth=1.2, zorder=0)
    for number, (time, _) in enumerate(groups, 1):
        axes.plot(time, 0, "o", color=INK, markersize=11)
        axes.text(time, 0, str(number), ha="center", va="center_baseline", fontsize=7, color=PAPER, fontweight="bold")


def _ticks(start: int, end: int, zone: str) -> tuple[list[int], list[str]]:
    """Whole hours or days of the zone, at most MOST_TICKS; the date where it is another than before."""
    quarters = np.arange(start - start % (15 * MINUTE), end + 1, 15 * MINUTE, dtype=np.int64)
    quarters = quarters[quarters >= start]
    wall = wall_clock(zone, quarters)
    monday = 4 * DAY  # the first one after 1970-01-01
    found = quarters[:1]
    for step in STEPS:
        found = quarters[(wall - monday) % step == 0]
        if len(found) <= MOST_TICKS:
            break
    words, before = [], ""
    for at in found.tolist():
        here = local(at, zone)
        day = f"{here:%a} {here.day} {here:%b}"
        words.append(f"{here:%H:%M}" + (f"\n{day}" if day != before else ""))
        before = day
    return found.tolist(), words


def _title(ledger: Ledger) -> str:
    late = [clock for clock in ledger.clocks if clock.status == "breached"]
    who = f"Ticket {in_title(ledger.ticket)}"
    if not late:
        return f"{who} is in time in {'each of its clocks' if len(ledger.clocks) != 1 else 'its only clock'}"
    first = max(late, key=lambda clock: (clock.stop or ledger.until) - clock.due)
    by = _about((first.stop or ledger.until) - first.due)
    what = f"{in_title(first.agreement)} {first.commitment.replace('_', ' ')}"
    so_far = " so far" if first.stop is None else ""
    return f"{who}: {what} {by} late{so_far}; {_where(first)}"


def _where(clock: ClockLedger) -> str:
    """Where the time of a clock went."""
    parts = [(clock.total(reason), reason) for reason in (COUNTED, PAUSED, OUT_OF_HOURS, EXCLUDED)]
    return ", ".join(f"{_about(length)} {reason}" for length, reason in parts if length >= MINUTE)


def _about(ms: int) -> str:
    """To the minute, of less than that to the second."""
    return long(ms // MINUTE * MINUTE if ms >= MINUTE else ms // 1000 * 1000)


def ticket_words(ledger: Ledger) -> str:
    """What `ticket_life` shows, in words."""
    told = "; ".join(
        f"{clock.name} of {long(clock.target)}: {clock.status}, due "
        f"{shown_to_the_minute(clock.due, clock.timezone)}, {_where(clock) or 'no time'}"
        for clock in ledger.clocks
    )
    events = ", ".join(
        f"{each.kind.replace('_', ' ')} {shown_to_the_minute(each.time, ledger.timezone)}"
        for each in ledger.happenings[:EVENTS]
    )
    more = f", and {len(ledger.happenings) - EVENTS} more" if len(ledger.happenings) > EVENTS else ""
    return printable(f"{_title(ledger)}. Clocks: {told or 'none'}. Events: {events or 'none'}{more}.")


TICKET = Picture(
    "ticket",
    "What happened to the ticket that was latest, and when each of its clocks counted, paused and was due.",
    ("study", "scorecard"),
    lambda result: ticket_life(ledger_of(result)),
    lambda result: ticket_words(ledger_of(result)),
    lambda result: has_late(result) if isinstance(result, Study) else has_log(result),
    again=True,
)
