"""Every kind of result is opened, listed and removed by the same means; a kind more is one definition."""

import json
import os
import shutil
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import ClassVar

import pandas as pd
import pytest
from cli_cases import AGREED, SMALL
from sweep_cases import tiny

import slasim
from slasim.library import kinds
from slasim.library.kind import ResultKind
from slasim.library.pruning import outdated, remove
from slasim.results.content import Content, write
from slasim.results.manifest import Manifest
from slasim.results.result import About, WholeResult

LATE = "teams.l1.shifts.late.headcount"
FIELDS = dict.fromkeys(("name", "timezone", "currency"), "") | {"severities": ("low",), "start": 0, "end": 7}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A result of every kind, in a folder of its name."""
    folder = tmp_path_factory.mktemp("made")
    scenario = slasim.load_scenario(tiny(tmp_path_factory.mktemp("scenario")))
    slasim.simulate(scenario, replications=2, seed=5).save(folder / "study")
    slasim.compare(scenario, f"{LATE}=3", replications=2, seed=5).save(folder / "comparison")
    slasim.sweep(scenario, {LATE: [1, 2]}, replications=2, seed=5, folder=folder / "sweep")
    slasim.measure(slasim.read_log(SMALL), AGREED).save(folder / "scorecard")
    return folder


def test_any_kind_is_opened_by_its_folder(made):
    opened = {name: slasim.open_result(made / name) for name in ("study", "comparison", "sweep", "scorecard")}
    planned = {"plan", "targets", "frontier", "quote"}  # opened where they are made, in tests of their own
    assert set(opened) | planned == set(kinds.KINDS)
    classes = (slasim.Study, slasim.Comparison, slasim.Sweep)
    assert [type(each) for each in opened.values()][:3] == list(classes)
    listed = {each.kind: each for each in slasim.open_results(made).entries}
    for name, each in opened.items():
        assert isinstance(each, slasim.Result)
        assert each.kind == name
        assert each.about.start < each.about.end
        assert each.run == json.loads((made / name / "run.json").read_text("utf-8"))
        assert listed[name].name == each.about.name
    assert opened["study"].digest() == slasim.open_study(made / "study").digest()
    assert opened["comparison"].tables["values"].equals(slasim.open_comparison(made / "comparison").values)
    assert opened["sweep"].table.equals(slasim.open_sweep(made / "sweep").table)
    assert opened["scorecard"].document() == slasim.measure(slasim.read_log(SMALL), AGREED).document()


def test_one_kind_is_not_opened_as_another(made):
    opening = {
        "study": slasim.open_study,
        "comparison": slasim.open_comparison,
        "scorecard": slasim.open_scorecard,
        "sweep": slasim.open_sweep,
    }
    for asked, function in opening.items():
        for there in set(opening) - {asked}:
            with pytest.raises(slasim.ResultError, match=f"is no {asked} but a {there}|no sweep in|damaged"):
                function(made / there)
    with pytest.raises(slasim.ResultError, match=r"no result in .*: manifest.json is missing"):
        slasim.open_result(made)


@pytest.mark.parametrize("kind", ["study", "comparison", "scorecard"])
def test_a_manifest_that_says_too_little_of_what_it_is_of_is_damage(tmp_path, kind):
    write(tmp_path / "r", Content(Manifest(kind, FIELDS, "slasim"), ("{}",), {}))
    with pytest.raises(slasim.ResultError, match=r"the result in .* is damaged: manifest.json: .*; run it again"):
        slasim.open_result(tmp_path / "r")


def read_all(folder):
    """A result with all that belongs to it: parts of a sweep are read when asked for."""
    opened = slasim.open_result(folder)
    return opened.tables(0) if opened.kind == "sweep" else opened.tables


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        *(("study", name) for name in ("manifest.json", "waits.parquet", "scenario.json", "run.json")),
        *(("sweep", name) for name in ("sweep.json", "points.parquet", "scenario.json", "run.json", "parts")),
        *(("sweep", f"parts/000000-000000.{end}") for end in ("json", "parquet")),
    ],
)
@pytest.mark.skipif(os.name != "posix", reason="links")
def test_a_link_out_of_the_folder_is_not_followed(made, tmp_path, kind, name):
    shutil.copytree(made / kind, tmp_path / "r")
    inside, outside = tmp_path / "r" / name, tmp_path / "elsewhere"
    inside.rename(outside)
    inside.symlink_to(outside)
    with pytest.raises(slasim.ResultError, match=f"{name} is a link that leads out of the folder"):
        read_all(tmp_path / "r")
    inside.unlink()
    outside.rename(inside.with_name("moved"))
    inside.symlink_to("moved")  # a link that stays inside is none of ours, and leads nowhere else
    (tmp_path / "link").symlink_to("r")
    read_all(tmp_path / "link")


def test_a_kind_that_this_version_does_not_know_is_refused_and_listed(tmp_path):
    write(tmp_path / "r", Content(Manifest("forecast", FIELDS, "slasim forecast"), ("{}",), {}))
    with pytest.raises(slasim.ResultError, match="is a forecast: this version reads study, comparison, scorecard, sw"):
        slasim.open_result(tmp_path / "r")
    (listed,) = slasim.open_results(tmp_path).entries
    assert (listed.kind, listed.state, listed.again) == ("forecast", "other format", "slasim forecast")


@dataclass(frozen=True)
class Planned(About):
    """What a plan is of."""

    scenario: str
    seats: int


@dataclass(frozen=True)
class Plan(WholeResult):
    """A kind that a later issue may bring."""

    kind: ClassVar[str] = "plan"
    about: Planned
    tables: dict[str, pd.DataFrame]
    run: dict[str, str]

    @property
    def again(self) -> str:
        return "slasim plan scenario.json"

    def content(self) -> Content:
        return Content(Manifest(self.kind, asdict(self.about), self.again), ("{}",), self.tables, self.run)

    @classmethod
    def of(cls, content: Content) -> "Plan":
        return cls(Planned.read(content.manifest.about), dict(content.tables), dict(content.run))


def open_plan(path: Path) -> Plan:
    return Plan.open(path)


def test_a_kind_more_is_one_class_and_one_definition(tmp_path, monkeypatch):
    """The recipe of results/README.md."""
    monkeypatch.setitem(kinds.KINDS, "plan", ResultKind("plan", open_plan))
    about = Planned(**{**FIELDS, "name": "night"}, scenario="abcdef", seats=3)
    plan = Plan(about, {"shifts": pd.DataFrame({"team": ["l1"], "seats": [3]})}, {"date": "2026-01-02T03:04:05+00:00"})
    plan.save(tmp_path / "a" / "plan")
    opened = slasim.open_result(tmp_path / "a" / "plan")
    assert (opened.about, opened.run) == (plan.about, plan.run)
    pd.testing.assert_frame_equal(opened.tables["shifts"], plan.tables["shifts"])
    (listed,) = slasim.open_results(tmp_path).query(kind="plan", scenario="abcdef").entries
    assert (listed.state, listed.name, listed.again) == ("whole", "night", plan.again)
    assert f"{listed.date:%Y-%m-%d}" == "2026-01-02"
    (tmp_path / "a" / "plan" / "shifts.parquet").write_bytes(b"x")
    (listed,) = slasim.open_results(tmp_path).entries
    assert (listed.state, listed.name) == ("damaged", "night")
    with pytest.raises(slasim.ResultError, match=r"shifts.parquet is not what was written; run it again"):
        slasim.open_result(tmp_path / "a" / "plan")
    assert outdated([listed], timedelta(days=1)) == [listed]
    remove(listed)
    assert not (tmp_path / "a" / "plan").exists()
