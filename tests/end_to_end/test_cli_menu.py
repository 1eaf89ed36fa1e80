"""How people find their way in the terminal: what `slasim` shows alone, help by question, completion."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest
from cli_cases import AGREED, ROOT, SMALL, caller
from click.shell_completion import BashComplete

from slasim.cli.group import ROWS, commands

EXAMPLES = {command.name: example for group in ROWS.values() for command, example in group}


@pytest.fixture
def slasim(tmp_path, monkeypatch, capsys):
    return caller(tmp_path, monkeypatch, capsys)


def test_alone_it_shows_three_commands_and_where_all_are(slasim):
    done = slasim()
    assert done.returncode == 0
    assert re.findall(r"^  slasim (\w+) mine\.yaml", done.out, re.MULTILINE) == ["new", "check", "run"]
    assert done.out.endswith("slasim --help\n")


def test_what_it_shows_alone_works_in_this_order(slasim):
    for words in (["new", "mine.yaml", "--yes"], ["check", "mine.yaml"], ["run", "mine.yaml", "-n", "2"]):
        assert slasim(*words).returncode == 0


def test_help_needs_nothing_but_click():
    code = (
        "import sys\nfrom slasim.cli import commands\ntry:\n    commands(sys.argv[1:])\nexcept SystemExit:\n    pass\n"
        "assert not {'numpy', 'numba', 'pandas', 'pyarrow', 'pydantic', 'rich', 'matplotlib'} & set(sys.modules)"
    )
    for words in (["--help"], [], ["staff", "--help"]):
        done = subprocess.run([sys.executable, "-c", code, *words], cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr


def test_help_has_every_command_under_one_question_with_a_line_and_an_example(slasim):
    shown = slasim("--help", columns=80).out
    for name, example in EXAMPLES.items():
        assert len(re.findall(rf"^  {name} +\S.*[^.]\.?$\n +\$ {re.escape(example)}$", shown, re.MULTILINE)) == 1, name
    assert "..." not in shown.partition("Start here")[2]
    assert all(question in shown for question in ROWS)
    assert max(map(len, shown.splitlines())) <= 80


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_help_of_a_command_has_its_example(slasim, name):
    assert f"  Example:\n    $ {EXAMPLES[name]}\n" in slasim(name, "--help").out


def words_of(example):
    """The words of an example, without where its output goes."""
    _, *words = shlex.split(example.partition(" > ")[0])
    return words


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples_are_commands_that_can_be_read(name):
    command, *words = words_of(EXAMPLES[name])
    assert command == name
    of = commands.get_command(click.Context(commands), name)
    of.make_context(name, words)  # raises what a user would be told


QUICK = ("new", "template", "schema", "check", "workload", "review", "document", "results", "completion")


@pytest.fixture
def mine(tmp_path, slasim):
    """A folder with the files that examples name."""
    assert slasim("new", "mine.yaml", "--yes").returncode == 0
    (tmp_path / "results").mkdir()
    return tmp_path


@pytest.mark.parametrize("name", [*QUICK, "run", "compare", "warm-up", "quote"])
def test_examples_work_on_a_new_desk(slasim, mine, name):
    if name == "new":
        (mine / "mine.yaml").unlink()
    done = slasim(*words_of(EXAMPLES[name]))
    assert done.returncode == 0, done.err


def test_examples_of_logs_work(slasim, tmp_path):
    for folder in ("tickets", "theirs"):
        shutil.copytree(SMALL, tmp_path / folder)
    shutil.copy(AGREED, tmp_path / "mine.yaml")
    for name in ("measure", "explain", "reconcile"):
        done = slasim(*words_of(EXAMPLES[name]))
        assert done.returncode == 0, done.err


def offered(*words):
    """What is offered for the last word, after those before it."""
    of = BashComplete(commands, {}, "slasim", "_SLASIM_COMPLETE")
    return [(item.type, item.value) for item in of.get_completions(list(words[:-1]), words[-1])]


def test_scenarios_overrides_and_results_are_completed(tmp_path, monkeypatch):
    shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios")
    (tmp_path / "results" / "quickstart-12").mkdir(parents=True)
    (tmp_path / "mine.yaml").touch()
    monkeypatch.chdir(tmp_path)
    file = "scenarios/quickstart.yaml"
    assert offered("run", "") == [("plain", "mine.yaml")]
    assert offered("run", "scen") == [("file", "scen")]  # the shell's own
    assert ("plain", file) in offered("staff", "scenarios/")
    assert offered("run", "scenarios/q") == [("plain", file)]
    assert ("plain", "one_more_late") in offered("run", file, "--override", "")
    assert offered("compare", file, "one_m") == [("plain", "one_more_late")]
    assert offered("compare", "nothing.yaml", "one_m") == [("file", "one_m")]
    assert offered("show", "quick") == offered("show", "results/") == [("plain", "results/quickstart-12")]
    assert offered("why", "scenarios/q") == [("plain", file)]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_of_a_shell_ends_with_how_to_install_it(slasim, shell):
    done = slasim("completion", shell)
    assert done.returncode == 0
    assert "_SLASIM_COMPLETE" in done.out
    assert done.out.splitlines()[-1].startswith("# To install it: ")


def test_bash_takes_the_script_and_asks_the_command(slasim, tmp_path):
    script = slasim("completion", "bash").out
    program = tmp_path / "slasim"
    program.write_text(f"#!{sys.executable}\nfrom slasim.cli import main\n\nmain()\n", "utf-8")
    program.chmod(0o755)
    asked = script + '\nCOMP_WORDS=(slasim targ); COMP_CWORD=1; _slasim_completion slasim; echo "${COMPREPLY[@]}"\n'
    environment = {"PATH": f"{tmp_path}:/usr/bin:/bin", "PYTHONPATH": str(Path(ROOT))}
    done = subprocess.run(["bash", "-c", asked], capture_output=True, text=True, env=environment)
    assert done.stdout.split() == ["targets"], done.stderr
