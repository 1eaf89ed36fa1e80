"""The commands as a user meets them: output, files, exit status."""

import errno
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import jsonschema
import pytest
from cli_cases import ROOT, caller, document, refused

from slasim import load_scenario, open_study, simulate
from slasim.report.console import show
from slasim.report.tables import study_tables

QUICKSTART = str(ROOT / "scenarios" / "quickstart.yaml")
START = [sys.executable, "-c", "from slasim.cli import main; main()"]


@pytest.fixture
def slasim(tmp_path, monkeypatch, capsys):
    return caller(tmp_path, monkeypatch, capsys)


def test_help_needs_neither_numpy_nor_pandas():
    code = (
        "import sys\nimport slasim\nfrom slasim.cli import commands\n"
        "try:\n    commands(['run', '--help'])\nexcept SystemExit as end:\n    assert end.code == 0\n"
        "assert not {'numpy', 'numba', 'pandas', 'pyarrow', 'pydantic', 'matplotlib'} & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "--replications" in done.stdout


def test_check_loads_no_compiler_no_frames_and_one_country():
    code = (
        "import sys\nfrom slasim.cli import commands\n"
        f"commands(['check', {QUICKSTART!r}], standalone_mode=False)\n"
        "assert not {'numba', 'pandas', 'pyarrow', 'scipy', 'matplotlib'} & set(sys.modules)\n"
        "countries = [name for name in sys.modules if name.startswith('holidays.countries.')]\n"
        "assert countries == ['holidays.countries.germany']"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "no problems" in done.stdout


ENDING = """
import atexit, sys, tempfile, threading, time
from slasim.cli import group
import click


@click.command()
def late():
    atexit.register(lambda: print("put away"))
    threading.Thread(target=lambda: (time.sleep(0.3), print("waited for"))).start()
    sys.stdout.write("x" * 200_000 + "\\n")
    raise SystemExit(2)


group.commands.add_command(late)
sys.argv[1:] = ["late"]
from slasim.cli import main
main()
print("never")
"""


def test_a_command_ends_at_once_and_loses_nothing():
    done = subprocess.run([sys.executable, "-c", ENDING], capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stderr
    assert done.stdout.splitlines() == ["x" * 200_000, "waited for", "put away"]


def test_run_prints_tables_and_writes_a_result(slasim, tmp_path):
    done = slasim("run", QUICKSTART, "--replications", "3", "--all")
    assert done.returncode == 0, done.err
    for title in ("Promises", "Credits", "Waiting for an agent", "Backlog", "Teams", "Result: results/quickstart-"):
        assert title in done.out
    assert "\x1b" not in done.out  # no colours, and no bar, where nobody looks
    assert "simulating" not in done.err
    (folder,) = (tmp_path / "results").iterdir()
    study = open_study(folder)
    assert study.about.replications == 3
    assert study.scenario.name == "Quickstart"
    again = slasim(*study_command(folder), cwd=folder)
    assert again.returncode == 0, again.err
    (repeated,) = (folder / "results").iterdir()
    assert open_study(repeated).digest() == study.digest()


def study_command(folder):
    return json.loads((folder / "manifest.json").read_text("utf-8"))["again"].split()[1:]


def test_json_is_one_document_as_documented(slasim, tmp_path):
    done = slasim("run", QUICKSTART, "-n", "2", "--seed", "5", "--json", "--out", "here")
    assert done.returncode == 0, done.err
    found = document(done.out)
    assert (found["seed"], found["replications"], found["result"]) == (5, 2, "here")
    assert found["digest"] == open_study(tmp_path / "here").digest()
    assert {row["severity"] for row in found["compliance"]} == {"urgent", "normal"}
    one = slasim("run", QUICKSTART, "-n", "1", "--json", "--out", "one")
    assert document(one.out)["attainment"][0]["attainment_low"] is None


def test_both_engines_print_the_same(slasim, tmp_path):
    runs = [
        slasim("run", QUICKSTART, "-n", "2", "--engine", engine, "--json", "--out", "r")
        for engine in ("compiled", "reference")
    ]
    assert [run.returncode for run in runs] == [0, 0], runs[1].err
    assert runs[0].out == runs[1].out


def test_a_named_override_changes_the_scenario(slasim, tmp_path):
    done = slasim("run", QUICKSTART, "-n", "2", "--override", "one_more_late", "--out", "r")
    assert done.returncode == 0, done.err
    assert open_study(tmp_path / "r").scenario == load_scenario(QUICKSTART, ["one_more_late"])
    assert load_scenario(QUICKSTART, ["one_more_late"]) != load_scenario(QUICKSTART)


def test_a_desk_without_promises_runs(slasim, tmp_path):
    text = Path(QUICKSTART).read_text("utf-8")
    bare = text[: text.index("agreements:")].replace("order: deadline", "order: fifo")
    (tmp_path / "bare.yaml").write_text(bare, "utf-8")
    done = slasim("run", "bare.yaml", "-n", "2")
    assert done.returncode == 0, done.err
    assert "Promises" not in done.out
    assert "Team" in done.out
    found = document(slasim("run", "bare.yaml", "-n", "2", "--json").out)
    assert found["compliance"] == found["credits"] == []


def test_check_shows_load_and_coverage(slasim, tmp_path):
    done = slasim("check", QUICKSTART)
    assert done.returncode == 0, done.err
    assert "no problems" in done.out
    found = document(slasim("check", QUICKSTART, "--json").out)
    assert found["files"][0]["problems"] == []
    assert found["files"][0]["first_answer"]["teams"]
    assert list(tmp_path.iterdir()) == []


def test_check_names_demand_that_cannot_be_simulated_and_goes_on(slasim, tmp_path):
    text = Path(QUICKSTART).read_text("utf-8")
    pulse = "    pulses: [{from: 2027-01-16, for: 1 day, tickets: 40}]\n"  # a Saturday
    (tmp_path / "desk.yaml").write_text(text.replace("    day_to_day:", f"{pulse}    day_to_day:"), "utf-8")
    done = slasim("check", "desk.yaml", QUICKSTART)
    assert done.returncode == 2
    line = text[: text.index("    day_to_day:")].count("\n") + 1
    assert done.err.startswith(
        f"desk.yaml:{line}:{pulse.index('tickets') + 1}: demand.email.pulses.0.tickets: found 40 tickets"
    )
    assert "quickstart.yaml: no problems" in done.out


def test_the_schema_is_one_and_knows_the_shipped_scenarios_words(slasim):
    schema = json.loads(slasim("schema").out)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert {"horizon", "teams", "agreements"} <= set(schema["properties"])


def test_the_template_is_a_scenario_that_runs(slasim, tmp_path):
    (tmp_path / "mine.yaml").write_text(slasim("template").out, "utf-8")
    assert slasim("check", "mine.yaml").returncode == 0
    done = slasim("run", "mine.yaml", "-n", "1")
    assert done.returncode == 0, done.err


BROKEN = "slasim: 1\nname: x\nseverity: [a]\nhorizon: {from: 2027-01-01, for: 3 fortnights}\n"


@pytest.mark.parametrize("command", ["run", "check"])
def test_a_broken_scenario_names_its_problems_and_ends_with_2(slasim, tmp_path, command):
    (tmp_path / "broken.yaml").write_text(BROKEN, "utf-8")
    done = slasim(command, "broken.yaml")
    assert done.returncode == 2
    assert done.out == ""
    assert "broken.yaml:3:1" in done.err
    assert "broken.yaml:4:" in done.err
    assert "Traceback" not in done.err
    as_json = slasim(command, "broken.yaml", "--json")
    assert as_json.returncode == 2
    found = document(as_json.out)
    problems = found["problems"] if command == "run" else found["files"][0]["problems"]
    assert {problem["line"] for problem in problems} >= {3, 4}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["run", "nowhere.yaml"], "nowhere.yaml"),
        (["run", QUICKSTART, "--override", "one_more_lat"], "one_more_late"),
        (["run", QUICKSTART, "--replications", "0"], "replications"),
        (["run", QUICKSTART, "--seed", "-1"], "seed"),
        (["run", QUICKSTART, "--engine", "fast"], "reference"),
        (["run"], "SCENARIO"),
        (["walk"], "walk"),
    ],
)
def test_bad_input_ends_with_2_and_plain_words(slasim, tmp_path, words, said):
    refused(slasim(*words), said, tmp_path)


def test_a_place_that_cannot_be_written_is_said_before_the_run(slasim, tmp_path):
    (tmp_path / "file").write_text("")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("mine")
    for place in ("file", "file/deeper", "full"):
        done = slasim("run", QUICKSTART, "--out", place)
        assert done.returncode == 1
        assert done.err.startswith("error: ")
        assert "Traceback" not in done.err
        assert done.out == ""
    assert (tmp_path / "full" / "letter.txt").read_text() == "mine"


def test_our_own_fault_is_one_line_and_a_saved_traceback(tmp_path):
    code = (
        "import sys, slasim.study.running.runner as runner\n"
        "def broken(*a, **k): raise RuntimeError('a wheel came off')\n"
        "runner.workers = broken\n"
        "from slasim.cli import main\n"
        f"sys.argv[1:] = ['run', {QUICKSTART!r}]\nmain()"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    (said,) = [line for line in done.stderr.splitlines() if line.startswith("internal error")]
    assert "a wheel came off" in said
    assert "Traceback" not in done.stderr
    assert "a wheel came off" in Path(said.rpartition(" ")[2]).read_text()


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize("engine", ["compiled", "reference"])
def test_ctrl_c_leaves_nothing_and_ends_with_130(slasim, tmp_path, engine):
    assert slasim("run", QUICKSTART, "-n", "1", "--out", "warm").returncode == 0  # compiled from here on
    shutil.rmtree(tmp_path / "warm")
    running = subprocess.Popen(
        [*START, "run", QUICKSTART, "-n", "100000", "--engine", engine],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    while not (tmp_path / "results").exists():  # made when the scenario has been read
        time.sleep(0.05)
        assert running.poll() is None
    time.sleep(1.0)
    os.killpg(running.pid, signal.SIGINT)  # as a terminal does: to all of its processes
    out, err = running.communicate(timeout=60)
    assert running.returncode == 130, err
    assert out == ""
    assert "interrupted: nothing was written" in err
    assert "Traceback" not in err
    assert "leaked" not in err  # what processes share is given back
    assert list((tmp_path / "results").iterdir()) == []


def shell(line, **environment):
    """Runs a line of sh with the command of this checkout as slasim; answers its exit status, output and errors."""
    command = shlex.join(START)
    return subprocess.run(
        ["sh", "-c", line.replace("slasim ", f"{command} ")],
        env={**os.environ, **environment},
        cwd=ROOT,
        capture_output=True,
        check=False,
    )


def test_who_reads_only_the_head_of_the_tables_has_the_result(tmp_path):
    shell(f"slasim run {QUICKSTART} -n 2 --out {tmp_path / 'r'} | true")
    assert open_study(tmp_path / "r").about.replications == 2


def test_a_closed_output_is_no_fault_of_ours(tmp_path):
    done = shell(f"slasim run {QUICKSTART} -n 2 --out {tmp_path / 'r'} >&- 2>&-")
    assert done.returncode == 0
    assert open_study(tmp_path / "r").about.replications == 2


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_under_the_output_is_said_plainly():
    done = shell("slasim template >/dev/full")
    assert done.returncode == 1
    assert done.stderr.decode().startswith("error: No space left on device")
    assert b"internal" not in done.stderr


def test_output_is_utf_8_whatever_the_locale():
    done = shell("slasim template; slasim check nothing-é.yaml", PYTHONIOENCODING="ascii", LC_ALL="C")
    assert done.returncode == 2, done.stderr
    assert done.stdout.decode("utf-8").startswith("# A scenario")
    done = shell(f"slasim check {QUICKSTART}", PYTHONIOENCODING="ascii")
    assert "─" in done.stdout.decode("utf-8")


def test_a_seed_that_no_draw_can_have_is_bad_input(slasim):
    assert slasim("run", QUICKSTART, "--seed", str(2**64)).returncode == 2
    with pytest.raises(ValueError, match="seed must be from 0"):
        simulate(load_scenario(QUICKSTART), seed=2**64)


def test_tables_are_shown_even_when_the_result_cannot_be_saved(slasim, monkeypatch):
    def full(path, table):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("slasim.results.content._write_part", full)
    done = slasim("run", QUICKSTART, "-n", "1", "--out", "r")
    assert done.returncode == 1
    assert "1 simulated window, seed 0" in done.out
    assert "Promises" in done.out
    assert "Result" not in done.out
    assert "cannot write the result to r: No space left on device" in done.err


def test_a_narrow_terminal_cuts_nothing(monkeypatch, capsys):
    """Every word and figure of the wide tables is in the narrow ones; names may be folded."""
    study = simulate(load_scenario(QUICKSTART), replications=2)

    def shown(width):
        monkeypatch.setattr("slasim.report.console.WIDTH", width)
        for table in study_tables(study):
            table.title = table.caption = None
            show(table)
        return capsys.readouterr().out

    def letters(text):
        return sorted("".join(text.replace("─", "").split()))

    wide = shown(150)
    figures = {word for word in re.split(r"[ \n]+", wide) if word[:1].isdigit()}
    for width in (40, 60, 80):
        narrow = shown(width)
        assert letters(narrow) == letters(wide)
        assert figures <= set(re.split(r"[ \n]+", narrow))


def test_the_package_is_the_command_too():
    done = subprocess.run([sys.executable, "-m", "slasim", "--version"], capture_output=True, text=True, check=True)
    assert "slasim" in done.stdout
