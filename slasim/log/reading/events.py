"""The table of events, piece by piece, as columns of integers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from slasim.log.kinds import EventKind
from slasim.log.reading.chunks import TableSource
from slasim.log.reading.columns import MISSING, Problems, Vocabulary, read_flags, read_instants
from slasim.log.tables import ACTORS, KINDS
from slasim.types import Bools, Int16, Int64

if TYPE_CHECKING:
    from slasim.log.reading.ids import Ids
    from slasim.log.reading.reader import Header

PIECE = 1 << 20  # rows
TYPES: dict[str, type[np.generic]] = {"time": np.int64, "kind": np.int8, "ticket": np.int32, "agent": np.int32}
EXTRA = ("severity", "actor", "public", "consent")  # of LogExtra, in its order


@dataclass
class EventColumns:
    """The rows as they stand in the table."""

    columns: dict[str, npt.NDArray[Any]]  # time, kind, ticket (its row in the log), agent, those of EXTRA in the table
    agents: tuple[str, ...]
    agent_team: Int16  # [agent] MISSING: not stated
    teams: tuple[str, ...]
    created: Bools  # [ticket] whether it has a row of the kind `created`
    replied: Bools  # [ticket] whether an automatic reply went out


class _Agents:
    """Agents, and the team each is in: the first that a row names, another later is a problem."""

    def __init__(self, problems: Problems, header: Header) -> None:
        self.agents = Vocabulary(None if header.agents is None else tuple(header.agents))
        self.teams = Vocabulary(header.teams)
        self.stated = header.agents is not None
        self.team_of = np.full(len(self.agents.number), MISSING, np.int64)
        if header.agents is not None:
            if self.teams.is_open:
                for team in header.agents.values():
                    self.teams.number.setdefault(team, len(self.teams.number))
            lost = sorted(set(header.agents.values()) - self.teams.number.keys())
            problems += [f"log.json: agents: team {name!r} is none of the teams" for name in lost]
            self.team_of[:] = [self.teams.number.get(team, MISSING) for team in header.agents.values()]

    def read(self, problems: Problems, piece: pd.DataFrame) -> Int64:
        """The agent of each row."""
        nobody = np.full(len(piece), MISSING, np.int64)
        agent = self.agents.read(problems, "events", piece["agent"]) if "agent" in piece else nobody
        team = self.teams.read(problems, "events", piece["team"]) if "team" in piece else nobody
        problems.rows("events", (team >= 0) & (agent == MISSING), "team without an agent")
        new = np.full(len(self.agents.number) - len(self.team_of), MISSING, np.int64)
        self.team_of = np.concatenate((self.team_of, new))
        both = (agent >= 0) & (team >= 0)
        if not self.stated:
            acted = np.flatnonzero(both)[::-1]
            acted = acted[self.team_of[agent[acted]] == MISSING]
            self.team_of[agent[acted]] = team[acted]  # the first row is written last
        wrong = both.copy()
        wrong[both] = team[both] != self.team_of[agent[both]]
        problems.rows("events", wrong, "team is not the team of this agent elsewhere")
        return agent


def read_events(
    problems: Problems,
    source: TableSource,
    ids: Ids,
    created: Int64,
    until: int,
    severities: Sequence[str],
    header: Header,
) -> EventColumns:
    """Read every piece. created: ms, [ticket], MISSING where it has a problem."""
    people = _Agents(problems, header)
    kinds, actors, levels = Vocabulary(KINDS), Vocabulary(ACTORS), Vocabulary(severities)
    # room for all rows at once: what is not written to takes no memory
    types = TYPES | {name: np.int8 for name in EXTRA if name in source.columns}
    room = {name: np.empty(source.most, kept) for name, kept in types.items()}
    seen, replied = np.zeros(len(created), bool), np.zeros(len(created) + 1, bool)
    problems.first = 0
    for piece in source.pieces():
        ticket = ids.rows_of(problems, piece["ticket"])
        time = read_instants(problems, "events", piece["time"])
        kind = kinds.read(problems, "events", piece["kind"], needed=True)
        _check(problems, created, until, seen, ticket, time, kind)
        replied[ticket[kind == EventKind.AUTO_REPLIED]] = True
        columns: dict[str, npt.NDArray[Any]]
        columns = {"time": time, "kind": kind, "ticket": ticket, "agent": people.read(problems, piece)}
        if "severity" in piece:
            severity = columns["severity"] = levels.read(problems, "events", piece["severity"])
            stray = (severity != MISSING) & (kind >= 0) & (kind != EventKind.RECLASSIFIED)
            problems.rows("events", stray, "severity is stated, but the kind is not reclassified")
        if "actor" in piece:
            columns["actor"] = actors.read(problems, "events", piece["actor"])
        for name in ("public", "consent"):
            if name in piece:
                columns[name] = read_flags(problems, "events", piece[name])
        for name, column in columns.items():
            room[name][problems.first : problems.first + len(piece)] = column
        problems.first += len(piece)
    rows, problems.first = problems.first, 0
    agents, place = people.agents.settle()
    teams, team_place = people.teams.settle()
    of_agent = np.empty(len(agents), np.int64)
    of_agent[place[: len(agents)]] = team_place[people.team_of]
    whole = {name: column[:rows] for name, column in room.items()}
    for first in range(0, rows, PIECE):  # at once it would take 8 bytes a row
        part = whole["agent"][first : first + PIECE]
        part[:] = place[part]
    return EventColumns(whole, agents, of_agent.astype(np.int16), teams, seen, replied[:-1])


def _check(
    problems: Problems, created: Int64, until: int, seen: Bools, ticket: Int64, time: Int64, kind: Int64
) -> None:
    """Order in time, and one row `created` a ticket; `seen` keeps those of earlier pieces."""
    known = (ticket >= 0) & (time >= 0)
    of_ticket = np.append(created, MISSING)[ticket]
    problems.rows("events", known & (of_ticket >= 0) & (time < of_ticket), "time is before the ticket was created")
    problems.rows("events", known & (time >= until), "time is at or after until, the as-of instant")
    is_created = known & (kind == EventKind.CREATED)
    later = is_created & (of_ticket >= 0) & (time > of_ticket)
    problems.rows("events", later, "kind created at another instant than the ticket's")
    where = np.flatnonzero(is_created)
    again = np.zeros(len(ticket), bool)
    again[where[pd.Series(ticket[where]).duplicated().to_numpy() | seen[ticket[where]]]] = True
    problems.rows("events", again, "kind created a second time for this ticket")
    seen[ticket[where]] = True
