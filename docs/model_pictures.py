"""Draws the pictures of docs/model_pictures.md: python docs/model_pictures.py

Due instants, open time and credits in them are slasim's own; a test holds the files against this code.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from html import escape
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import slasim

HERE = Path(__file__).parent
INK, GREY, LIGHT, CLOSED = "#222222", "#666666", "#d9d9d9", "#eeeeee"
WORK, KEPT, LATE, PAUSED = "#0072b2", "#009e73", "#d55e00", "#f0e442"  # Okabe and Ito: told apart by everybody
GAP = 36  # pixels between two parts of a time axis
SMALL = ' font-size="12"'
BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = slasim.BusinessCalendar("Europe/Berlin", {"mon-fri": "08:00-18:00"})


class Drawing:
    """Shapes on a white sheet, in pixels from the upper left corner."""

    def __init__(self, width: int, height: int, title: str) -> None:
        self.head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
            f'font-family="system-ui, Helvetica, Arial, sans-serif" font-size="14">\n<title>{escape(title)}</title>'
        )
        self.parts = [f'<rect width="{width}" height="{height}" rx="8" fill="#ffffff"/>']

    def text(self, x: float, y: float, words: str, *, anchor: str = "start", fill: str = INK, more: str = "") -> None:
        """One line; `y` is its base line, `anchor` start, middle or end."""
        self.parts.append(
            f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" fill="{fill}"{more}>{escape(words)}</text>'
        )

    def bold(self, x: float, y: float, words: str, anchor: str = "start") -> None:
        """A heading."""
        self.text(x, y, words, anchor=anchor, more=' font-weight="600"')

    def box(self, x: float, y: float, width: float, height: float, fill: str, line: str = "none", rx: int = 3) -> None:
        """A filled rectangle."""
        self.parts.append(
            f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="{rx}" fill="{fill}" stroke="{line}"/>'
        )

    def line(
        self, x1: float, y1: float, x2: float, y2: float, colour: str = GREY, dash: str = "", wide: float = 1
    ) -> None:
        """A straight line."""
        more = f' stroke-dasharray="{dash}"' if dash else ""
        self.parts.append(
            f'<line x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}" stroke="{colour}" stroke-width="{wide:g}"{more}/>'
        )

    def arrow(self, x1: float, y1: float, x2: float, y2: float, colour: str = INK) -> None:
        """A line to the right that ends in a point."""
        self.line(x1, y1, x2 - 8, y2, colour, wide=2)
        self.parts.append(f'<path d="M{x2:g} {y2:g} l-10 -5 v10 z" fill="{colour}"/>')

    def svg(self) -> str:
        """The file."""
        return "\n".join([self.head, *self.parts, "</svg>\n"])


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A time of March 2027 in Berlin; the 1st is a Monday."""
    return datetime(2027, 3, day, hour, minute, tzinfo=BERLIN)


def hours(length: timedelta) -> str:
    """`2 h 20 min`, `30 min`."""
    whole, minutes = divmod(int(length.total_seconds()) // 60, 60)
    return " ".join([f"{whole} h"] * bool(whole) + [f"{minutes} min"] * bool(minutes))


class Axis:
    """Parts of time beside each other, each on a line of its own length, a gap between them."""

    def __init__(
        self, left: float, scale: float, parts: tuple[tuple[datetime, datetime], ...], gap: float = 36
    ) -> None:
        self.parts, self.scale, self.starts = parts, scale, []
        for begin, end in parts:
            self.starts.append(left)
            left += scale * (end - begin).total_seconds() / 3600 + GAP

    def x(self, instant: datetime) -> float:
        """Where an instant is; one between two parts is at the end of the earlier one."""
        found = self.starts[0]
        for (begin, end), left in zip(self.parts, self.starts, strict=True):
            if instant >= begin:
                found = left + self.scale * (min(instant, end) - begin).total_seconds() / 3600
        return found

    def draw(self, on: Drawing, top: float, bottom: float, every: int) -> None:
        """Hours with their labels, and what is closed in grey."""
        for (begin, end), left in zip(self.parts, self.starts, strict=True):
            on.bold(left, top - 26, f"{begin:%A}")
            moment = begin
            while moment < end:
                after = moment + timedelta(hours=1)
                if not OFFICE.is_open(moment):
                    on.box(self.x(moment), top, self.scale, bottom - top, CLOSED, rx=0)
                moment = after
            moment = begin
            while moment <= end:
                if moment.hour % every == 0:
                    on.line(self.x(moment), top, self.x(moment), bottom, LIGHT)
                    on.text(self.x(moment), top - 7, f"{moment:%H}", anchor="middle", fill=GREY)
                moment += timedelta(hours=1)


def bar(on: Drawing, axis: Axis, y: float, begin: datetime, end: datetime, fill: str, line: str = "none") -> None:
    """A stretch of time."""
    on.box(axis.x(begin), y, axis.x(end) - axis.x(begin), 20, fill, line)


def mark(on: Drawing, axis: Axis, y: float, instant: datetime, words: str, colour: str, anchor: str = "start") -> None:
    """An instant with a word."""
    x = axis.x(instant)
    on.line(x, y - 4, x, y + 24, colour, wide=2.5)
    on.text(x + {"start": 6, "end": -6, "middle": 0}[anchor], y + 39, words, anchor=anchor, fill=colour)


def open_parts(begin: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The stretches of office hours between two instants, a day at a time."""
    day = begin.replace(hour=0, minute=0)
    while day < end:
        opens, closes = max(begin, day.replace(hour=8)), min(end, day.replace(hour=18))
        if opens < closes and OFFICE.is_open(opens):
            yield opens, closes
        day += timedelta(days=1)


def ticket_life() -> str:
    """A ticket that asks the customer back over night, with its two clocks."""
    created, first, replied = at(1, 16), at(1, 16, 40), at(1, 17, 10)
    answered, again, solved = at(2, 9, 30), at(2, 10, 20), at(2, 11)
    due_response = OFFICE.add(created, timedelta(hours=2))
    before_wait = OFFICE.elapsed(created, replied)
    due_resolution = OFFICE.add(answered, timedelta(hours=8) - before_wait)
    counted = before_wait + OFFICE.elapsed(answered, solved)
    on = Drawing(960, 360, "The life of a ticket: waiting, touches, the customer's turn, and its two clocks")
    axis = Axis(150, 53.5, ((at(1, 15), at(1, 19)), (at(2, 7), at(2, 17))))
    axis.draw(on, 60, 330, 1)
    on.bold(16, 97, "The ticket")
    for begin, end, fill, words in (
        (created, first, LIGHT, "waits"), (first, replied, WORK, ""), (replied, answered, PAUSED, ""),
        (answered, again, LIGHT, "waits"), (again, solved, WORK, ""),
    ):  # fmt: skip
        bar(on, axis, 82, begin, end, fill)
        if words:
            on.text((axis.x(begin) + axis.x(end)) / 2, 97, words, anchor="middle", more=SMALL)
    on.text(axis.x(replied) + 4, 97, "the customer's turn", more=SMALL)
    for instant, words in ((created, "created"), (replied, "replied"), (answered, "answers"), (solved, "solved")):
        on.line(axis.x(instant), 78, axis.x(instant), 108, INK, wide=1.5)
        on.text(axis.x(instant), 123, words, anchor="middle", more=SMALL)
    on.bold(16, 180, "First response")
    on.text(16, 198, "within 2 h", fill=GREY)
    for begin, end in open_parts(created, replied):
        bar(on, axis, 165, begin, end, KEPT)
    mark(on, axis, 165, due_response, f"due {due_response:%H:%M}", LATE, "start")
    on.text(16, 216, f"took {hours(before_wait)}: met", fill=KEPT)
    on.bold(16, 265, "Resolution")
    on.text(16, 283, "within 8 h", fill=GREY)
    for begin, end in (*open_parts(created, replied), *open_parts(answered, solved)):
        bar(on, axis, 250, begin, end, KEPT)
    bar(on, axis, 250, replied, answered, "#ffffff", GREY)
    on.text(axis.x(replied) + 4, 265, "paused", more=SMALL, fill=GREY)
    mark(on, axis, 250, due_resolution, f"due {due_resolution:%H:%M}", LATE, "end")
    on.text(16, 301, f"took {hours(counted)}: met", fill=KEPT)
    on.text(
        150, 350, "Blue: an agent works on it (a touch). Grey hours: the office is closed, no clock counts.", fill=GREY
    )
    return on.svg()


def clocks() -> str:
    """Where a target of four open hours falls due, and how a pause moves it."""
    start, target = at(5, 16), timedelta(hours=4)
    wait, back = at(5, 17), at(8, 9)
    plain = OFFICE.add(start, target)
    moved = OFFICE.add(back, target - OFFICE.elapsed(start, wait))
    on = Drawing(960, 300, "A clock of four open hours, without and with a pause")
    axis = Axis(170, 61, ((at(5, 14), at(5, 19)), (at(8, 7), at(8, 14))))
    axis.draw(on, 60, 262, 1)
    on.bold(16, 105, "Runs through")
    on.text(16, 123, "target 4 h", fill=GREY)
    for begin, end in open_parts(start, plain):
        bar(on, axis, 90, begin, end, WORK)
    mark(on, axis, 90, plain, f"due Monday {plain:%H:%M}", LATE)
    on.text(axis.x(start), 129, f"starts Friday {start:%H:%M}", more=SMALL)
    on.bold(16, 195, "Pauses")
    on.text(16, 213, "while the customer", fill=GREY)
    on.text(16, 229, "is awaited", fill=GREY)
    for begin, end in (*open_parts(start, wait), *open_parts(back, moved)):
        bar(on, axis, 180, begin, end, WORK)
    for begin, end in open_parts(wait, back):
        if begin < axis.parts[0][1] or begin >= axis.parts[1][0]:
            bar(on, axis, 180, begin, end, "#ffffff", GREY)
    mark(on, axis, 180, moved, f"due Monday {moved:%H:%M}", LATE)
    on.text(axis.x(wait), 219, "paused", more=SMALL, fill=GREY)
    on.text(axis.x(back), 219, "goes on", more=SMALL)
    on.text(
        170,
        285,
        "Blue: time that counts. White: time of the pause. Grey hours: closed; the weekend is left out.",
        fill=GREY,
    )
    return on.svg()


def dispatch() -> str:
    """Which waiting touch goes to which agent."""
    on = Drawing(960, 330, "Dispatch: the waiting touch with the earliest due time goes to the best idle agent")
    on.bold(30, 36, "Waiting touches, the earliest due first")
    touches = (("T-17", "level 1", "due 10:40"), ("T-09", "level 2", "due 11:15"), ("T-21", "level 1", "due 12:00"))
    for row, (ticket, skill, due) in enumerate(touches):
        y = 56 + 62 * row
        on.box(30, y, 310, 48, "#ffffff", GREY, 6)
        on.bold(46, y + 30, ticket)
        on.text(120, y + 30, f"needs {skill}")
        on.text(326, y + 30, due, anchor="end", fill=LATE)
    on.bold(620, 36, "Agents on shift")
    agents = (
        ("Ada", "level 1", "idle since 09:50", KEPT), ("Ben", "level 1", "works on T-03", GREY),
        ("Cleo", "level 2; level 1 second", "idle since 10:05", KEPT),
    )  # fmt: skip
    for row, (name, skills, state, colour) in enumerate(agents):
        y = 56 + 62 * row
        on.box(620, y, 310, 48, "#ffffff", colour, 6)
        on.bold(636, y + 21, name)
        on.text(690, y + 21, skills)
        on.text(636, y + 40, state, fill=colour)
    on.arrow(340, 80, 620, 80)
    on.text(480, 70, "1st: level 1 is Ada's first skill", anchor="middle", more=SMALL)
    on.arrow(340, 142, 620, 204)
    on.text(400, 142, "2nd: Cleo alone has level 2", more=SMALL)
    on.text(352, 210, "waits for the next free agent", more=SMALL, fill=GREY)
    notes = (
        "Each time something happens (a ticket comes, work ends, a shift begins) the first waiting touch goes to the",
        "best idle agent who has its skill, until no pair is left. Whoever has it as a second skill is asked last.",
        "With prefer_owner the agent who had the ticket before comes first, and a touch may be held for them a while.",
    )
    for row, words in enumerate(notes):
        on.text(30, 268 + 20 * row, words, fill=GREY, more=' font-size="13"')
    return on.svg()


def credits() -> str:
    """The scale of the quickstart: what a month of one customer costs at each attainment."""
    scenario = slasim.load_scenario(HERE.parent / "scenarios" / "quickstart.yaml")
    plan = scenario.agreements["business"].credits
    fee = scenario.customers["business"].fee.minor / 100
    bands = sorted(((float(band.below), float(band.amount)) for band in plan.scale), reverse=True)
    on = Drawing(960, 366, "Credits by attainment: a staircase")
    left, right, top, bottom = 120, 620, 60, 300

    def x(share: float) -> float:
        return left + (share - 0.6) / 0.4 * (right - left)

    def y(amount: float) -> float:
        return bottom - amount / (0.2 * fee) * (bottom - top)

    steps = [(1.0, 0.0), *bands, (0.6, 0.0)]
    on.bold(left, 36, f"Credit of one customer in one month, at a fee of {fee:,.0f} EUR")
    for amount in (0, 0.05, 0.10, 0.15, 0.20):
        on.line(left, y(amount * fee), right, y(amount * fee), LIGHT)
        on.text(left - 10, y(amount * fee) + 5, f"{amount * fee:,.0f} EUR", anchor="end", fill=GREY)
    for share in (0.6, 0.7, 0.75, 0.8, 0.9, 1.0):
        on.line(x(share), bottom, x(share), bottom + 5, GREY)
        on.text(x(share), bottom + 22, f"{share:.0%}".replace("%", " %"), anchor="middle", fill=GREY)
    for (above, amount), (below, _) in pairwise(steps):
        on.line(x(below), y(amount * fee), x(above), y(amount * fee), LATE if amount else KEPT, wide=4)
    for (_, before), (share, amount) in zip(steps, bands, strict=False):
        on.line(x(share), y(before * fee), x(share), y(amount * fee), LATE, dash="4 3", wide=1.5)
    on.text(
        (left + right) / 2, bottom + 46, "share of first responses in time, in the month", anchor="middle", fill=GREY
    )
    on.bold(670, 76, "How a month is reckoned")
    lines = (
        "1. Every clock is met or breached.", "2. Attainment = met / decided.",
        *(f"{number}. Below {below:.0%}: {share:.0%} of the fee." for number, (below, share) in enumerate(bands, 3)),
        "5. Never more than the cap.", "6. Rounded once, to the cent.",
    )  # fmt: skip
    for row, each in enumerate(lines):
        on.text(670, 108 + 28 * row, each.replace("%", " %"))
    return on.svg()


PICTURES = {"ticket_life": ticket_life, "clocks": clocks, "dispatch": dispatch, "credits": credits}


def main() -> None:
    """Writes them all."""
    for name, draw in PICTURES.items():
        (HERE / "model_pictures" / f"{name}.svg").write_text(draw(), "utf-8")


if __name__ == "__main__":
    main()
