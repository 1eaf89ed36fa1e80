"""A log as a folder: log.json, and the tables as Parquet or CSV."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import warnings
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from slasim.desk.ticket_log import LogError, TicketLog
from slasim.desk.ticket_log_columns import Problems
from slasim.desk.ticket_log_frames import account_frame
from slasim.desk.ticket_log_reader import EPOCH, Header, build_log
from slasim.workload.tables import Labels

FORMAT = 1
HEADER = "log.json"
TABLES = ("tickets", "events", "accounts")
NEVER = datetime(9999, 1, 1, tzinfo=UTC)


def write_log(log: TicketLog, folder: Path) -> Path:
    """Write the folder aside and rename it into place."""
    if folder.exists() and not (folder / HEADER).is_file():
        raise FileExistsError(f"{folder} exists and is not a log; choose another name")
    folder.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        frames = dict(zip(TABLES, (log.tickets, log.events, account_frame(log)), strict=True))
        new = aside / "new"
        new.mkdir()
        for name, frame in frames.items():
            frame.to_parquet(new / f"{name}.parquet", index=False, engine="pyarrow", compression="zstd")
        (new / HEADER).write_text(json.dumps(_header(log), indent=1, ensure_ascii=False) + "\n", "utf-8")
        if folder.exists():
            os.replace(folder, aside / "old")
        os.replace(new, folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return folder


def _header(log: TicketLog) -> dict[str, Any]:
    window = None if log.window is None else [_text(at) for at in log.window]
    return {
        "slasim_log": FORMAT,
        "start": _text(log.start),
        "until": _text(log.until),
        "window": window,
        **{name: list(names) for name, names in log.labels._asdict().items()},
        "teams": list(log.teams),
        "agents": {agent: log.teams[team] for agent, team in zip(log.agents, log.agent_team, strict=True)},
    }


def _text(at: int) -> str:
    return pd.Timestamp(at, unit="ms", tz="UTC").isoformat()


def open_log(folder: Path) -> TicketLog:
    """Read what `write_log` wrote, or hand-made tables of the same columns."""
    if not folder.is_dir():
        raise FileNotFoundError(f"{folder} is not a folder; a log is a folder with {HEADER}, tickets and events")
    if not (folder / HEADER).is_file():
        raise FileNotFoundError(f"{folder} has no {HEADER}; docs/log_format.md says what it holds")
    problems = Problems([name for name in TABLES if (folder / f"{name}.csv").is_file()])
    header = _read_header(folder / HEADER, problems)
    before = len(problems)
    tickets, events, accounts = (_table(folder, name, problems) for name in TABLES)
    if tickets is None or events is None or len(problems) > before:
        raise LogError(tuple(problems))
    return build_log(tickets, events, accounts, header, problems)


def _read_header(path: Path, problems: Problems) -> Header:
    """What is broken in it is a problem, and left open in the answer."""
    try:
        content = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise LogError((f"{path.name}: not JSON in UTF-8 ({error})",)) from error
    if not isinstance(content, dict):
        raise LogError((f"{path.name}: expected an object with slasim_log, start, until and severities",))
    if content.get("slasim_log") != FORMAT:
        problems.append(f"{path.name}: slasim_log is {content.get('slasim_log')!r}, this version reads {FORMAT}")
    known = {"slasim_log", "start", "until", "window", *Labels._fields, "teams", "agents"}
    unknown = sorted(content.keys() - known)
    problems += [f"{path.name}: {name!r} is no field of a log ({', '.join(sorted(known))})" for name in unknown]

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
    )


def _table(folder: Path, name: str, problems: Problems) -> pd.DataFrame | None:
    parquet, csv = folder / f"{name}.parquet", folder / f"{name}.csv"
    if parquet.is_file() and csv.is_file():
        problems.append(f"both {parquet.name} and {csv.name} are there; keep one")
    elif parquet.is_file():
        return pd.read_parquet(parquet, engine="pyarrow")
    elif csv.is_file():
        return _read_csv(csv, problems)
    elif name != "accounts":
        problems.append(f"neither {parquet.name} nor {csv.name} is there")
    return None


def _read_csv(path: Path, problems: Problems) -> pd.DataFrame | None:
    """Everything is text; empty is missing."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", pd.errors.ParserWarning)  # pandas would drop what has no heading
            return pd.read_csv(path, dtype="str", keep_default_na=False, na_values=[""], index_col=False)
    except (ValueError, pd.errors.ParserWarning) as error:
        problems.append(f"{path.name}: no CSV table in UTF-8 with one heading for each column ({error})")
        return None
