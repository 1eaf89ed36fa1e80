"""Commands on files that mean harm: words at the place, status 2, nothing written."""

from __future__ import annotations

import subprocess
import sys

import pytest
from cli_cases import AGREED, ROOT, SMALL, caller

QUICK = ROOT / "scenarios" / "quickstart.yaml"


@pytest.fixture
def slasim(tmp_path, monkeypatch, capsys):
    return caller(tmp_path, monkeypatch, capsys)


@pytest.mark.parametrize(
    "words",
    [
        ("run", str(QUICK), "-n", "1" + "0" * 30),
        ("run", str(QUICK), "--precision", "x: 1", "--most", "1" + "0" * 30),
        ("compare", str(QUICK), str(QUICK), "-n", "1" + "0" * 30),
        ("sweep", str(QUICK), "--vary", "x=1", "-n", "1" + "0" * 30),
        ("warm-up", str(QUICK), "-n", "1" + "0" * 30),
        ("warm-up", str(QUICK), "--weeks", "1" + "0" * 30),
        ("measure", SMALL, "--agreements", AGREED, "--violations", "1" + "0" * 30),
    ],
    ids=lambda words: " ".join((words[0], words[-2])),
)
def test_numbers_beyond_all_measure(slasim, tmp_path, words):
    done = slasim(*words)
    assert (done.returncode, done.out) == (2, "")
    assert "is not in the range" in done.err
    assert list(tmp_path.iterdir()) == []


def test_many_errors_are_twenty_lines_and_how_many_more(slasim, tmp_path):
    (tmp_path / "wrong.yaml").write_text("slasim: 1\n" + "".join(f"k{at}: 1\n" for at in range(60)))
    for words in (("check", "wrong.yaml"), ("run", "wrong.yaml")):
        done = slasim(*words)
        assert done.returncode == 2
        said = done.err.splitlines()
        assert len(said) == 21
        assert said[-1].startswith("and ")


def test_names_that_steer_a_terminal(slasim, tmp_path):
    name = r"a\e[31mb\u202ec\0d"
    text = QUICK.read_text("utf-8").split("\n")
    text = [f'name: "{name}"' if line.startswith("name:") else line for line in text]
    (tmp_path / "own.yaml").write_text("\n".join(text), "utf-8")
    (tmp_path / "odd\x1b[31m.yaml").write_text('slasim: 1\n"\\e[31m": 1\n')
    for words in (("check", "own.yaml"), ("document", "own.yaml"), ("check", "odd\x1b[31m.yaml", "--json"),
                  ("check", "odd\x1b[31m.yaml"), ("check", "\u202eno.yaml")):  # fmt: skip
        done = slasim(*words)
        assert not {"\x1b", "\u202e", "\0"} & {*done.out, *done.err}
    assert "\\u202eno.yaml" in done.err


def test_a_folder_in_which_all_may_be_read(slasim, tmp_path):
    (tmp_path / "inner").mkdir()
    (tmp_path / "base.yaml").write_bytes(QUICK.read_bytes())
    (tmp_path / "inner" / "own.yaml").write_text("extends: ../base.yaml\n")
    assert "leads out of the folder" in slasim("check", "inner/own.yaml").err
    assert slasim("--within", ".", "check", "inner/own.yaml").returncode == 0
    assert slasim("check", "inner/own.yaml").returncode == 2


@pytest.mark.skipif(sys.platform != "linux", reason="a limit of the address space as Linux has it")
def test_too_little_memory_to_start_is_said_in_words():
    code = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_AS, (250 << 20,) * 2);"
        f"sys.argv = ['slasim', 'run', {str(QUICK)!r}, '-n', '1', '--out', 'never'];"
        "from slasim.cli import main; main()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False,
                          env={"OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)})  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.startswith("error: not enough memory; ")
    assert "internal error" not in done.stderr
