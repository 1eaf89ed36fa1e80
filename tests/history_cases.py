"""Tables as a desk would keep them, made of what slasim draws for a scenario whose truth is known."""

from __future__ import annotations

from datetime import date

import numpy as np
from workload_cases import horizon, scenario, stream

from slasim.calendars.zone import wall_clock
from slasim.history.desk_from import Clock
from slasim.history.reading.counts import CountedDays
from slasim.history.reading.tickets import TicketTable
from slasim.instants import DAY, HOUR, MINUTE, date_of, day_number
from slasim.workload import draw

ZONE = "Europe/Berlin"
FIRST, WEEKS = date(2027, 1, 4), 26
SEVERITIES, TIERS = {"urgent": 0.08, "normal": 0.72, "low": 0.2}, {"gold": 0.25, "basic": 0.75}
ROTA = "Team,Days,Start,End,Seats\nFirst line,Mon-Fri,08:00,16:30,4\nFirst line,mon-fri,09:30,18:00,2\n"
CLOCK = Clock(ZONE, "DE-BE", FIRST)


def known_desk(volume=400, weeks=WEEKS, dispersion=4.0, carry_over=0.4, within=1.5, fades=0.5):
    """A desk whose demand is known; its holidays are those of Berlin, at 20 %."""
    tiers, severities = ({name: f"{100 * share:g} %" for name, share in each.items()} for each in (TIERS, SEVERITIES))
    mail = stream(
        f"{volume} per week",
        shape="extended",
        mix={"tier": tiers, "severity": severities},
        day_to_day={"dispersion": dispersion, "carry_over": carry_over},
        within_day={"dispersion": within, "carry_over": fades},
    )
    return scenario(
        timezone=ZONE,
        severities=list(SEVERITIES),
        horizon=horizon(str(FIRST), f"{weeks} weeks"),
        calendars={"home": {"timezone": ZONE, "hours": {"mon-fri": "08:00-18:00"}, "holidays": "DE-BE"}},
        customers={name: {"accounts": 10, "regions": {"home": "100 %"}} for name in TIERS},
        demand={"mail": mail},
    )


class OneHistory:
    """The tickets of one replication on the clock of the desk, as tables: in memory, or as files."""

    def __init__(self, desk, seed, replication):
        drawn = draw(desk, seed, replication)
        self.wall = wall_clock(ZONE, drawn.tickets.created)
        self.severity = drawn.tickets.severity.astype(np.int64)
        self.tier = drawn.accounts.tier[drawn.tickets.customer].astype(np.int64)
        self.tiers = drawn.labels.tiers
        self.first, self.days = day_number(FIRST), (desk.horizon.end() - FIRST).days
        slot = (self.wall // DAY - self.first) * 24 + self.wall % DAY // HOUR
        self.hours = np.bincount(slot, minlength=self.days * 24).reshape(-1, 24).astype(np.float64)

    def counts(self):
        return CountedDays(
            "counts.csv", self.first, np.ones(self.days, np.bool_), {"tickets": self.hours}, True, HOUR, ""
        )

    def tickets(self):
        kinds = {"severity": (tuple(SEVERITIES), self.severity), "tier": (self.tiers, self.tier)}
        return TicketTable("tickets.csv", self.wall, kinds, True, "")

    def write(self, folder):
        """counts.csv by the hour, tickets.csv and rota.csv; the hour that the clock skips has no row."""
        dates = [str(date_of(self.first + day)) for day in range(self.days)]
        rows = [
            f"{on} {hour:02}:00,{self.hours[day, hour]:.0f}"
            for day, on in enumerate(dates)
            for hour in range(24)
            if (on, hour) != ("2027-03-28", 2)
        ]
        (folder / "counts.csv").write_text("\n".join(["Interval start,Calls", *rows]) + "\n", "utf-8")
        names = list(SEVERITIES)
        lines = [
            f"{dates[at // DAY - self.first]} {at % DAY // HOUR:02}:{at % HOUR // MINUTE:02},{names[s]},{self.tiers[t]}"
            for at, s, t in zip(self.wall.tolist(), self.severity.tolist(), self.tier.tolist(), strict=True)
        ]
        (folder / "tickets.csv").write_text("\n".join(["Created at,Priority,Plan", *lines]) + "\n", "utf-8")
        (folder / "rota.csv").write_text(ROTA, "utf-8")
