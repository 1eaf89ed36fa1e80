"""What is at its default is not written: a field that the format gains later changes no digest.

What the defaults and the rules are, the version of the model says.
"""

import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from slasim import ResultError, load_agreements, load_scenario
from slasim.results.manifest import Manifest
from slasim.scenario import Scenario
from slasim.scenario.values import stored
from slasim.study.sweep.folder import Folder
from slasim.versions import MODEL, versions

ROOT = Path(__file__).parents[2]
SCENARIOS = sorted((ROOT / "scenarios").glob("*.yaml"))
BOOKS = [ROOT / "scenarios" / "logs" / "small.yaml"]

WIDER = """
import json, sys, types
import slasim

bare = types.ModuleType("slasim.scenario")  # the package without its __init__, which makes every part
bare.__path__ = [f"{slasim.__path__[0]}/scenario"]
sys.modules["slasim.scenario"] = bare
from slasim.scenario.values import part


class Wider(part.Part):
    added: int = 7


part.Part = Wider
del sys.modules["slasim.scenario"]

from pathlib import Path
from slasim import load_agreements, load_scenario
from slasim.scenario.values.part import Part

made, todo = [], [Part]
while todo:
    made += (new := todo.pop().__subclasses__())
    todo += new
assert len(made) > 25 and all("added" in each.model_fields for each in made)
files, books = json.loads(sys.argv[1])
found = {file: load_scenario(file).hash() for file in files} | {file: load_agreements(file).hash() for file in books}
first = load_scenario(files[0])
team = next(iter(first.teams))
paths = ("added", f"teams.{team}.added", "routing.added", "horizon.added")
changed = [first.with_overrides({path: 8}).hash() for path in paths]
print(json.dumps({"found": found, "changed": changed}))
"""


def test_a_field_more_in_every_part_changes_no_digest() -> None:
    given = json.dumps([[str(file) for file in SCENARIOS], [str(file) for file in BOOKS]])
    done = subprocess.run([sys.executable, "-c", WIDER, given], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    usual = {str(file): load_scenario(file).hash() for file in SCENARIOS}
    usual |= {str(file): load_agreements(file).hash() for file in BOOKS}
    assert answer["found"] == usual
    assert len({usual[str(SCENARIOS[0])], *answer["changed"]}) == 5  # said, it counts


@pytest.mark.parametrize("file", SCENARIOS, ids=lambda file: file.stem)
def test_said_or_left_out_a_default_is_the_same_scenario(file: Path) -> None:
    scenario = load_scenario(file)
    whole = scenario.whole("overrides")
    lean = json.loads(scenario.applied())
    assert whole != lean
    for text in (json.dumps(whole), scenario.applied()):
        again = Scenario.from_applied(text)
        assert again == scenario
        assert again.hash() == scenario.hash()
        assert again.whole("overrides") == whole


def test_the_version_of_the_model_is_in_every_digest(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = load_scenario(SCENARIOS[0])
    before, text = scenario.hash(), scenario.applied()
    monkeypatch.setattr(stored, "MODEL", MODEL + 1)
    assert scenario.hash() != before
    assert scenario.applied() == text


def test_a_sweep_goes_on_with_its_own_model_only(tmp_path: Path) -> None:
    about = {"seed": 0, "axes": [], "points": 1, "replications": 1, "block": 1, "severities": []}
    begun = Manifest("sweep", about, "slasim sweep")
    later = replace(begun, versions={**versions(), "model": str(MODEL + 1)})
    folder = Folder(tmp_path)
    with folder.locked():
        folder.register(begun, "{}", b"")
        folder.register(begun, "{}", b"")
        with pytest.raises(ResultError, match=rf'another sweep, of versions model "{MODEL}" \(now "{MODEL + 1}"\)'):
            folder.register(later, "{}", b"")


def test_each_version_of_the_model_has_its_line_in_the_changelog() -> None:
    told = [
        int(number)
        for number in re.findall(r"^- \*\*Model (\d+)\*\*: \S", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M)
    ]
    assert sorted(told) == list(range(1, MODEL + 1))
