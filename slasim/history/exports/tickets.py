"""Rows of an export to tickets and events."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from slasim.history.exports.instants import Ambiguous, Reading, read_instants
from slasim.history.exports.rejects import Rejects
from slasim.history.exports.spec import STATES, UNCHANGED, WAITS, ImportMap
from slasim.history.exports.tables import open_table, refused
from slasim.instants import to_ms
from slasim.limits import FIELD
from slasim.problems import Problem, nearest, one_of
from slasim.scenario.errors import ScenarioError

ENDED = ("solved", "closed", "cancelled")
NAMED = ("customer", "tier", "region", "channel", "product", "agent", "team")  # values that are names in a log
OF_TICKET = ("tier", "region", "channel", "product")


class RowAt(NamedTuple):
    """Where a row stands."""

    file: str
    line: int


@dataclass
class Rows:
    """All rows of all files, column by column: texts, empty where there is no value."""

    at: list[RowAt] = field(default_factory=list)
    changes: list[bool] = field(default_factory=list)  # [row] whether it is a change of a ticket
    columns: dict[str, list[str]] = field(default_factory=dict)  # by what it is: `severity`, `events.closed`
    total: int = 0  # rows, rejected ones too


class ReadEvent(NamedTuple):
    """One row of the log's events."""

    ticket: str
    time: int
    kind: str
    agent: str
    team: str
    severity: str


@dataclass
class ReadTickets:
    """What was read."""

    tickets: list[dict[str, Any]]
    events: list[ReadEvent]
    rows: int
    used: int
    silent: int  # used rows that tell of no event
    unsolved: int  # tickets that were closed and never solved


def read_export(files: Sequence[str], of: ImportMap, rejects: Rejects) -> ReadTickets:
    """The tickets and events of some files. Raises ScenarioError for what makes all of them unreadable."""
    rows = _gather(files, of, rejects)
    return _Reader(of, rows, rejects).read()


def _gather(files: Sequence[str], of: ImportMap, rejects: Rejects) -> Rows:
    """The mapped columns of all files."""
    sources = {name: each["column"] for name, each in of.sources().items() if "column" in each}
    missing, rows = set(of.missing), Rows(columns={name: [] for name in sources})
    seen: set[str] = set()
    headers: list[str] = []
    for file in files:
        table = open_table(file, list(sources.values()))
        headers += table.header
        twice = [name for name in sources.values() if table.header.count(name) > 1]
        if twice:
            raise table.wrong(1, f"the column '{twice[0]}' twice", "each column once")
        places = {name: table.header.index(column) for name, column in sources.items() if column in table.header}
        seen |= places.keys()
        if "ticket" not in places:
            found = f"no column '{sources['ticket']}' among {one_of(table.header)}"
            hint = nearest(sources["ticket"], table.header)
            hint = hint or ("is it another delimiter?" if len(table.header) == 1 else "")
            raise table.wrong(1, found, "the column of the map's ticket in every file", hint)
        width, is_change = len(table.header), "at" in places
        for line, cells in table.rows:
            rows.total += 1
            if len(cells) != width and (len(cells) < width or any(cells[width:])):
                rejects.row(file, line, "", "", f"{len(cells)} values, {width} in the header")
                continue
            rows.at.append(RowAt(file, line))
            rows.changes.append(is_change)
            for name, texts in rows.columns.items():
                at = places.get(name, -1)
                text = cells[at] if at >= 0 else ""
                texts.append("" if text in missing else text)
    absent = [name for name in sources if name not in seen]
    if absent:
        raise ScenarioError([_absent(of, name, sources[name], headers) for name in absent])
    return rows


def _absent(of: ImportMap, name: str, column: str, headers: Sequence[str]) -> Problem:
    path = tuple(name.split(".", 1))
    place = of.place(path) or ("", 0, 0)
    free = list(dict.fromkeys(headers))
    return Problem(*place, name, f"'{column}'", f"a column of the export: {one_of(free)}", nearest(column, free))


class _Reader:
    """One import."""

    def __init__(self, of: ImportMap, rows: Rows, rejects: Rejects) -> None:
        self.of, self.rows, self.rejects = of, rows, rejects
        self.until = to_ms(of.until)
        self.sources = of.sources()
        self.instants = {name: self._instants(name) for name in ("created", "at", *(f"events.{e}" for e in of.events))}
        self.names: dict[str, dict[str, str]] = {"customer": {}, "agent": {}}  # pseudonyms by name
        self.left_out: set[tuple[int, str]] = set()
        self.silent = 0
        self.tier_of: dict[str, tuple[str, RowAt]] = {}
        self.dead: set[int] = set()

    def read(self) -> ReadTickets:
        """All tickets, in order of their creation."""
        made = ReadTickets([], [], self.rows.total, 0, 0, 0)
        for ticket, mine in self._by_ticket().items():
            self._ticket(ticket, mine, made)
        made.tickets.sort(key=lambda each: each["created"])
        made.used, made.silent = self.rows.total - self.rejects.count("row"), self.silent
        if not made.tickets:
            reason, count, first = self.rejects.reasons("row")[0]
            found = f"no row that can be used: {count} times {reason}"
            raise refused(first.file, first.line, found, "tickets, as the map says")
        return made

    def _instants(self, name: str) -> dict[str, Reading]:
        texts = [text for text in self.rows.columns.get(name, ()) if text]
        try:
            return read_instants(texts, self.of.dates, self.of.zone, self.of.repeated_hour)
        except Ambiguous as error:
            column = self.sources[name]["column"]
            row = self.rows.at[self.rows.columns[name].index(error.texts[-1])]
            both = len(error.texts) > 1
            found = f"'{error.texts[-1]}' in '{column}'" + (
                f", where another row has '{error.texts[0]}'" if both else ", which fits both orders of day and month"
            )
            expected = "one order in all rows" if both else "dates: day first, or dates: month first, in the map"
            hint = "with dates: day first (or month first) in the map the others are rejected" if both else ""
            raise refused(row.file, row.line, found, expected, hint) from None

    def text(self, name: str, row: int) -> str:
        """The text of a row; the same one for all where the map gives a value."""
        source = self.sources.get(name)
        if source is None:
            return ""
        return str(source["value"]) if "value" in source else self.rows.columns[name][row]

    def meant(self, name: str, row: int) -> str | None:
        """What a text means, as the map's values say; None, and a value left out, where they do not say."""
        text, source = self.text(name, row), self.sources.get(name) or {}
        values: Mapping[str, str] | None = source.get("values")
        if not text or values is None:
            return text
        found = values.get(text, source.get("other"))
        if found is None:
            self._left_out(row, name, text, f"{name}: '{text}' is not among the values of the map")
        return found

    def _left_out(self, row: int, name: str, text: str, reason: str) -> None:
        if (row, name) in self.left_out:
            return
        self.left_out.add((row, name))
        self.rejects.value(*self.rows.at[row], self.sources[name].get("column", name), text, reason)

    def _reject(self, row: int, name: str, reason: str) -> None:
        if row not in self.dead:
            self.dead.add(row)
            column = self.sources[name].get("column", name) if name in self.sources else ""
            self.rejects.row(*self.rows.at[row], column, self.text(name, row), reason)

    def _by_ticket(self) -> dict[str, list[int]]:
        """The rows of each ticket; those without an id are rejected."""
        found: dict[str, list[int]] = {}
        for row, ticket in enumerate(self.rows.columns["ticket"]):
            if not ticket:
                self._reject(row, "ticket", "no id of a ticket")
            elif len(ticket) > FIELD:
                self._reject(row, "ticket", f"an id of more than {FIELD} characters")
            else:
                found.setdefault(ticket, []).append(row)
        return found

    def _ticket(self, ticket: str, rows: list[int], made: ReadTickets) -> None:
        created, why = self._created(rows)
        if created is None:
            return self._reject_all(rows, "created", why)
        once = [row for row in rows if not self.rows.changes[row]]
        self._reject_all(once[1:], "ticket", "a second row of a ticket")
        rows = self._in_order([row for row in rows if row not in self.dead], created)
        if not rows:
            return None
        severity = next((each for row in rows if (each := self._severity(row))), None)
        if severity is None:
            return self._reject_all(rows, "severity", "no severity that the map knows")
        customer = next((each for row in rows if (each := self.text("customer", row))), "")
        if not customer:
            return self._reject_all(rows, "customer", "no customer")
        about = {name: next((each for row in rows if (each := self.meant(name, row))), None) for name in OF_TICKET}
        if not self._fits(customer, about["tier"], rows):
            return None
        events = [*self._changes(ticket, rows, severity), *self._at_instants(ticket, rows, created)]
        events.sort(key=lambda each: each.time)
        numbers = {name: self._number(name, rows) for name in self.of.columns}
        named = {name: self._name(name, each) for name, each in {"customer": customer, **about}.items() if each}
        made.tickets.append({"ticket": ticket, "created": created, "severity": severity, **named, **numbers})
        made.events += events
        kinds = {each.kind for each in events}
        made.unsolved += "closed" in kinds and not kinds & {"solved", "cancelled"}
        return None

    def _reject_all(self, rows: Sequence[int], name: str, reason: str) -> None:
        for row in rows:
            self._reject(row, name, reason)

    def _created(self, rows: Sequence[int]) -> tuple[int | None, str]:
        """When a ticket was created, by the first of its rows that says so; or why that is not known."""
        why = "no time of creation"
        for row in rows:
            text = self.text("created", row)
            found = self.instants["created"].get(text)
            if isinstance(found, int):
                return (found, "") if found < self.until else (None, "created at `until` or later")
            if found is not None:
                why = "a time of creation that is no instant"
                self._left_out(row, "created", text, found)
        return None, why

    def _in_order(self, rows: Sequence[int], created: int) -> list[int]:
        """The rows in order of time, those at one instant as the file has them (backwards, where it has the newest
        first); changes without a usable time are rejected."""
        times: dict[int, int] = {}
        for row in rows:
            if not self.rows.changes[row]:
                times[row] = created
                continue
            text = self.text("at", row)
            found = self.instants["at"].get(text, "no time of the change")
            if isinstance(found, str):
                self._reject(row, "at", found)
            elif found < created:
                self._reject(row, "at", "a change before its ticket was created")
            elif found >= self.until:
                self._reject(row, "at", "a change at `until` or later")
            else:
                times[row] = found
        self.times = times
        in_file = list(times)
        newest_first = bool(in_file) and times[in_file[0]] > times[in_file[-1]]
        return sorted(reversed(in_file) if newest_first else in_file, key=times.__getitem__)

    def _severity(self, row: int) -> str | None:
        found = self.meant("severity", row)
        if found and found not in self.of.severities:
            self._left_out(row, "severity", found, f"severity: '{found}' is not among the severities of the map")
            return None
        return found or None

    def _fits(self, customer: str, tier: str | None, rows: Sequence[int]) -> bool:
        """Whether a customer has one tier: a log knows no other."""
        known = self.tier_of.setdefault(customer, (tier or "", self.rows.at[rows[0]]))
        if known[0] != (tier or ""):
            self._reject_all(rows, "tier", "another tier of its customer than on an earlier ticket")
            return False
        return True

    def _changes(self, ticket: str, rows: Sequence[int], severity: str) -> Iterator[ReadEvent]:
        """What changes tell: of the status, the severity, and who has the ticket."""
        state, last, held = "open", "", ("", "")
        for row in rows:
            if not self.rows.changes[row]:
                continue
            time, text = self.times[row], self.text("status", row)
            agent, team = self._holder(row)
            kinds: list[str] = []
            if text and text != last:
                meaning = self.of.means.get(text)
                if meaning is None:
                    self._reject(row, "status", f"status '{text}' is not among `means` of the map")
                    continue
                last = text
                if meaning != UNCHANGED:
                    kinds, state = [*_between(state, meaning)], meaning if meaning in STATES else "open"
            for kind in kinds:
                yield ReadEvent(ticket, time, kind, agent, team, "")
            new, before = self._severity(row), severity
            if new is not None and new != severity:
                severity = new
                yield ReadEvent(ticket, time, "reclassified", agent, team, new)
            if held != (agent, team) and any(held) and any((agent, team)) and not kinds:
                yield ReadEvent(ticket, time, "handed_over", agent, team, "")
            elif not kinds and severity == before:
                self.silent += 1
            held = (agent, team) if any((agent, team)) else held

    def _holder(self, row: int) -> tuple[str, str]:
        """The agent and the team of a row, as the log calls them: an agent of several teams has a name in each."""
        agent, team = self.meant("agent", row) or "", self.meant("team", row) or ""
        team = self._name("team", team) if team else ""
        if not agent:
            return (team, team) if team else ("", "")
        name = self._name("agent", agent)
        return (f"{name} ({team})"[:FIELD] if team else name), team

    def _at_instants(self, ticket: str, rows: Sequence[int], created: int) -> Iterator[ReadEvent]:
        """Events whose instants stand in columns of their own."""
        for kind in self.of.events:
            name = f"events.{kind}"
            row = next((row for row in reversed(rows) if self.text(name, row)), None)
            if row is None:
                continue
            text = self.text(name, row)
            found = self.instants[name][text]
            if isinstance(found, str):
                self._left_out(row, name, text, found)
            elif found < created:
                self._left_out(row, name, text, f"{kind} before the ticket was created")
            elif found >= self.until:
                self._left_out(row, name, text, f"{kind} at `until` or later")
            else:
                yield ReadEvent(ticket, found, kind, *self._holder(row), "")

    def _number(self, name: str, rows: Sequence[int]) -> float | None:
        source = f"columns.{name}"
        row = next((row for row in reversed(rows) if self.text(source, row)), None)
        text = None if row is None else self.meant(source, row)
        if row is None or not text:
            return None
        try:
            found = float(text)
        except ValueError:
            found = float("nan")
        if found != found or found in (float("inf"), float("-inf")):
            self._left_out(row, source, text, f"{name}: no number")
            return None
        return found

    def _name(self, kind: str, name: str) -> str:
        """A name as it stands in the log."""
        if self.of.names == "keep" or kind not in ("customer", "agent"):
            return name[:FIELD]
        known = self.names[kind]
        return known.setdefault(name, f"{kind}-{len(known) + 1:04d}")


def _between(state: str, meaning: str) -> Iterator[str]:
    """The events that lead from a state to another, or to an event after which the ticket is open."""
    to = meaning if meaning in STATES else "open"
    if state in WAITS and to not in ENDED and state != to and meaning != WAITS[state]:
        yield WAITS[state]
    if state in ENDED and to not in ENDED and meaning != "reopened":
        yield "reopened"
    if meaning not in STATES:
        yield meaning
    elif to != "open" and to != state and not (state == "closed" and to == "solved"):
        yield to
