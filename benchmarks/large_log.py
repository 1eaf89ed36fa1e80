"""A made-up log of any size, written piece by piece: a year of a desk with 500 customers and 60 agents in six teams."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq

from slasim.log.kinds import EventKind
from slasim.log.tables import KINDS

START = 1_798_761_600_000  # 2027-01-01 in UTC, ms
HOUR = 3_600_000
YEAR = 365 * 24 * HOUR
UNTIL = START + YEAR + 60 * 24 * HOUR  # the year's tickets are followed to their end
PIECE = 250_000  # tickets
SEVERITIES = ("urgent", "normal", "low")
CUSTOMERS, TEAMS, AGENTS = 500, 6, 60
ROUND = (EventKind.WAITING_CUSTOMER, EventKind.CUSTOMER_REPLIED, EventKind.WORK_STARTED, EventKind.REPLIED)
BEGIN, END = (EventKind.CREATED, EventKind.WORK_STARTED, EventKind.REPLIED), (EventKind.SOLVED,)
ROUNDS, SHARES = (0, 1, 2), (0.2, 0.6, 0.2)  # waits for the customer; eight events a ticket on average
MEANS = {
    EventKind.WORK_STARTED: 1.5,
    EventKind.REPLIED: 0.2,
    EventKind.CUSTOMER_REPLIED: 5.0,
}  # hours since the event before
SILENT = (EventKind.CREATED, EventKind.CUSTOMER_REPLIED)  # no agent acts
INSTANT = pa.timestamp("ms", tz="UTC")


def write_log(folder: Path, size: int, *, form: str = "parquet", by: str = "time") -> int:
    """Write a log of `size` tickets and answer its number of events.

    form: parquet or csv. by: the events stand by time, or ticket by ticket as many exports have them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    instants = {name: f"{np.datetime64(at, 'ms')}Z" for name, at in (("start", START), ("until", UNTIL))}
    header = {"slasim_log": 2, **instants, "severities": list(SEVERITIES)}
    (folder / "log.json").write_text(json.dumps(header), "utf-8")
    random = np.random.default_rng(20_270_101)
    tickets, events = _Writer(folder / f"tickets.{form}"), _Writer(folder / f"events.{form}")
    waiting: list[np.ndarray] = []  # events after the last ticket of the pieces so far
    total = 0
    for first in range(0, size, PIECE):
        last = min(first + PIECE, size)
        begin, end = (START + YEAR * at // size for at in (first, last))
        created = np.sort(random.integers(begin, end, last - first))
        names = _names(np.arange(first, last))
        customer = random.integers(0, CUSTOMERS, last - first)
        tickets.write(
            {
                "ticket": names,
                "created": pa.array(created, INSTANT),
                "severity": _text(SEVERITIES, random.choice(3, last - first, p=[0.1, 0.6, 0.3])),
                "customer": _text([f"customer {at}" for at in range(CUSTOMERS)], customer),
                "tier": _text(["gold"], customer * 0),
                "region": _text(["berlin"], customer * 0),
                "channel": _text(["email", "phone"], random.integers(0, 2, last - first)),
                "product": _text(["app", "api", "shop"], random.integers(0, 3, last - first)),
            }
        )
        rows = np.concatenate([*waiting, *_events(random, created, first)], axis=1)  # ticket, time, kind, agent
        rows = (
            rows[:, np.lexsort((rows[1], rows[0]))] if by == "ticket" else rows[:, np.argsort(rows[1], kind="stable")]
        )
        split = rows.shape[1] if by == "ticket" or last == size else int(np.searchsorted(rows[1], end))
        rows, waiting = rows[:, :split], [rows[:, split:]]
        total += rows.shape[1]
        nobody = rows[3] < 0
        events.write(
            {
                "ticket": _names(rows[0]),
                "time": pa.array(rows[1], INSTANT),
                "kind": _text(KINDS, rows[2]),
                "agent": _text([f"agent {at}" for at in range(AGENTS)], rows[3], nobody),
                "team": _text([f"team {at}" for at in range(TEAMS)], rows[3] % TEAMS, nobody),
            }
        )
    tickets.close()
    events.close()
    return total


def _events(random: np.random.Generator, created: np.ndarray, first: int) -> Iterator[np.ndarray]:
    """Rows of ticket, time, kind and agent, of the tickets from number `first` on."""
    rounds = random.choice(ROUNDS, len(created), p=SHARES)
    for count in ROUNDS:
        mine = np.flatnonzero(rounds == count)
        kinds = np.array([*BEGIN, *ROUND * count, *END])
        means = np.array([MEANS.get(EventKind(kind), 0) for kind in kinds]) * HOUR
        gaps = random.exponential(1, (len(mine), len(kinds))) * means
        time = created[mine, None] + np.cumsum(gaps, axis=1).astype(np.int64)
        agent = np.where(np.isin(kinds, SILENT), -1, random.integers(0, AGENTS, (len(mine), 1)))
        kind = np.broadcast_to(kinds, time.shape)
        yield np.stack([np.repeat(mine + first, len(kinds)), time.ravel(), kind.ravel(), agent.ravel()])


def _names(numbers: np.ndarray) -> pa.Array:
    return pa.array(np.char.add("T-", np.char.zfill(numbers.astype("U9"), 9)))


def _text(names: object, codes: np.ndarray, missing: np.ndarray | None = None) -> pa.Array:
    """Plain text, as other programs write it."""
    return pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32(), mask=missing), pa.array(names)).cast(pa.string())


class _Writer:
    """One table, written piece by piece."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.out: pq.ParquetWriter | pc.CSVWriter | None = None

    def write(self, columns: dict[str, pa.Array]) -> None:
        table = pa.table(columns)
        if self.out is None:
            make = pq.ParquetWriter if self.path.suffix == ".parquet" else pc.CSVWriter
            self.out = make(self.path, table.schema)
        self.out.write_table(table)

    def close(self) -> None:
        if self.out is not None:
            self.out.close()
