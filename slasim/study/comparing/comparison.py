"""A comparison: what changes from a baseline to its variants, by how much, and whether that is more than chance."""

from __future__ import annotations

import math
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, NamedTuple, Self

import numpy as np
import pandas as pd

from slasim.records import plain
from slasim.results.content import Content
from slasim.results.digest import digest_of
from slasim.results.files import scenario_file
from slasim.results.manifest import Manifest
from slasim.results.places import place
from slasim.results.result import About, WholeResult
from slasim.scenario import Scenario
from slasim.study.comparing.figures import key_names, label_of, name_of, told_of
from slasim.study.measures.figure import Figure, Name
from slasim.study.measures.promises.asked import Answer, read_options
from slasim.study.measures.promises.chance import KeptChance
from slasim.study.measures.queues.growth import Growth, growth
from slasim.study.statistics import CONFIDENCE, Interval
from slasim.study.statistics.multiplicity import holm
from slasim.study.statistics.pairing import NOTHING_PAIRED, Paired, paired, paired_shares
from slasim.table import ColumnTable
from slasim.versions import versions


@dataclass(frozen=True)
class Side:
    """A scenario of a comparison: the name it has there, and the digest of it as applied."""

    label: str
    scenario: str


@dataclass(frozen=True)
class Compared(About):
    """What was compared; the baseline is the first side."""

    sides: tuple[Side, ...]
    seed: int
    replications: int
    uncosted: tuple[str, ...]  # teams of any side whose hours have no cost
    choosing: tuple[str, ...] = ()  # figure, zone and error of the best, as they were given
    asked: tuple[str, ...] = ()  # what is asked of each side (`WhatIsAsked.options`)

    @classmethod
    def read(cls, found: Mapping[str, Any]) -> Self:
        """From JSON, which has no tuples."""
        return super().read({**found, "sides": [Side(**side) for side in found["sides"]]})

    def place(self, path: str | Path | None) -> Path:
        """The folder of the result: `path`, or a name of its own under `results/`.

        Another scenario, seed or number of replications gives another name.
        """
        sides = (side.scenario for side in self.sides)
        count = (str(self.seed), str(self.replications))
        return place(path, f"{self.name} compare", "comparison", *sides, *count, *self.choosing, *self.asked)


class Choice(NamedTuple):
    """The best of all sides in one figure, and what is guaranteed about it.

    Sides whose queues grow or still fill are left out where some do not: they take no replications. `limits`: by how
    much each other side can still be better than the best, in the unit of the figure, all of them together with
    probability 1 - error, from replications that the selection has not seen; NaN for sides that are left out.
    """

    figure: str
    unit: str
    greatest: bool  # the best is the greatest; else the least
    zone: float
    error: float
    seed: int  # of the selection
    replications: tuple[int, ...]  # that it took of each side
    dropped: tuple[int, ...]  # sides found inferior, in this order
    decided: bool
    best: int  # the number of the side
    limits: tuple[float, ...]
    growing: tuple[int, ...]  # sides whose queues grow or still fill

    @property
    def left_out(self) -> tuple[int, ...]:
        """The sides that could not be selected."""
        return () if len(self.growing) == len(self.limits) else self.growing

    @property
    def certified(self) -> bool:
        """Whether no other side that could be selected can be better by more than the zone."""
        return all(limit <= self.zone for at, limit in enumerate(self.limits) if at not in self.left_out)

    def as_json(self) -> dict[str, Any]:
        """Plain values; null for what is not known."""
        return {**self._asdict(), "limits": [plain(limit) for limit in self.limits]}


@dataclass(frozen=True)
class Comparison(WholeResult):
    """Figures of all sides over the same replications. `values` has a row per side, figure and replication,
    `queues` one per side, replication and skill, from which follows whether queues grow."""

    kind: ClassVar[str] = "comparison"

    about: Compared
    applied: tuple[str, ...]  # the scenarios as applied, JSON texts, baseline first
    values: pd.DataFrame
    queues: pd.DataFrame
    chances: tuple[KeptChance, ...]  # [side] that a window has what is asked
    choice: Choice | None = None
    run: Mapping[str, Any] = field(default_factory=dict)  # when, how long: differs from run to run
    made_with: Mapping[str, str] = field(default_factory=versions)

    @cached_property
    def scenarios(self) -> tuple[Scenario, ...]:
        """The scenarios as they were simulated, baseline first."""
        return tuple(Scenario.from_applied(text) for text in self.applied)

    @cached_property
    def differences(self) -> pd.DataFrame:
        """One row per variant and figure that either side has.

        `baseline`, `value`, `difference` (value - baseline) with the ends of its 95 % interval, `variance_ratio` (what
        pairing won), `p_value` (adjusted by Holm over all figures of the table in which chance has a part), and `real`:
        the p-value is at most 5 %, so with 95 % certainty nothing in the table is called real that is not. Shares lie
        in [0, 1], waits are in ms, money is in units of the currency.
        """
        sides = [figures_of(group) for _, group in self.values.groupby("side", sort=True)]
        rows = [
            {"variant": side.label, **row}
            for side, theirs in zip(self.about.sides[1:], sides[1:], strict=True)
            for row in _differences(sides[0], theirs)
        ]
        frame = pd.DataFrame(rows)
        frame["p_value"] = holm(frame["p_value"].to_numpy(np.float64))
        exact = frame["measure"].map(_is_exact) & frame["p_value"].isna()
        exact &= (frame["difference"] != 0) & frame["difference"].notna()
        frame["real"] = exact | (frame["p_value"] <= 1 - CONFIDENCE)
        return frame

    @cached_property
    def growth(self) -> tuple[Growth, ...]:
        """[side] whether its queues grow over the window."""
        return tuple(growth(rows) for _, rows in self.queues.groupby("side", sort=True))

    @cached_property
    def answers(self) -> tuple[Answer, ...]:
        """[side] whether it keeps what is asked."""
        asked = read_options(self.about.asked)
        pairs = zip(self.chances, self.growth, strict=True)
        return tuple(Answer(asked, chance, found.verdict) for chance, found in pairs)

    def digest(self) -> str:
        """A digest of every value: equal for equal results, whatever engine or worker made them."""
        return digest_of({"values": self.values, "queues": self.queues})

    def summary(self) -> dict[str, Any]:
        """The document that `slasim compare --json` prints (docs/json_output.md)."""
        from slasim.study.comparing.document import document

        return document(self)

    @property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """`values`, `queues` and `differences`."""
        return {"values": self.values, "queues": self.queues, "differences": self.differences}

    @property
    def again(self) -> str:
        """The command that makes it again, given in its folder."""
        words = ["slasim", "compare", *(scenario_file(number) for number in range(len(self.applied)))]
        words += ["--seed", str(self.about.seed), "--replications", str(self.about.replications)]
        for option, value in zip(("--best", "--zone", "--error"), self.about.choosing, strict=False):
            words += [option, value]
        words += self.about.asked
        return shlex.join(words)

    def save(self, path: str | Path | None = None) -> Path:
        """Write the result to the folder `path`, by default `results/<name>-compare-<digest>`; returns the folder.

        An earlier result there is replaced in one step. Raises ResultError when it cannot be written.
        """
        return super().save(self.about.place(path))

    def content(self) -> Content:
        """What its folder holds."""
        more = {
            "choice": None if self.choice is None else self.choice.as_json(),
            "chances": [chance._asdict() for chance in self.chances],
            "digest": self.digest(),
        }
        manifest = Manifest(self.kind, asdict(self.about), self.again, self.made_with, more)
        return Content(manifest, self.applied, self.tables, self.run)

    @classmethod
    def of(cls, content: Content) -> Self:
        """From what its folder holds."""
        found, about = content.manifest, Compared.read(content.manifest.about)
        if len(about.sides) != len(content.applied):
            raise ValueError(f"{len(about.sides)} sides, but {len(content.applied)} scenarios")
        choice = None if found.more["choice"] is None else _choice(found.more["choice"])
        values, queues = content.frames["values"], content.frames["queues"]
        chances = tuple(KeptChance(**chance) for chance in found.more["chances"])
        return cls(about, content.applied, values, queues, chances, choice, content.run, found.versions)


open_comparison = Comparison.open  # what `Comparison.save` or `slasim compare` wrote


def values_of(sides: Sequence[Sequence[Figure]]) -> pd.DataFrame:
    """The table `values`: a row per side (0 is the baseline), figure and replication."""
    frames = []
    for side, found in enumerate(sides):
        for figure in found:
            columns = {"kind": figure.kind, "unit": figure.unit, "cut_off": bool(figure.cut_off)}
            numbers = {"replication": np.arange(len(figure.parts)), "parts": figure.parts, "wholes": figure.wholes}
            frames.append(pd.DataFrame({"side": side, "figure": figure.name, **_of(figure), **columns, **numbers}))
    return pd.concat(frames, ignore_index=True)


def queues_of(sides: Sequence[Mapping[str, ColumnTable]]) -> pd.DataFrame:
    """The table `queues`: that of `growth` of each side (0 is the baseline)."""
    frames = [tables["growth"].frame.assign(skill=tables["growth"].texts("skill")) for tables in sides]
    return pd.concat([frame.assign(side=side) for side, frame in enumerate(frames)], ignore_index=True)


def paired_figures(baseline: Figure, variant: Figure, confidence: float = CONFIDENCE) -> Paired:
    """The difference of a figure of two sides over the same replications."""
    ours, theirs = baseline.by_replication, variant.by_replication
    if baseline.kind != "share":
        return paired(ours, theirs, confidence)
    units = min(float(side.wholes.mean()) for side in (baseline, variant))
    return paired_shares(ours, theirs, units, confidence)


def _choice(parts: Mapping[str, Any]) -> Choice:
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in parts.items()}
    limits = tuple(math.nan if limit is None else limit for limit in values["limits"])
    return Choice(**{**values, "limits": limits})


def _of(figure: Figure) -> dict[str, str]:
    """What a figure is of, empty where a key does not apply."""
    return {"measure": label_of(figure.of), **{key: figure.of.of(key) for key in key_names()}}


def _is_exact(label: str) -> bool:
    return told_of(label).is_exact


def figures_of(rows: pd.DataFrame) -> dict[Name, Figure]:
    """The figures of one side, from its rows of `values`."""
    found = {}
    for _, group in rows.groupby("figure", sort=False):
        first = group.iloc[0]
        parts, wholes = (group[column].to_numpy(np.float64) for column in ("parts", "wholes"))
        of = name_of(first["measure"], {key: first[key] for key in key_names()})
        found[of] = Figure(of, first["kind"], first["unit"], parts, wholes, bool(first["cut_off"]))
    return found


def _differences(ours: Mapping[Name, Figure], theirs: Mapping[Name, Figure]) -> Iterator[dict[str, Any]]:
    for of in dict.fromkeys([*ours, *theirs]):
        figure = ours.get(of) or theirs[of]
        is_exact = _is_exact(label_of(of)) and all(np.ptp(side[of].parts) == 0 for side in (ours, theirs) if of in side)
        if of in ours and of in theirs:
            found = paired_figures(figure, theirs[of])
            if is_exact:  # the mean of equal numbers may be off by a rounding
                change = float(theirs[of].parts[0] - figure.parts[0])
                found = found._replace(difference=Interval(change, change, change))
        else:
            mean = float(figure.by_replication.mean())
            alone = NOTHING_PAIRED
            found = alone._replace(baseline=mean) if of in ours else alone._replace(variant=mean)
        yield {
            "figure": figure.name,
            **_of(figure),
            "unit": figure.unit,
            "baseline": found.baseline,
            "value": found.variant,
            "difference": found.difference.estimate,
            "difference_low": found.difference.low,
            "difference_high": found.difference.high,
            "variance_ratio": math.nan if is_exact else found.ratio,
            "p_value": math.nan if is_exact else found.p_value,
            "baseline_cut_off": of in ours and bool(ours[of].cut_off),
            "value_cut_off": of in theirs and bool(theirs[of].cut_off),
        }
