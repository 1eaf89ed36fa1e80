"""The table of events, piece by piece, as columns of integers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from slasim.desk.log import Int8, Int32, Int64, Kind
from slasim.desk.ticket_log_chunks import Source
from slasim.desk.ticket_log_columns import MISSING, Problems, Vocabulary, read_flags, read_instants
from slasim.desk.ticket_log_tables import ACTORS, KINDS

if TYPE_CHECKING:
    from slasim.desk.ticket_log_reader import Header, Ids

Int16 = npt.NDArray[np.int16]
Bools = npt.NDArray[np.bool_]
EXTRA = ("severity", "actor", "public", "consent")  # of LogExtra, in its order


@dataclass
class EventColumns:
    """The rows as they stand in the table."""

    time: Int64
    kind: Int8
    ticket: Int32  # row in the table of tickets
    agent: Int32  # MISSING: nobody
    extra: dict[str, Int8]  # those of EXTRA that the table has
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
    problems: Problems, source: Source, ids: Ids, created: Int64, until: int, severities: Sequence[str], header: Header
) -> EventColumns:
    """Read every piece. created: ms, [ticket], MISSING where it has a problem."""
    people = _Agents(problems, header)
    kinds, actors, levels = Vocabulary(KINDS), Vocabulary(ACTORS), Vocabulary(severities)
    parts: dict[str, list[npt.NDArray[Any]]] = {}
    seen, replied = np.zeros(len(created), bool), np.zeros(len(created) + 1, bool)
    problems.first = 0
    for piece in source.pieces():
        ticket = ids.rows_of(problems, piece["ticket"])
        time = read_instants(problems, "events", piece["time"])
        kind = kinds.read(problems, "events", piece["kind"], needed=True)
        _check(problems, created, until, seen, ticket, time, kind)
        replied[ticket[kind == Kind.AUTO_REPLIED]] = True
        agent = people.read(problems, piece)
        columns: dict[str, npt.NDArray[Any]] = {
            "time": time,
            "kind": kind.astype(np.int8),
            "ticket": ticket.astype(np.int32),
            "agent": agent.astype(np.int32),
        }
        if "severity" in piece:
            severity = levels.read(problems, "events", piece["severity"])
            stray = (severity != MISSING) & (kind >= 0) & (kind != Kind.RECLASSIFIED)
            problems.rows("events", stray, "severity is stated, but the kind is not reclassified")
            columns["severity"] = severity.astype(np.int8)
        if "actor" in piece:
            columns["actor"] = actors.read(problems, "events", piece["actor"]).astype(np.int8)
        for name in ("public", "consent"):
            if name in piece:
                columns[name] = read_flags(problems, "events", piece[name])
        for name, column in columns.items():
            parts.setdefault(name, []).append(column)
        problems.first += len(piece)
    problems.first = 0
    whole = {name: _join(columns) for name, columns in parts.items()}
    agents, place = people.agents.settle()
    teams, team_place = people.teams.settle()
    of_agent = np.empty(len(agents), np.int64)
    of_agent[place[: len(agents)]] = team_place[people.team_of]
    agent = whole.get("agent", np.empty(0, np.int32))
    return EventColumns(
        whole.get("time", np.empty(0, np.int64)),
        whole.get("kind", np.empty(0, np.int8)),
        whole.get("ticket", np.empty(0, np.int32)),
        place.astype(np.int32)[agent],
        {name: whole.get(name, np.empty(0, np.int8)) for name in EXTRA if name in source.columns},
        agents,
        of_agent.astype(np.int16),
        teams,
        seen,
        replied[:-1],
    )


def _join(columns: list[npt.NDArray[Any]]) -> npt.NDArray[Any]:
    """All pieces of a column, which are given up while they are joined."""
    out = np.empty(sum(map(len, columns)), columns[0].dtype)
    at = 0
    for number, column in enumerate(columns):
        out[at : at + len(column)] = column
        at += len(column)
        columns[number] = column[:0]
    return out


def _check(
    problems: Problems, created: Int64, until: int, seen: Bools, ticket: Int64, time: Int64, kind: Int64
) -> None:
    """Order in time, and one row `created` a ticket; `seen` keeps those of earlier pieces."""
    known = (ticket >= 0) & (time >= 0)
    of_ticket = np.append(created, MISSING)[ticket]
    problems.rows("events", known & (of_ticket >= 0) & (time < of_ticket), "time is before the ticket was created")
    problems.rows("events", known & (time >= until), "time is at or after until, the as-of instant")
    is_created = known & (kind == Kind.CREATED)
    later = is_created & (of_ticket >= 0) & (time > of_ticket)
    problems.rows("events", later, "kind created at another instant than the ticket's")
    where = np.flatnonzero(is_created)
    again = np.zeros(len(ticket), bool)
    again[where[pd.Series(ticket[where]).duplicated().to_numpy() | seen[ticket[where]]]] = True
    problems.rows("events", again, "kind created a second time for this ticket")
    seen[ticket[where]] = True
