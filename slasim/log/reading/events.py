"""The table of events, piece by piece, as columns of integers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from slasim.kernel import kernel
from slasim.log.kinds import EventKind
from slasim.log.reading.chunks import TableSource
from slasim.log.reading.columns import (
    MISSING,
    Problems,
    Vocabulary,
    growing,
    read_flags,
    read_instants,
    renumber,
    renumbered,
)
from slasim.log.reading.keys import read_only
from slasim.log.tables import ACTORS, KINDS
from slasim.types import Bools, Int8, Int16, Int32, Int64, UInt8

if TYPE_CHECKING:
    from slasim.log.reading.ids import Ids
    from slasim.log.reading.reader import Header

CREATED, AUTO_REPLIED = int(EventKind.CREATED), int(EventKind.AUTO_REPLIED)
TOO_EARLY, TOO_LATE, ELSEWHEN, AGAIN = 1, 2, 4, 8  # faults of a row, to be added up
FAULTS = {
    TOO_EARLY: "time is before the ticket was created",
    TOO_LATE: "time is at or after until, the as-of instant",
    ELSEWHEN: "kind created at another instant than the ticket's",
    AGAIN: "kind created a second time for this ticket",
}
NOBODY, OTHER_TEAM = 1, 2
TEAM_FAULTS = {NOBODY: "team without an agent", OTHER_TEAM: "team is not the team of this agent elsewhere"}
TYPES: dict[str, type[np.generic]] = {"time": np.int64, "kind": np.int8, "ticket": np.int32, "agent": np.int32}
EXTRA = ("severity", "actor", "public", "consent")  # of LogExtra, in its order
PLACES: dict[str, type[np.generic]] = {
    "product": np.int16,
    "channel": np.int8,
}  # to which a ticket is passed; of LogExtra too


@dataclass
class EventColumns:
    """The rows as they stand in the table."""

    columns: dict[str, npt.NDArray[Any]]  # time, kind, ticket (its row in the log), agent, those of EXTRA in the table
    agents: tuple[str, ...]
    agent_team: Int16  # [agent] MISSING: not stated
    teams: tuple[str, ...]
    created: Bools  # [ticket] whether it has a row of the kind `created`
    replied: Bools  # [ticket] whether an automatic reply went out
    places: dict[str, tuple[str, ...]]  # names of each of PLACES: those of the tickets, and new ones behind them


class _Agents:
    """Agents, and the team each is in: the first that a row names, another later is a problem."""

    def __init__(self, problems: Problems, header: Header) -> None:
        self.agents = Vocabulary(None if header.agents is None else tuple(header.agents))
        self.teams = Vocabulary(header.teams)
        self.stated = header.agents is not None
        self.team_of = np.full(len(self.agents.number), MISSING, np.int32)
        if header.agents is not None:
            if self.teams.is_open:
                for team in header.agents.values():
                    self.teams.number.setdefault(team, len(self.teams.number))
            lost = sorted(set(header.agents.values()) - self.teams.number.keys())
            problems += [f"log.json: agents: team {name!r} is none of the teams" for name in lost]
            self.team_of[:] = [self.teams.number.get(team, MISSING) for team in header.agents.values()]

    def read(self, problems: Problems, piece: pd.DataFrame) -> Int32:
        """The agent of each row."""
        agent, team = (
            names.read(problems, "events", piece[name]) if name in piece else np.full(len(piece), MISSING, np.int32)
            for name, names in (("agent", self.agents), ("team", self.teams))
        )
        new = np.full(len(self.agents.number) - len(self.team_of), MISSING, np.int32)
        self.team_of = np.concatenate((self.team_of, new))
        faults = np.empty(len(piece), np.uint8)
        _check_teams(agent, team, self.stated, self.team_of, faults)
        _tell(problems, faults, TEAM_FAULTS)
        return agent


def read_events(
    problems: Problems,
    source: TableSource,
    ids: Ids,
    created: Int64,
    until: int,
    severities: Sequence[str],
    places: dict[str, tuple[str, ...]],
    header: Header,
) -> EventColumns:
    """Read every piece. created: ms, [ticket], MISSING where it has a problem. places: of the tickets."""
    people = _Agents(problems, header)
    kinds, actors, levels = Vocabulary(KINDS), Vocabulary(ACTORS), Vocabulary(severities)
    # room for all rows at once: what is not written to takes no memory
    types = TYPES | {name: np.int8 for name in EXTRA if name in source.columns}
    types |= {name: kept for name, kept in PLACES.items() if name in source.columns}
    to = {name: growing(places[name], getattr(header, f"{name}s")) for name in PLACES if name in source.columns}
    room = {name: np.empty(source.most, kept) for name, kept in types.items()}
    seen, replied = np.zeros(len(created), bool), np.zeros(len(created), bool)
    problems.first = 0
    for piece in source.pieces():
        here = slice(problems.first, problems.first + len(piece))
        columns: dict[str, npt.NDArray[Any]] = {name: column[here] for name, column in room.items()}
        columns["ticket"][:] = ids.rows_of(problems, piece["ticket"])
        columns["time"][:] = read_instants(problems, "events", piece["time"])
        kind = columns["kind"]
        kind[:] = kinds.read(problems, "events", piece["kind"], needed=True)
        faults = np.empty(len(piece), np.uint8)
        _check(columns["ticket"], columns["time"], kind, created, until, seen, replied, faults)
        _tell(problems, faults, FAULTS)
        columns["agent"][:] = people.read(problems, piece)
        if "severity" in piece:
            severity = levels.read(problems, "events", piece["severity"])
            stray = (severity != MISSING) & (kind >= 0) & (kind != EventKind.RECLASSIFIED)
            problems.rows("events", stray, "severity is stated, but the kind is not reclassified")
            columns["severity"][:] = severity
        if "actor" in piece:
            columns["actor"][:] = actors.read(problems, "events", piece["actor"])
        for name in ("public", "consent"):
            if name in piece:
                columns[name][:] = read_flags(problems, "events", piece[name])
        for name, words in to.items():
            columns[name][:] = words.read(problems, "events", piece[name])
        problems.first += len(piece)
    rows, problems.first = problems.first, 0
    agents, place = people.agents.settle()
    teams, team_place = people.teams.settle()
    whole = {name: column[:rows] for name, column in room.items()}
    renumber(read_only(whole["agent"]), place, whole["agent"])
    of_agent = np.empty(len(agents), np.int32)
    of_agent[place] = renumbered(people.team_of, team_place)
    places |= {name: tuple(words.number) for name, words in to.items() if len(words.number) > 1}
    return EventColumns(whole, agents, of_agent.astype(np.int16), teams, seen, replied, places)


def _tell(problems: Problems, faults: UInt8, sentences: dict[int, str]) -> None:
    """The faults of each row, as sums of these numbers, in sentences."""
    if faults.any():
        for fault, sentence in sentences.items():
            problems.rows("events", faults & fault != 0, sentence)


@kernel
def _check(
    ticket: Int32, time: Int64, kind: Int8, created: Int64, until: int, seen: Bools, replied: Bools, faults: UInt8
) -> None:
    """Order in time, and one row `created` a ticket; `seen` and `replied` keep what earlier pieces had."""
    for row in range(len(ticket)):
        i, now, found = ticket[row], time[row], 0
        if i >= 0 and kind[row] == AUTO_REPLIED:
            replied[i] = True
        if i >= 0 and now >= 0:
            begin = created[i]
            if now >= until:
                found |= TOO_LATE
            if now < begin:
                found |= TOO_EARLY
            if kind[row] == CREATED:
                if now > begin >= 0:
                    found |= ELSEWHEN
                if seen[i]:
                    found |= AGAIN
                seen[i] = True
        faults[row] = found


@kernel
def _check_teams(agent: Int32, team: Int32, stated: bool, team_of: Int32, faults: UInt8) -> None:
    """Each agent is in one team; where the log does not state which, in the first that a row names."""
    for row in range(len(agent)):
        who, found = agent[row], 0
        if team[row] >= 0:
            if who == MISSING:
                found = NOBODY
            elif who >= 0:
                if team_of[who] == MISSING and not stated:
                    team_of[who] = team[row]
                elif team_of[who] != team[row]:
                    found = OTHER_TEAM
        faults[row] = found
