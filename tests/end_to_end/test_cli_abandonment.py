"""Nobody hangs up at a simulated desk: an abandonment promised there is refused at its line."""

import pytest
from cli_cases import ROOT, caller, document

from slasim import ScenarioError, compare, load_scenario
from slasim.scenario import Scenario

QUICKSTART = (ROOT / "scenarios" / "quickstart.yaml").read_text("utf-8")
PROMISED = "      resolution:"


@pytest.fixture
def slasim(tmp_path, monkeypatch, capsys):
    return caller(tmp_path, monkeypatch, capsys)


@pytest.fixture
def phones(tmp_path):
    text = QUICKSTART.replace("channel: email", "channel: phone")
    text = text.replace(PROMISED, f"      abandonment: {{quota: 95 % per month}}\n{PROMISED}")
    (tmp_path / "phones.yaml").write_text(text, "utf-8")
    line = text.splitlines().index("      abandonment: {quota: 95 % per month}") + 1
    return f"phones.yaml:{line}:7: agreements.business.commitments.abandonment: "


@pytest.mark.parametrize(
    "words",
    [
        ["run"],
        ["compare", "one_more_late", "teams.l1.late.headcount=3"],
        ["sweep", "--vary", "teams.l1.late.headcount=1..2"],
        ["warm-up"],
    ],
    ids=lambda words: words[0],
)
def test_it_is_refused_once_at_its_line_and_nothing_is_made(slasim, phones, tmp_path, words):
    done = slasim(words[0], "phones.yaml", *words[1:])
    assert (done.returncode, done.out) == (2, "")
    assert done.err.startswith(f"{phones}found abandonment promised where no ticket has a patience")
    assert len(done.err.splitlines()) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["phones.yaml"]


def test_check_warns_of_it(slasim, phones):
    done = slasim("check", "--strict", "phones.yaml")
    assert done.returncode == 1
    assert done.err.startswith(f"{phones}warning not_simulated: found abandonment promised where no ticket has a")
    assert "no problems, 1 warning\n" in done.out


def test_a_variant_that_promises_it_is_refused_at_the_line_of_its_file_or_by_its_name(slasim, phones, tmp_path):
    (tmp_path / "mail.yaml").write_text(QUICKSTART, "utf-8")
    done = slasim("compare", "mail.yaml", "one_more_late", "phones.yaml")
    assert (done.returncode, done.out) == (2, "")
    assert done.err.startswith(phones)
    changed = load_scenario(tmp_path / "phones.yaml").with_overrides("one_more_late")
    with pytest.raises(ScenarioError) as error:
        compare(load_scenario(tmp_path / "mail.yaml"), changed)
    (problem,) = error.value.problems
    assert str(problem).removeprefix(f"{tmp_path}/").startswith(phones)
    with pytest.raises(ScenarioError) as error:
        compare(load_scenario(tmp_path / "mail.yaml"), Scenario.from_applied(changed.applied()))
    (problem,) = error.value.problems
    assert (problem.file, problem.line) == ("variant 1", 0)
    assert problem.path == "agreements.business.commitments.abandonment"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mail.yaml", "phones.yaml"]


def test_the_document_has_its_place_and_check_still_reads_it(slasim, phones):
    (problem,) = document(slasim("run", "phones.yaml", "--json").out)["problems"]
    assert problem["message"].startswith(phones)
    assert slasim("check", "phones.yaml").returncode == 0


AVAILABLE = "      availability: {quota: 99.9 % per month}"


def test_what_no_simulation_states_is_refused_at_its_line_where_nothing_else_is_promised(slasim, tmp_path):
    head, promises = QUICKSTART.split("    commitments:\n")
    rest = promises[promises.index("overrides:") :]
    (tmp_path / "service.yaml").write_text(f"{head}    commitments:\n{AVAILABLE}\n\n{rest}", "utf-8")
    line = len(head.splitlines()) + 2
    done = slasim("run", "service.yaml")
    assert (done.returncode, done.out) == (2, "")
    path = "agreements.business.commitments.availability"
    assert done.err.startswith(f"service.yaml:{line}:7: {path}: found availability promised, and nothing else; outages")
    assert [path.name for path in tmp_path.iterdir()] == ["service.yaml"]


def test_beside_other_promises_it_is_named_as_not_simulated(slasim, tmp_path):
    text = QUICKSTART.replace(PROMISED, f"{AVAILABLE}\n{PROMISED}")
    (tmp_path / "both.yaml").write_text(text, "utf-8")
    done = slasim("run", "both.yaml", "-n", "2")
    assert done.returncode == 0
    assert "Not simulated, so nothing is known of it: business availability." in done.out
