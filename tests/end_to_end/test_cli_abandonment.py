"""Nobody hangs up at a simulated desk: an abandonment promised there is refused at its line."""

import pytest
from cli_cases import ROOT, caller, document

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
    "words", [["run"], ["compare", "one_more_late"], ["sweep", "--vary", "teams.l1.late.headcount=1..2"]]
)
def test_it_is_refused_with_status_2_and_nothing_is_written(slasim, phones, tmp_path, words):
    done = slasim(words[0], "phones.yaml", *words[1:])
    assert (done.returncode, done.out) == (2, "")
    if words == ["run"]:
        assert done.err.startswith(phones)
    assert "abandonment promised where no ticket has a patience" in done.err
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["phones.yaml"]


def test_the_document_has_its_place_and_check_still_reads_it(slasim, phones):
    (problem,) = document(slasim("run", "phones.yaml", "--json").out)["problems"]
    assert problem["message"].startswith(phones)
    assert slasim("check", "phones.yaml").returncode == 0
