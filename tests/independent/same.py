"""slasim's tickets and the dates on which its seats are filled, as the independent desk takes them."""

from __future__ import annotations

import numpy as np

from slasim.roster.tables import Presence
from slasim.workload.tables import Then, Workload
from tests.independent.histories import Scenario
from tests.independent.seats import Seat, seats
from tests.independent.tickets import Names, Ticket, Touch

CHANCE = ("absence", "illness", "attrition")  # what empties seats
FOLLOWS = {Then.SOLVED: "solved", Then.CUSTOMER: "customer"}


def tickets_of(scenario: Scenario, workload: Workload) -> list[Ticket]:
    labels, accounts, rows = workload.labels, workload.accounts, workload.tickets
    found = []
    for row, (uid, created) in enumerate(zip(rows.uid.tolist(), rows.created.tolist(), strict=True)):
        customer = int(rows.customer[row])
        region = labels.regions[accounts.region[customer]]
        names = Names(
            labels.severities[rows.severity[row]],
            labels.tiers[accounts.tier[customer]],
            labels.channels[rows.channel[row]],
            region,
        )
        after = scenario.calendars[region if workload.reply_calendar[row] >= 0 else ""]
        clocks = scenario.demand.promises.clocks(names, created)
        found.append(Ticket(created, names, customer, touches_of(workload, row, after), clocks, uid))
    return found


def touches_of(workload: Workload, row: int, after: object) -> list[Touch]:
    of, skills = workload.touches, workload.labels.skills
    found = []
    for k in range(of.first[row], of.first[row + 1]):
        follows = FOLLOWS.get(Then(int(of.then[k]))) or skills[of.skill[k + 1]]
        found.append(Touch(skills[of.skill[k]], int(of.work[k]), bool(of.replies[k]), follows, int(of.delay[k]), after))
    return found


def seats_of(scenario: Scenario, presence: Presence) -> list[Seat]:
    """The seats by the documentation, without the shifts in which slasim has nobody; where chance says how fast they
    are, as fast as it drew."""
    whole = {
        name: {key: value for key, value in team.items() if key not in CHANCE}
        for name, team in scenario.raw["teams"].items()
    }
    found = seats(scenario.raw | {"teams": whole}, scenario.calendars, scenario.days, np.random.default_rng(0))
    for seat in found:
        mine = presence.agent == seat.number
        on, off = presence.on[mine], presence.off[mine]
        seat.shifts = [shift for shift in seat.shifts if ((on < shift.end) & (off > shift.start)).any()]
        team = scenario.raw["teams"][seat.team]
        for shift in seat.shifts if "spread" in team.get("speed", {}) or "attrition" in team else ():
            shift.speed = int(presence.speed[mine][(on < shift.end) & (off > shift.start)][0])
    return found
