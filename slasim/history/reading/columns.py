"""Which column of a table is what: the names that people give them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from slasim.history.reading.grids import columns_of_grid
from slasim.history.reading.sheets import Rank, Sheet
from slasim.problems import nearest, one_of, show

Names = Mapping[str, Sequence[str]]  # of each column that is known, the likeliest name first

WEEK_OF = ("week of", "week commencing", "week beginning", "week starting", "week start", "w c", "wc")
ROTA: Names = {
    "team": ("team", "group", "department", "squad", "desk", "queue", "site"),
    "person": ("person", "agent", "employee", "name", "agent name", "employee name", "employee id", "worker", "who"),
    "date": ("date", "shift date", "work date", "on", *WEEK_OF),
    "days": ("days", "weekdays", "weekday", "day", "day of week", "dow"),
    "hours": ("hours", "shift hours", "shift", "times", "time"),
    "start": ("start", "start time", "shift start", "begin", "begins", "starts"),
    "end": ("end", "end time", "shift end", "finish", "ends", "until", "to"),
    "shift": ("shift name", "shift", "shift type", "shift code", "pattern"),
    "headcount": (
        *(
            "headcount",
            "seats",
            "heads",
            "agents",
            "staff",
            "people",
            "count",
            "number",
            "scheduled",
            "agents scheduled",
        ),
    ),
    "skills": ("skills", "skill"),
    "site": ("site", "location", "office", "city", "place", "country", "region", "centre", "center", "hub", "base"),
    "timezone": ("timezone", "time zone", "tz", "zone"),
    "valid from": ("valid from", "from", "from date", "since", "effective", "effective from"),
    "status": ("status", "absence", "code", "type", "activity", "remark", "absent"),
}
_INTERVALS: Names = {
    "date": (
        "date",
        "day",
        "start",
        "interval",
        "interval start",
        "datetime",
        "date time",
        "timestamp",
        "ds",
        "from",
        *WEEK_OF,
    ),
    "time": (
        "time",
        "hour",
        "time of day",
        "interval time",
        "start time",
        "from time",
        "interval",
        "start",
        "interval start",
        "from",
    ),
    "tickets": (
        *("tickets", "count", "counts", "calls", "contacts", "volume", "offered", "calls offered", "contacts offered"),
        *(
            "arrivals",
            "cases",
            "incidents",
            "emails",
            "chats",
            "requests",
            "number",
            "created",
            "received",
            "actual",
            "actuals",
            "new tickets",
            "tickets created",
            "n",
        ),
    ),
    "stream": (
        *("stream", "queue", "channel", "call type", "contact type", "source", "origin", "via", "group", "skill"),
        "type",
    ),
}
COUNTS_OF = ("severity", "tier", "product")  # columns that say more of what is counted, as in a list of tickets
SUMS = ("total", "totals", "sum", "all", "grand total", "overall")  # of the columns or streams of counts beside them
CHANNELS = (  # two such columns beside one another are two streams
    *("calls", "calls offered", "phone", "phone calls", "voice", "email", "emails", "e mail", "e mails", "mails"),
    *("chat", "chats", "messages", "social", "sms", "web", "portal", "letters"),
)
NO_COUNTS = (  # numbers that stand beside counts, and count no tickets
    *("week", "week no", "week number", "iso week", "calendar week", "wk", "kw", "cw", "year", "month", "quarter"),
    *(
        "weekday",
        "dow",
        "day of week",
        "day of month",
        "day number",
        "row",
        "aht",
        "average handle time",
        "handle time",
    ),
    *("asa", "sla", "service level", "abandoned", "answered", "handled", "agents", "staff", "fte", "backlog", "open"),
    *("forecast", "forecasted", "predicted", "plan", "planned", "budget", "target", "last year", "previous year"),
)
TICKETS: Names = {
    "created": (
        *(
            "created",
            "created at",
            "created on",
            "created date",
            "creation date",
            "creation time",
            "opened",
            "opened at",
            "created time",
            "create date",
            "create time",
            "sys created on",
            "date created",
            "date time opened",
            "date opened",
        ),
        *("open time", "submitted", "submitted at", "reported", "reported at", "received", "received at", "start"),
        *("date", "datetime", "timestamp"),
    ),
    "severity": ("severity", "priority", "prio", "sev", "urgency", "impact"),
    "tier": ("tier", "customer tier", "plan", "segment", "account type", "customer type"),
    "product": ("product", "service", "component", "category", "application"),
    "channel": ("channel", "source", "contact type", "origin", "via", "queue", "stream"),
    "id": (
        "id",
        "ticket",
        "ticket id",
        "number",
        "key",
        "issue key",
        "case number",
        "case id",
        "incident",
        "ticket no",
    ),
}

COUNTS: Names = {**_INTERVALS, **{kind: TICKETS[kind] for kind in COUNTS_OF}}

TAKEN = ("true", "false", "null", "volume", "forecast", "solved", "customer", "else", "all")


def plain(name: str) -> str:
    """A name of a column as the tables above have it: `Created_At` is `created at`, `createdAt` too."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name.strip())
    return re.sub(r"[\W_]+", " ", spaced.lower()).strip()


def columns_of(sheet: Sheet, known: Names) -> dict[str, int]:
    """The number of the column of each kind that is there; of several the likeliest name, each column once."""
    return _kinds_of(sheet.header, known)


def ranking(known: Names, needed: Sequence[frozenset[str]], grid: Sequence[str] = ()) -> Rank:
    """How much a row looks like the header of a table with these columns: most with one of the sets `needed`, or with
    dates as columns; less with another grid, and least with two known names."""

    def rank(cells: list[str]) -> int:
        found = _kinds_of(cells, known).keys()
        kind, _ = columns_of_grid(cells, grid)
        if kind == "date" or (any(each <= found for each in needed) and sum(map(bool, cells)) > 1):
            return 3
        return 2 if kind else int(len(found) > 1)

    return rank


def _kinds_of(header: Sequence[str], known: Names) -> dict[str, int]:
    names = [plain(name) for name in header]
    found: dict[str, int] = {}
    for kind, synonyms in known.items():
        at = next((names.index(each) for each in synonyms if each in names), None)
        if at is not None and at not in found.values():
            found[kind] = at
    return found


def need(sheet: Sheet, found: Mapping[str, int], known: Names, *kinds: str) -> bool:
    """Whether the columns are there; what is missing is told at the header, with the nearest name."""
    missing = [kind for kind in kinds if kind not in found]
    for kind in missing:
        others = [name for name in sheet.titles if name not in {sheet.header[at] for at in found.values()}]
        close = next((name for name in others if nearest(plain(name), known[kind])), "")
        hint = f"column '{close}': {nearest(plain(close), known[kind])}" if close else ""
        expected = f"a column {show(kind)}, by this name or as {one_of(known[kind][1:5])}"
        sheet.wrong(sheet.top, -1, f"no such column among {one_of(sheet.titles)}", expected, hint)
    return not missing


def said(sheet: Sheet, found: Mapping[str, int], optional: Sequence[str]) -> str:
    """How the columns were understood, and what would let others be read: `date from 'Day', tickets from 'Calls'; not
    read: 'AHT' (a column called channel, severity, tier or product would be)`. `optional`: names that there may be."""
    parts = [
        kind if plain(sheet.header[at]) == kind else f"{kind} from '{sheet.header[at]}'" for kind, at in found.items()
    ]
    rest = [f"'{name}'" for at, name in enumerate(sheet.header) if at not in found.values() and name]
    names = {"stream": "channel", "cost": "hourly cost"}
    free = [each for each in optional if each not in {names.get(kind, kind) for kind in found}]
    told = f"; not read: {one_of(rest, 6)}" + (f" (a column called {one_of(free)} would be)" if free else "")
    return ", ".join(parts) + (told if rest else "")


def name_of(text: str, kind: str) -> str:
    """A text as a name of the scenario: letters, digits, - and _; empty for nothing.

    What would be a number there, or means something else, has the `kind` before it: `severity_1`.
    """
    name = re.sub(r"_?-_?", "-", re.sub(r"[^\w-]+", "_", text.strip())).strip("_-").lower()[:50]
    return f"{kind}_{name}" if name in TAKEN or re.fullmatch(r"[\d._]+(e\d+)?", name) else name


def names_of(texts: Iterable[str], kind: str) -> dict[str, str]:
    """A name for each text, no two alike."""
    found: dict[str, str] = {}
    for text in dict.fromkeys(texts):
        stem = name_of(text, kind) or f"no_{kind}"
        name, number = stem, 2
        while name in found.values():
            name, number = f"{stem}_{number}", number + 1
        found[text] = name
    return found
