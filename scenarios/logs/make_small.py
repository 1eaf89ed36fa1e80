"""Writes the example logs `small` and `small_customer`: invented tickets of an invented desk, the same at each run.

    python scenarios/logs/make_small.py [FOLDER]

`small` is the provider's log of the first quarter of 2027, with every kind of event and every table that the format
has. `small_customer` is the customers' own notes of the same tickets: they heard of some answers later, say of some
that none came, never hear of what the desk writes for itself, and noted a ticket that the provider lacks.
"""

from __future__ import annotations

import csv
import json
import sys
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")
START, UNTIL = datetime(2027, 1, 1, tzinfo=BERLIN), datetime(2027, 4, 1, tzinfo=BERLIN)
OPEN, CLOSE = 8, 18
SEVERITIES = {"urgent": 0.12, "high": 0.28, "normal": 0.60}
ANSWER = {"urgent": 0.35, "high": 1.3, "normal": 3.0}  # median hours
WORK = {"urgent": 2.0, "high": 7.0, "normal": 16.0}
CUSTOMERS = {  # tier, weight of its tickets
    "Aldora Bank": ("gold", 6),
    "Brevik Lines": ("gold", 5),
    "Cassia Foods": ("silver", 4),
    "Dunmore Press": ("silver", 3),
    "Elbtal Hotels": ("silver", 2),
    "Foxglove Care": ("silver", 2),
}
AGENTS = {"ines": "first_line", "jonas": "first_line", "kofi": "first_line", "lena": "second_line"}
FROM_CUSTOMER = ("customer_replied", "reopened", "cancelled", "abandoned")
ACTOR = {"auto_replied": "system", "vendor_returned": "vendor"} | dict.fromkeys(FROM_CUSTOMER, "customer")
AT_WORK = ("work_started", "work_paused", "escalated", "waiting_vendor", "vendor_returned")
INSIDE = (*AT_WORK, "auto_replied", "note", "reclassified")  # what customers do not note
TICKETS = 320
CONTACTS = 480
Row = dict[str, object]


def at_work(at: datetime) -> datetime:
    """The first instant from `at` on at which somebody works, a few minutes into the day."""
    while at.weekday() >= 5 or at.hour >= CLOSE:
        at = (at + timedelta(days=1)).replace(hour=OPEN, minute=at.minute % 20)
    return at if at.hour >= OPEN else at.replace(hour=OPEN, minute=at.minute % 20)


def chat_story(ticket: str, created: datetime, draw: Random) -> list[Row]:
    """What happened to a chat: it is answered in a minute or two, or the customer gives up."""
    wait = timedelta(seconds=round(75 * draw.lognormvariate(0, 1)))
    if wait > timedelta(minutes=4):
        return [event(ticket, created + timedelta(minutes=4), "abandoned")]
    agent = draw.choice(("ines", "jonas", "kofi"))
    done = created + wait + timedelta(minutes=draw.randrange(6, 25))
    rows = [event(ticket, created + wait, kind, agent) for kind in ("work_started", "replied")]
    asked = created + wait + timedelta(minutes=2)
    rows += [event(ticket, asked, "customer_replied"), event(ticket, asked + timedelta(minutes=1), "replied", agent)]
    return [*rows, event(ticket, done, "solved", agent)]


def beside(rows: list[Row], severity: str, draw: Random) -> list[Row]:
    """What else the desk wrote down: notes, private replies, other severities, work at a vendor."""
    ticket, found = rows[0]["ticket"], list(rows)
    first = next((at for at, row in enumerate(rows) if row["kind"] == "replied"), None)
    last = next((at for at, row in enumerate(rows) if row["kind"] == "solved"), None)
    if first is None or last is None:
        return rows
    answered, solved, agent = rows[first]["time"], rows[last]["time"], rows[first]["agent"]
    chance = draw.random()

    def add(part: float, kind: str, **more: object) -> None:
        """At this part of the time from the first answer to the solution."""
        at = answered + timedelta(minutes=int((solved - answered) / timedelta(minutes=1) * part))  # type: ignore[operator]
        found.append(event(ticket, at, kind, "" if kind in ACTOR else agent) | more)

    again = max(answered, solved - timedelta(minutes=30))  # type: ignore[operator,type-var]
    found.append(event(ticket, answered, "work_paused", agent))  # type: ignore[arg-type]
    found.append(event(ticket, again, "work_started", rows[last]["agent"]))  # type: ignore[arg-type]
    if chance < 0.10:
        add(0.1, "note", public=0)
    elif chance < 0.15:
        add(0.1, "replied", public=0)  # to a colleague
    elif chance < 0.22:
        add(0.3, "waiting_vendor")
        add(0.7, "vendor_returned")
    elif chance < 0.30:
        other = {"urgent": "high", "high": "normal", "normal": "high"}[severity]
        consent = {"consent": int(draw.random() < 0.5)} if severity != "normal" else {}
        add(0.2, "reclassified", severity=other, **consent)
    return sorted(found, key=lambda row: row["time"])  # type: ignore[arg-type,return-value]


def event(ticket: object, at: datetime, kind: str, by: object = "") -> Row:
    """A row of the table of events."""
    team = AGENTS.get(str(by), "")
    return {"ticket": ticket, "time": at, "kind": kind, "agent": by, "team": team, "actor": ACTOR.get(kind, "agent")}


def story(ticket: str, created: datetime, severity: str, draw: Random) -> list[Row]:
    """What happened to a ticket that came by email, in order."""
    agent = draw.choice(("ines", "jonas", "kofi"))
    rows: list[Row] = []

    def add(at: datetime, kind: str, by: str = "") -> None:
        rows.append(event(ticket, at, kind, by))

    def after(at: datetime, median: float, spread: float = 0.8) -> datetime:
        return at_work((at + timedelta(hours=median * draw.lognormvariate(0, spread))).replace(second=0, microsecond=0))

    add(created, "auto_replied")
    busy = 3.0 if created.month == 2 else 1.0  # half the desk was ill in February
    answered = after(created, ANSWER[severity] * busy)
    add(answered, "work_started", agent)
    add(answered + timedelta(minutes=10), "replied", agent)
    now = answered + timedelta(minutes=10)
    if draw.random() < 0.35:
        add(now, "waiting_customer")
        now = (now + timedelta(hours=5 * draw.lognormvariate(0, 1))).replace(second=0, microsecond=0)
        add(now, "customer_replied")
        now = after(now, 1.0)
        add(now, "replied", agent)
    if draw.random() < 0.15:
        now = after(now, 0.5)
        add(now, "escalated", agent)
        agent = "lena"
    now = after(now, WORK[severity] * busy / 4)
    add(now, "replied", agent)
    add(now, "solved", agent)
    if draw.random() < 0.05:
        now = (now + timedelta(hours=20 * draw.random())).replace(second=0, microsecond=0)
        add(now, "reopened")
        now = after(now, 2.0)
        add(now, "replied", agent)
        add(now, "solved", agent)
    return rows


def desk() -> tuple[list[Row], list[Row]]:
    """All tickets and events as the provider has them."""
    draw = Random("small")
    working = [START + timedelta(days=day) for day in range((UNTIL - START).days)]
    working = [day for day in working if day.weekday() < 5 and day != START]
    moments = sorted(
        draw.choice(working).replace(hour=draw.choice(range(OPEN, CLOSE)), minute=draw.randrange(60))
        for _ in range(TICKETS)
    )
    names, weights = list(CUSTOMERS), [weight for _, weight in CUSTOMERS.values()]
    tickets: list[Row] = []
    events: list[Row] = []
    for number, created in enumerate(moments, 1):
        ticket = f"T-{number:03d}"
        severity = draw.choices(list(SEVERITIES), list(SEVERITIES.values()))[0]
        customer = draw.choices(names, weights)[0]
        tickets.append({"ticket": ticket, "created": created, "severity": severity, "customer": customer})
        told = story(ticket, created, severity, draw)
        more = Random(f"beside {ticket}")  # of its own: what is drawn for one ticket moves no other
        chat = severity == "normal" and more.random() < 0.3
        told = chat_story(ticket, created, more) if chat else beside(told, severity, more)
        events += [row for row in told if row["time"] < UNTIL]  # type: ignore[operator]
        tickets[-1] |= {
            "tier": CUSTOMERS[customer][0],
            "channel": "chat" if chat else "email",
            "product": "billing" if more.random() < 0.4 else "portal",
            "csat": more.choices(("", 1, 2, 3, 4, 5), (50, 2, 3, 5, 15, 25))[0],
        }
    return tickets, events


def outages() -> list[Row]:
    """When the service was away."""
    moments = [
        ("2027-01-19T09:12:00+01:00", "2027-01-19T10:02:00+01:00", "portal", "", "a release that was rolled back"),
        ("2027-02-11T03:30:00+01:00", "2027-02-11T08:45:00+01:00", "", "", "power at the data centre"),
        ("2027-03-09T13:00:00+01:00", "2027-03-09T13:25:00+01:00", "billing", "Aldora Bank", "an expired certificate"),
    ]
    return [dict(zip(("start", "end", "product", "customer", "cause"), row, strict=True)) for row in moments]


def contacts() -> list[Row]:
    """Requests for help, half of them answered by self-service."""
    draw = Random("contacts")
    days = [START + timedelta(days=day) for day in range((UNTIL - START).days)]
    times = sorted(draw.choice(days) + timedelta(minutes=draw.randrange(24 * 60)) for _ in range(CONTACTS))
    names, weights = list(CUSTOMERS), [weight for _, weight in CUSTOMERS.values()]
    return [
        {
            "time": at,
            "customer": draw.choices(names, weights)[0],
            "deflected": int(draw.random() < 0.5),
        }
        for at in times
    ]


def as_noted_by_customers(tickets: list[Row], events: list[Row]) -> tuple[list[Row], list[Row]]:
    """The same tickets as the customers have them."""
    draw = Random("customer")
    late = {str(row["ticket"]) for row in draw.sample(tickets, 12)}
    unheard = {str(row["ticket"]) for row in draw.sample(tickets, 4)} - late
    noted: list[Row] = []
    for row in events:
        name, kind = str(row["ticket"]), row["kind"]
        if kind in INSIDE or row.get("public") == 0 or (kind == "replied" and name in unheard):
            continue
        shift = timedelta(minutes=45) if kind == "replied" and name in late else timedelta(0)
        at = row["time"] + shift  # type: ignore[operator]
        if at < UNTIL:
            noted.append({"ticket": name, "time": at, "kind": kind})
    own = {
        "ticket": "T-900",
        "created": START + timedelta(days=40, hours=10),
        "severity": "high",
        "customer": "Aldora Bank",
        "tier": "gold",
        "channel": "email",
        "product": "portal",
    }
    seen = [{name: each for name, each in row.items() if name != "csat"} for row in tickets]
    return [*seen, own], noted


def write(folder: Path, tables: dict[str, list[Row]], columns: list[str]) -> None:
    """A folder in the format of docs/log_format.md, with CSV tables."""
    folder.mkdir(parents=True, exist_ok=True)
    header = {
        "slasim_log": 2,
        "start": START.isoformat(),
        "until": UNTIL.isoformat(),
        "severities": list(SEVERITIES),
        "columns": columns,
    }
    (folder / "log.json").write_text(json.dumps(header, indent=1) + "\n", "utf-8")
    accounts: list[Row] = [
        {"customer": name, "tier": tier, "region": "berlin"} for name, (tier, _) in CUSTOMERS.items()
    ]
    for name, rows in (*tables.items(), ("accounts", accounts)):
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            names = dict.fromkeys(name for row in rows for name in row)
            table = csv.DictWriter(file, list(names), restval="", lineterminator="\n")
            table.writeheader()
            for row in rows:
                table.writerow(
                    {key: each.isoformat() if isinstance(each, datetime) else each for key, each in row.items()}
                )


if __name__ == "__main__":
    where = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    tickets, events = desk()
    provider = {"tickets": tickets, "events": events, "outages": outages(), "contacts": contacts()}
    write(where / "small", provider, ["csat"])
    noted, heard = as_noted_by_customers(tickets, events)
    write(where / "small_customer", {"tickets": noted, "events": heard}, [])
