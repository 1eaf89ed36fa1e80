"""A log as a folder: log.json, and the tables as Parquet or CSV."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from slasim.folders import Occupied, reason, replaceable, replacing
from slasim.instants import EPOCH, iso
from slasim.limits import JSON_BYTES
from slasim.log.frames import account_frame, contact_frame, outage_frame
from slasim.log.problems import LogError
from slasim.log.reading.chunks import open_source
from slasim.log.reading.columns import MISSING, Problems
from slasim.log.reading.reader import Header, Sources, build_log
from slasim.log.tables import COLUMNS_FIELD, FORMAT, HEADER_FIELDS, NEEDED_TABLES, TABLES
from slasim.log.ticket_log import TicketLog
from slasim.plain_files import NotRead, may_be_named, read_plain
from slasim.strict_json import read_json

HEADER, TABLE = "log.json", ".parquet"
WRITTEN = {HEADER, *(f"{name}{TABLE}" for name in TABLES)}  # all that a folder which may be replaced holds
NEVER = datetime(9999, 1, 1, tzinfo=UTC)


def check_log_place(folder: Path) -> Path:
    """The folder that a log may be written to, links followed. Raises Occupied where something else lies."""
    return replaceable(folder, "a log in Parquet", HEADER, WRITTEN.__contains__)


def write_log(log: TicketLog, folder: Path) -> Path:
    """Write the folder aside and move it into place in one step."""
    try:
        with replacing(check_log_place(folder)) as aside:
            for name, frame in _frames(log):
                frame.to_parquet(
                    aside / f"{name}{TABLE}",
                    index=False,
                    engine="pyarrow",
                    compression="zstd",
                    write_page_checksum=True,
                )
            (aside / HEADER).write_text(json.dumps(_header(log), indent=1, ensure_ascii=False) + "\n", "utf-8")
    except Occupied:
        raise
    except OSError as error:
        raise OSError(error.errno, f"cannot write the log: {reason(error)}", str(folder)) from error
    return folder


def _frames(log: TicketLog) -> Iterator[tuple[str, pd.DataFrame]]:
    yield "tickets", log.tickets
    yield "events", log.events
    yield "accounts", account_frame(log)
    if log.extra is not None and log.extra.outages is not None:
        yield "outages", outage_frame(log, log.extra.outages)
    if log.extra is not None and log.extra.contacts is not None:
        yield "contacts", contact_frame(log, log.extra.contacts)


def _header(log: TicketLog) -> dict[str, Any]:
    window = None if log.window is None else [iso(at) for at in log.window]
    teams_of = [log.teams[team] for team in log.agent_team] if log.teams else []
    return {
        "slasim_log": FORMAT,
        "start": iso(log.start),
        "until": iso(log.until),
        "window": window,
        **{name: list(names) for name, names in log.labels._asdict().items()},
        "teams": list(log.teams),
        "agents": None if MISSING in log.agent_team else dict(zip(log.agents, teams_of, strict=True)),
        COLUMNS_FIELD: [] if log.extra is None else list(log.extra.columns),
    }


def read_log(path: str | Path) -> TicketLog:
    """Read a log folder written by `TicketLog.to_parquet`, or one with CSV tables (docs/log_format.md).

    Raises FileNotFoundError when there is none, LogError with every problem of its content.
    """
    folder = Path(path)
    if not folder.is_dir():
        raise FileNotFoundError(f"{folder} is not a folder; a log is a folder with {HEADER}, tickets and events")
    if not (folder / HEADER).is_file():
        raise FileNotFoundError(f"{folder} has no {HEADER}; docs/log_format.md says what it holds")
    problems = Problems(folder)
    header = _read_header(folder / HEADER, problems)
    before = len(problems)
    found = {name: open_source(folder, name, problems, needed=name in NEEDED_TABLES) for name in TABLES}
    tickets, events = found.pop("tickets"), found.pop("events")
    if tickets is None or events is None or len(problems) > before:
        raise LogError(problems.all())
    return replace(build_log(Sources(tickets, events, **found), header, problems), folder=folder)


def _read_header(path: Path, problems: Problems) -> Header:
    """What is broken in it is a problem, and left open in the answer."""
    if not may_be_named(path, path.parent):
        problems.append(f"{path.name}: a link out of the folder of the log; slasim --within FOLDER allows it")
        raise LogError(problems.all())
    try:
        content = read_json(read_plain(path, JSON_BYTES).decode("utf-8"))
    except (NotRead, OSError) as error:
        problems.append(f"{path.name}: {error}")
        raise LogError(problems.all()) from error
    except ValueError as error:
        problems.append(f"{path.name}: not JSON in UTF-8 ({error})")
        raise LogError(problems.all()) from error
    if not isinstance(content, dict):
        problems.append(f"{path.name}: expected an object with slasim_log, start, until and severities")
        raise LogError(problems.all())
    version = content.get("slasim_log")
    if type(version) is not int or version != FORMAT:
        problems.append(f"{path.name}: slasim_log is {version!r}, this version reads {FORMAT}")
    known = ", ".join(sorted(HEADER_FIELDS))
    unknown = sorted(content.keys() - HEADER_FIELDS.keys())
    problems += [f"{path.name}: {name!r} is no field of a log ({known})" for name in unknown]

    def instant(name: str, value: object, instead: datetime) -> datetime:
        try:
            return datetime.fromisoformat(value)  # type: ignore[arg-type]  # a wrong type is a problem as well
        except (TypeError, ValueError):
            problems.append(f"{path.name}: {name} is {value!r}, expected an instant such as 2027-01-01T00:00:00+00:00")
            return instead

    def names(name: str) -> tuple[str, ...] | None:
        value = content.get(name)
        if value is None and name != "severities":
            return None
        names = value if isinstance(value, list) and all(isinstance(item, str) for item in value) else None
        if names is None or len(set(names)) < len(names):
            problems.append(f"{path.name}: {name} is {value!r}, expected a list of names, each once")
            return None
        return tuple(names)

    start, until = instant("start", content.get("start"), EPOCH), instant("until", content.get("until"), NEVER)
    window = content.get("window")
    if window is not None and not (isinstance(window, list) and len(window) == 2):
        problems.append(f"{path.name}: window is {window!r}, expected two instants or null")
        window = None
    agents = content.get("agents")
    if agents is not None and not (isinstance(agents, dict) and all(isinstance(team, str) for team in agents.values())):
        problems.append(f"{path.name}: agents is {agents!r}, expected an object of agent: team")
        agents = None
    return Header(
        names("severities"),
        start,
        until,
        None if window is None else (instant("window", window[0], EPOCH), instant("window", window[1], NEVER)),
        names("tiers"),
        names("regions"),
        names("channels"),
        names("products"),
        names("skills"),
        names("teams"),
        agents,
        names(COLUMNS_FIELD) or (),
    )
