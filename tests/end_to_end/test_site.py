"""The documentation site: it builds without a warning, guides show what happens, pictures and doctests are of today."""

import ast
import doctest
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import slasim
from docs import model_pictures, validated
from docs.shown import BLOCK, GUIDES, MORE, lay_out
from slasim.cli import main

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PYTHON = re.compile(r"```python\n(.*?)```", re.DOTALL)


def run(command, monkeypatch, capsys):
    """What a command prints; it must succeed."""
    monkeypatch.setattr(sys, "argv", ["slasim", *shlex.split(command)])
    with pytest.raises(SystemExit) as end:
        main()
    printed = capsys.readouterr()
    assert end.value.code == 0, printed.err
    return [line.rstrip() for line in printed.out.splitlines()]


@pytest.mark.parametrize("page", GUIDES)
def test_a_guide_shows_what_its_commands_print_one_after_another(page, tmp_path, monkeypatch, capsys):
    text = (ROOT / page).read_text("utf-8")
    lay_out(text, tmp_path)
    monkeypatch.chdir(tmp_path)
    for command, shown in BLOCK.findall(text):
        printed = "\n".join(run(command, monkeypatch, capsys)) + "\n"
        parts = [part.strip("\n") for part in re.split(rf"^{MORE}$", shown, flags=re.MULTILINE)]
        if len(parts) == 1:
            assert printed.strip("\n") == parts[0], command
        place = 0
        for part in parts:
            assert part in printed[place:], f"{command}: python docs/shown.py {page}"
            place = printed.index(part, place) + len(part)


@pytest.mark.parametrize("page", GUIDES)
def test_a_guide_has_no_command_that_is_not_run(page):
    rest = BLOCK.sub("", (ROOT / page).read_text("utf-8"))
    assert "```console" not in rest
    assert not re.findall(r"^(?: {4}|\$ )slasim .*", rest, re.MULTILINE)


@pytest.mark.parametrize("page", ["model_pictures.md"])
def test_the_python_of_a_page_runs(page, capsys):
    for snippet in PYTHON.findall((DOCS / page).read_text("utf-8")):
        exec(compile(snippet, page, "exec"), {})
    assert re.findall(r"\d\d:\d\d(?=:00)", capsys.readouterr().out) == ["10:00", "12:00"]  # as its comments say


def test_python_on_any_page_can_be_read_and_what_it_imports_is_there():
    snippets = [(path.name, found) for path in DOCS.glob("*.md") for found in PYTHON.findall(path.read_text("utf-8"))]
    assert snippets
    for name, snippet in snippets:
        if ">>> " in snippet:  # a doctest, below
            continue
        imports = [node for node in ast.parse(snippet, name).body if isinstance(node, ast.Import | ast.ImportFrom)]
        exec(compile(ast.Module(imports, []), name, "exec"), {})


def test_pictures_are_those_that_are_drawn_today():
    for name, draw in model_pictures.PICTURES.items():
        assert (DOCS / "model_pictures" / f"{name}.svg").read_text("utf-8") == draw(), "python docs/model_pictures.py"
        assert f"model_pictures/{name}.svg" in (DOCS / "model_pictures.md").read_text("utf-8")


@pytest.mark.parametrize("section", ["formulas", "references", "published", "coverage"])
def test_tables_of_validation_are_those_of_today(section):
    """The others are held by the tests that work them out."""
    validated.stands(section, validated.worked_out(section))


PAGES = sorted(path.name for path in DOCS.glob("*.md") if ">>> " in path.read_text("utf-8"))


@pytest.mark.parametrize("page", PAGES)
def test_doctests_of_pages_hold(page):
    assert doctest.testfile(str(DOCS / page), module_relative=False, optionflags=doctest.ELLIPSIS).failed == 0


def test_doctests_of_public_names_hold():
    finder, runner = doctest.DocTestFinder(exclude_empty=True), doctest.DocTestRunner()
    for name in slasim.__all__:
        for each in finder.find(getattr(slasim, name), name):
            assert runner.run(each).failed == 0, name


def test_the_site_builds_without_a_warning_and_has_every_page(tmp_path):
    words = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-d", str(tmp_path / "trees")]
    done = subprocess.run([*words, "-b", "html", str(DOCS), str(tmp_path / "html")], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    built = {path.relative_to(tmp_path / "html").with_suffix("") for path in (tmp_path / "html").rglob("*.html")}
    pages = {path.relative_to(DOCS).with_suffix("") for path in DOCS.rglob("*.md") if "_build" not in path.parts}
    assert pages <= built
    index = (DOCS / "index.md").read_text("utf-8")
    assert not [
        page for page in pages if str(page) != "index" and not re.search(rf"^(?:.+ <)?{page}>?$", index, re.MULTILINE)
    ]
    commands = (tmp_path / "html" / "made" / "commands.html").read_text("utf-8")
    api = (tmp_path / "html" / "made" / "python.html").read_text("utf-8")
    assert all(f"slasim.{name}" in api for name in slasim.__all__)
    assert "slasim run" in commands
