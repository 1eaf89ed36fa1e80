"""A first map of an export, from what is seen in it: to be read, corrected, and then used."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from slasim.history.exports.instants import Ambiguous, find_order, read_instants
from slasim.history.exports.tables import open_table
from slasim.history.reading.columns import TICKETS, plain
from slasim.history.reading.kinds import rank_of
from slasim.history.reading.stamps import SPLIT, DateOrder
from slasim.instants import MINUTE, iso
from slasim.scenario.reading.fields import flow

LOOKED_AT = 100_000  # rows of a file
SHOWN = 12  # values of a column that are told
FEW = 30  # different values of what can be a status, a severity or a category
NAMES: Mapping[str, Sequence[str]] = {
    "ticket": TICKETS["id"],
    "created": TICKETS["created"],
    "severity": TICKETS["severity"],
    "customer": (
        *("customer", "account", "company", "organization", "organisation", "client", "account name", "company name"),
        *("caller id", "caller", "requester", "reporter", "contact", "customer id", "requester id"),
    ),
    "tier": TICKETS["tier"],
    "region": ("region", "country"),
    "channel": TICKETS["channel"],
    "product": TICKETS["product"],
    "agent": ("agent", "assignee", "assigned to", "owner", "assignee id", "agent id", "assigned agent"),
    "team": ("team", "group", "assignment group", "assigned group", "group name", "assignee group", "support group"),
    "at": (
        *("updated at", "sys updated at", "sys updated on", "changed at", "change date", "modified", "modified at"),
        *("as of", "event time", "timestamp", "time", "date of change", "history created", "updated"),
    ),
    "status": ("status", "state", "incident state", "ticket status", "new status", "to status", "to", "to string"),
}
EVENTS: Mapping[str, Sequence[str]] = {
    "replied": (
        "first response at",
        "first responded at",
        "first reply at",
        "first reply",
        "first response",
        "replied",
    ),
    "solved": ("solved at", "resolved at", "resolved", "resolution date", "date resolved", "solved", "resolved on"),
    "closed": ("closed at", "closed", "closed on", "date closed", "closed date"),
    "reopened": ("reopened at", "reopened"),
    "cancelled": ("cancelled at", "canceled at", "cancelled"),
    "workaround": ("workaround at", "workaround provided at", "workaround provided", "workaround given", "workaround"),
}
MEANING = (
    (r"cancel|withdrawn|duplicate", "cancelled"),
    (r"await\w* (?:vendor|supplier|third)|vendor|supplier|third.?party", "waiting_vendor"),
    (r"await|waiting|pending|on.?hold|need.? info|info(?:rmation)? requested", "waiting_customer"),
    (r"answered|replied|responded", "replied"),
    (r"resolved|solved|done|completed|fixed", "solved"),
    (r"closed", "closed"),
    (r"re-?open", "reopened"),
    (r"work-?.?around", "workaround"),
    (r"new|open|active|progress|assigned|work|accepted|triage|escalat|investigat", "open"),
)


@dataclass(frozen=True)
class SeenColumn:
    """A column: its texts that are not missing."""

    name: str
    texts: list[str]
    rows: int

    @property
    def filled(self) -> float:
        """The share of rows that have a value."""
        return len(self.texts) / max(self.rows, 1)

    @property
    def values(self) -> Counter[str]:
        """How often each is there."""
        return Counter(self.texts)

    def is_time(self) -> bool:
        """Whether nearly all of a sample are dates."""
        sample = [text for text in self.texts[:: max(len(self.texts) // 200, 1)] if SPLIT.fullmatch(text)]
        readings = [read_instants(sample, order, "UTC", "first") for order in ("day first", "month first")]
        good = [text for text in sample if any(isinstance(each[text], int) for each in readings)]
        return bool(sample) and len(good) > 0.9 * len(self.texts[:: max(len(self.texts) // 200, 1)])


MISSING = ("", "?", "null", "NULL", "None", "N/A", "n/a", "NaN", "nan", "-")


def guess(files: Sequence[str]) -> str:
    """The text of a first map. Raises ScenarioError for files that cannot be read."""
    columns: dict[str, SeenColumn] = {}
    for file in files:
        table = open_table(file, [])
        rows = [cells for _, cells in islice(table.rows, LOOKED_AT) if len(cells) >= len(table.header)]
        for at, name in enumerate(table.header):
            texts = [cells[at] for cells in rows if cells[at] not in MISSING]
            if name and (name not in columns or len(texts) > len(columns[name].texts)):
                columns[name] = SeenColumn(name, texts, len(rows))
    roles = _roles(columns, NAMES)
    ticket = columns.get(roles.get("ticket", ""))
    repeated = ticket is not None and max(ticket.values.values(), default=1) > 1
    if not repeated or "at" not in roles:
        roles = {role: name for role, name in roles.items() if role not in ("at", "status")}
    events = {kind: name for kind, name in _roles(columns, EVENTS).items() if name not in roles.values()}
    if "status" in roles:  # which tells them, too
        told = {meaning_of(value) for value in columns[roles["status"]].values}
        events = {kind: name for kind, name in events.items() if kind not in told}
    return "\n".join(_Writer(files, columns, roles, events).lines()) + "\n"


def meaning_of(status: str) -> str | None:
    """What a status probably is, by its words."""
    return next((meant for words, meant in MEANING if re.search(words, status, re.IGNORECASE)), None)


def _roles(columns: Mapping[str, SeenColumn], names: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """By what it is the likeliest column, each column once."""
    known = {name: plain(name) for name in columns}
    found: dict[str, str] = {}
    for role, synonyms in names.items():
        for each in synonyms:
            name = next((name for name, is_plain in known.items() if is_plain == each), None)
            fits = name is not None and (role not in (*EVENTS, "created", "at") or columns[name].is_time())
            if name is not None and fits and name not in found.values():
                found[role] = name
                break
    return found


class _Writer:
    """The lines of a map."""

    def __init__(
        self,
        files: Sequence[str],
        columns: Mapping[str, SeenColumn],
        roles: Mapping[str, str],
        events: Mapping[str, str],
    ) -> None:
        self.files, self.columns, self.roles, self.events = files, columns, roles, events
        times = [roles[each] for each in ("created", "at") if each in roles] + list(events.values())
        self.times = {name: columns[name].texts for name in times}
        self.order: DateOrder | None = None
        self.unsure: tuple[str, ...] = ()
        try:
            self.order = find_order([text for texts in self.times.values() for text in texts])
        except Ambiguous as error:
            self.unsure = error.texts

    def lines(self) -> Iterator[str]:
        """All of them."""
        yield f"# A first map of {', '.join(self.files)}, from what is seen there."
        yield "# Correct it; lines with ??? need an answer. docs/import.md says what each line means."
        yield "slasim_import: 1"
        yield from self._zone()
        yield from self._until()
        yield "names: pseudonyms       # customers and agents as customer-0001, agent-0001; keep: as they are"
        yield from self._severities()
        yield self._role("ticket", needed=True)
        yield self._role("created", needed=True)
        yield from self._severity()
        yield self._role("customer", needed=True, instead="{value: everyone}")
        for role in ("tier", "region", "channel", "product", "agent", "team", "at", "status"):
            if role in self.roles:
                yield self._role(role)
        yield from self._means()
        if self.events:
            yield "events:                 # instants in columns of their own"
            for kind, name in self.events.items():
                yield f"  {kind}: {flow(name)}{self._about(name)}"
        yield from self._rest()

    def _zone(self) -> Iterator[str]:
        local = [text for texts in self.times.values() for text in texts if (m := SPLIT.fullmatch(text)) and not m[3]]
        if local:
            yield f"zone: ???               # of times without an offset, such as {local[0]}: Europe/Berlin or another"
        if self.order is None:
            yield f"dates: ???              # day first or month first: {', '.join(self.unsure)}"
        elif self.order.day_first is not None:
            yield f"dates: {'day' if self.order.day_first else 'month'} first"
        if local:
            yield "# repeated_hour: first  # of times that the clock shows twice; left out, such rows are rejected"

    def _until(self) -> Iterator[str]:
        every = [text for texts in self.times.values() for text in texts]
        readings = read_instants(every, "day first" if self.order is None or self.order.day_first else "month first",
                                 "UTC", "first")  # fmt: skip
        last = max((each for each in readings.values() if isinstance(each, int)), default=0)
        shown = iso(last // MINUTE * MINUTE + MINUTE)[:16].replace("T", " ") if last else "???"
        yield f"until: {shown} ???  # when the export was made, with its zone; the latest time in it is about this"

    def _severities(self) -> Iterator[str]:
        name = self.roles.get("severity")
        if name is None or len(self.columns[name].values) > FEW:
            yield "severities: [normal]    # the most severe first"
            return
        values = self._ranked(name)
        unsure = "" if all(rank_of(each) is not None for each in values) else "  # ??? is this the order?"
        yield f"severities: [{', '.join(self._short(each) for each in values)}]{unsure or '  # the most severe first'}"

    def _severity(self) -> Iterator[str]:
        name = self.roles.get("severity")
        if name is None or len(self.columns[name].values) > FEW:
            yield "severity: {value: normal}" + ("" if name is None else f"  # '{name}' has too many values")
            return
        yield "severity:"
        yield f"  column: {flow(name)}"
        yield "  values:"
        for value in self._ranked(name):
            yield f"    {flow(value)}: {self._short(value)}  # {self.columns[name].values[value]:,}"

    def _ranked(self, name: str) -> list[str]:
        values = self.columns[name].values
        return sorted(values, key=lambda each: (rank_of(each) is None, rank_of(each) or 0.0, -values[each]))

    @staticmethod
    def _short(value: str) -> str:
        """A name for a severity: `1 - Critical` is critical."""
        words = re.sub(r"^\W*\d*\W*", "", value) or value
        return re.sub(r"\W+", "_", words).strip("_").lower() or "normal"

    def _role(self, role: str, needed: bool = False, instead: str = "???") -> str:
        name = self.roles.get(role)
        if name is None:
            return f"{role}: {instead}  # ??? no column looks like it" if needed else ""
        return f"{role}: {flow(name)}{self._about(name)}"

    def _about(self, name: str) -> str:
        of = self.columns[name]
        return f"  # {100 * of.filled:.0f} % filled, {len(of.values):,} different"

    def _means(self) -> Iterator[str]:
        name = self.roles.get("status")
        if name is None:
            return
        yield "means:                  # what each status is; docs/import.md names the states and events"
        values = self.columns[name].values
        for value, count in values.most_common(FEW):
            meaning = meaning_of(value)
            yield f"  {flow(value)}: {meaning or 'open'}  # {count:,}{'' if meaning else ' ??? not known'}"

    def _rest(self) -> Iterator[str]:
        """Columns that are not read: their values are told where they are few, and never free text."""
        used = {*self.roles.values(), *self.events.values()}
        rest = [each for name, each in self.columns.items() if name not in used]
        if rest:
            yield "# Not read (columns: takes numbers, such as columns: {csat: satisfaction}):"
        for each in rest:
            values = each.values
            shown = (
                f": {', '.join(value[:30] for value, _ in values.most_common(SHOWN))}" if len(values) <= SHOWN else ""
            )
            yield f"#   {each.name}: {100 * each.filled:.0f} % filled, {len(values):,} different{shown}"
