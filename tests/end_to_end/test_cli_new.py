"""A desk from ten questions: whatever is answered, it is staffed for its load and has nothing to be warned of."""

import pytest
from cli_cases import caller, document
from click.testing import CliRunner

from slasim import load_scenario
from slasim.cli import commands
from slasim.cli.questions import QUESTIONS

START = ("--from", "2027-01-01")


@pytest.fixture
def slasim(tmp_path, monkeypatch, capsys):
    return caller(tmp_path, monkeypatch, capsys)


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"escalated": "0 %"},
        {"hours": "24x7"},
        {"sites": "Europe/Berlin, America/Chicago, Asia/Manila", "hours": "24x7", "demand": "9000 per week"},
        {"sites": "Asia/Kolkata, Europe/London", "escalated": "60 %", "fee": "200 USD/month", "cost": "20 USD/hour"},
        {"demand": "3 per week", "accounts": "1", "handle": "2 h", "promise": "30 min, 2 business days"},
        {"sites": "UTC", "urgent": "1/3"},
    ],
    ids=str,
)
def test_it_is_checked_without_a_warning_and_staffed_for_its_load(slasim, answers):
    words = [word for option, text in answers.items() for word in (f"--{option}", text)]
    done = slasim("new", "mine.yaml", "--yes", *START, *words)
    assert (done.returncode, done.out) == (0, "")
    checked = slasim("check", "mine.yaml", "--strict", "--json")
    assert (checked.returncode, checked.err) == (0, "")
    (entry,) = document(checked.out)["files"]
    loads = [pool["load"] for pool in entry["first_answer"]["pools"] if pool["whole"]]
    assert 0 < max(loads) <= 0.8
    assert all(row["uncovered"] == 0 for row in entry["first_answer"]["coverage"])


def test_it_says_what_was_answered(slasim, tmp_path):
    assert slasim("new", "mine.yaml", "--yes", *START, "--sites", "America/Chicago", "--accounts", "7").returncode == 0
    found = load_scenario(tmp_path / "mine.yaml")
    assert (found.timezone, found.calendars["chicago"].holidays, found.customers["standard"].accounts) == (
        "America/Chicago",
        ("US",),
        7,
    )
    assert found.horizon.from_.isoformat() == "2027-01-01"


def test_every_question_is_asked_and_an_impossible_answer_is_asked_again(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    given = ["Berlin", "Europe/Paris", "office", "20", "1000 EUR/month", "", "", "", "", "nonsense", "2 h, 1 day", ""]
    done = CliRunner().invoke(commands, ["new", "mine.yaml", *START], "\n".join(given) + "\n")
    assert done.exit_code == 0
    assert load_scenario("mine.yaml").timezone == "Europe/Paris"
    for question in QUESTIONS:
        assert question.asked in done.stderr
    assert "did you mean Europe/Berlin?" in done.stderr
    assert "found 'nonsense'" in done.stderr


def test_an_end_of_answers_names_what_is_left_and_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(commands, ["new", "mine.yaml", *START, "--cost", "35 EUR/hour"], "\n\n20\n")
    assert done.exit_code == 2
    (told,) = [line for line in done.stderr.splitlines() if line.startswith("Error: ")]
    assert told.startswith("Error: --fee, --demand, --urgent, --handle, --escalated, --promise have no answer")
    assert "--yes" in told
    assert list(tmp_path.iterdir()) == []


def test_what_an_option_says_is_read_before_anything_is_asked(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(commands, ["new", "mine.yaml", "--cost", "much"], "")
    assert done.exit_code == 2
    assert done.stderr.startswith("Error: --cost: found 'much'")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--accounts", "many"), "--accounts: found 'many'; expected a whole number from 1 to 999999"),
        (("--promise", "2 h"), "--promise: found '2 h'; expected two targets"),
        (("--hours", "24/7"), "--hours: found '24/7'; expected office or 24x7; did you mean 24x7?"),
        (("--escalated", "80 %"), "--escalated: found '80 %'; expected a share of at most 65 %"),
        (("--from", "tomorrow"), "--from: found 'tomorrow'"),
        (("--cost", "35 USD/hour"), "currency"),
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_written(slasim, tmp_path, words, said):
    done = slasim("new", "mine.yaml", "--yes", *words)
    assert (done.returncode, done.out) == (2, "")
    assert said in done.err
    assert list(tmp_path.iterdir()) == []


def test_no_file_is_replaced(slasim, tmp_path):
    (tmp_path / "mine.yaml").write_text("mine", "utf-8")
    done = slasim("new", "mine.yaml", "--yes")
    assert done.returncode == 2
    assert "mine.yaml is there already" in done.err
    assert (tmp_path / "mine.yaml").read_text("utf-8") == "mine"
