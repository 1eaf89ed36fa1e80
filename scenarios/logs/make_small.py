"""Writes the example logs `small` and `small_customer`: invented tickets of an invented desk, the same at each run.

    python scenarios/logs/make_small.py [FOLDER]

`small` is the provider's log of the first quarter of 2027, `small_customer` the customers' own notes of the same
tickets: they heard of some answers later, say of some that none came, and noted a ticket that the provider lacks.
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
TICKETS = 320
Row = dict[str, object]


def at_work(at: datetime) -> datetime:
    """The first instant from `at` on at which somebody works, a few minutes into the day."""
    while at.weekday() >= 5 or at.hour >= CLOSE:
        at = (at + timedelta(days=1)).replace(hour=OPEN, minute=at.minute % 20)
    return at if at.hour >= OPEN else at.replace(hour=OPEN, minute=at.minute % 20)


def story(ticket: str, created: datetime, severity: str, draw: Random) -> list[Row]:
    """What happened to a ticket, in order."""
    agent = draw.choice(("ines", "jonas", "kofi"))
    rows: list[Row] = []

    def add(at: datetime, kind: str, by: str = "") -> None:
        rows.append({"ticket": ticket, "time": at, "kind": kind, "agent": by, "team": AGENTS.get(by, "")})

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
    return [row for row in rows if row["time"] < UNTIL]  # type: ignore[operator]


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
        events += story(ticket, created, severity, draw)
    for row in tickets:
        row["tier"] = CUSTOMERS[str(row["customer"])][0]
    return tickets, events


def as_noted_by_customers(tickets: list[Row], events: list[Row]) -> tuple[list[Row], list[Row]]:
    """The same tickets as the customers have them."""
    draw = Random("customer")
    late = {str(row["ticket"]) for row in draw.sample(tickets, 12)}
    unheard = {str(row["ticket"]) for row in draw.sample(tickets, 4)} - late
    noted: list[Row] = []
    for row in events:
        name, kind = str(row["ticket"]), row["kind"]
        if kind in ("auto_replied", "work_started", "escalated") or (kind == "replied" and name in unheard):
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
    }
    return [*tickets, own], noted


def write(folder: Path, tickets: list[Row], events: list[Row]) -> None:
    """A folder in the format of docs/log_format.md, with CSV tables."""
    folder.mkdir(parents=True, exist_ok=True)
    header = {
        "slasim_log": 1,
        "start": START.isoformat(),
        "until": UNTIL.isoformat(),
        "severities": list(SEVERITIES),
    }
    (folder / "log.json").write_text(json.dumps(header, indent=1) + "\n", "utf-8")
    accounts: list[Row] = [
        {"customer": name, "tier": tier, "region": "berlin"} for name, (tier, _) in CUSTOMERS.items()
    ]
    for name, rows in (("tickets", tickets), ("events", events), ("accounts", accounts)):
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            table = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            table.writeheader()
            for row in rows:
                table.writerow(
                    {key: each.isoformat() if isinstance(each, datetime) else each for key, each in row.items()}
                )


if __name__ == "__main__":
    where = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    provider = desk()
    write(where / "small", *provider)
    write(where / "small_customer", *as_noted_by_customers(*provider))
