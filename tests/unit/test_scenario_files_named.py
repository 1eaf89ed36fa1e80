"""Files that a scenario names lie in its folder or below it, and what is in another file is not told."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from slasim.plain_files import WITHIN
from slasim.scenario import ScenarioError, load_agreements, load_scenario

GOOD = Path(__file__).parent.parent / "data" / "broken" / "good.yaml"
SECRETS = ("4711", "second line")
SECRET = "the safe opens with 4711\nsecond line\n"
ACCOUNTS = "customer,tier,region,fee\nAcme,pro,berlin,400 EUR/month\nBolt,free,manila,\n"
WEEK = "1,2\n" * 84
OUTSIDE = "expected a file in the folder of this one, or below it"
FIELDS = {
    "extends": ("", "extends: NAME\n"),
    "customers.file": ("extends: good.yaml\n", "customers: {file: NAME}\n"),
    "demand.email.shape": ("extends: good.yaml\n", "demand: {email: {shape: NAME}}\n"),
}


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with a good base, and beside it what is none of a scenario's business."""
    folder = tmp_path / "desk"
    (folder / "below").mkdir(parents=True)
    for name in ("secret.csv", "desk/below/secret.csv"):
        (tmp_path / name).write_text(SECRET)
    for place in (tmp_path, folder, folder / "below"):
        (place / "good.yaml").write_text(GOOD.read_text("utf-8"), "utf-8")
        (place / "accounts.csv").write_text(ACCOUNTS)
        (place / "week.csv").write_text(WEEK)
    return folder


def refusal(folder: Path, field: str, name: str | Path) -> str:
    head, line = FIELDS[field]
    (folder / "it.yaml").write_text(head + line.replace("NAME", str(name)), "utf-8")
    messages = []
    for load in (load_scenario, load_agreements):
        with pytest.raises(ScenarioError) as caught:
            load(folder / "it.yaml")
        messages.append(str(caught.value))
    assert messages[0] == messages[1]
    assert not any(word in messages[0] for word in SECRETS)
    return messages[0]


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("name", ["../secret.csv", "../nothing.csv", "below/../../secret.csv"])
def test_what_lies_outside_is_refused_at_its_place_whether_it_is_there_or_not(
    desk: Path, field: str, name: str
) -> None:
    head, line = FIELDS[field]
    place = f"{desk / 'it.yaml'}:{head.count(chr(10)) + 1}:{line.index('NAME') + 1}"
    found = f"found '{name}', which leads out of the folder of this file"
    assert refusal(desk, field, name).startswith(f"{place}: {field}: {found}; {OUTSIDE}")


@pytest.mark.parametrize(("field", "name"), [*zip(FIELDS, ("good.yaml", "accounts.csv", "week.csv"), strict=True)])
def test_a_good_file_is_taken_below_the_folder_and_nowhere_else(desk: Path, field: str, name: str) -> None:
    assert OUTSIDE in refusal(desk, field, f"../{name}")
    assert OUTSIDE in refusal(desk, field, desk.parent / name)
    head, line = FIELDS[field]
    for fine in (name, f"./{name}", f"below/{name}", f"below/../{name}", desk / "below" / name):
        (desk / "it.yaml").write_text(head + line.replace("NAME", str(fine)), "utf-8")
        found = load_scenario(desk / "it.yaml")
        assert [Path(each).resolve() for each in (found.files[0], found.files[-1])] == [
            (desk / "it.yaml").resolve(),
            (desk / fine).resolve(),
        ]


@pytest.mark.parametrize("field", FIELDS)
def test_links_are_followed_no_further_than_the_folder(desk: Path, field: str) -> None:
    (desk / "link.csv").symlink_to("../secret.csv")
    (desk / "up").symlink_to("..", target_is_directory=True)
    for name in ("link.csv", "up/secret.csv"):
        assert f"found '{name}', a link that leads out of the folder of this file" in refusal(desk, field, name)


def test_a_link_that_stays_in_the_folder_is_a_file_of_it_and_so_is_a_folder_reached_by_a_link(desk: Path) -> None:
    (desk / "base.yaml").symlink_to("below/good.yaml")
    (desk / "it.yaml").write_text("extends: base.yaml\n")
    (desk.parent / "way").symlink_to(desk, target_is_directory=True)
    assert load_scenario(desk.parent / "way" / "it.yaml") == load_scenario(GOOD)


def test_each_file_names_what_lies_below_its_own_folder(desk: Path) -> None:
    (desk / "below" / "middle.yaml").write_text("extends: ../good.yaml\n")
    (desk / "it.yaml").write_text("extends: below/middle.yaml\n")
    with pytest.raises(ScenarioError, match=r"middle\.yaml:1:10: extends: found '\.\./good\.yaml', which leads out"):
        load_scenario(desk / "it.yaml")


def test_a_file_is_found_from_where_the_reader_stands(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (desk / "it.yaml").write_text("extends: good.yaml\ncustomers: {file: accounts.csv}\n")
    monkeypatch.chdir(desk)
    assert load_scenario("it.yaml").files == ("it.yaml", "good.yaml", "accounts.csv")
    monkeypatch.chdir(desk / "below")
    assert load_scenario("../it.yaml").files == ("../it.yaml", "../good.yaml", "../accounts.csv")


def test_what_was_not_read_from_a_file_has_none(desk: Path) -> None:
    (desk / "it.yaml").write_text("extends: good.yaml\n")
    found = load_scenario(desk / "it.yaml")
    assert found.with_overrides({"name": "Another"}).files == found.files
    assert type(found).from_applied(found.applied()).files == ()


@pytest.mark.parametrize("field", FIELDS)
def test_a_name_that_no_file_can_have_is_a_problem(desk: Path, field: str) -> None:
    assert "found a name with the control character 0x00" in refusal(desk, field, '"no\\0thing.csv"')


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize(
    "content",
    [
        SECRET,
        "safe: opens: with 4711\nsecond line\n",
        "safe: *4711\n second line: x: y\n",
        "%4711\n@second line\n",
        "- 4711\n- second line\n",
        "'4711\nsecond line\n",
        "4711,second line\nx,y\n",
        "!4711 second line\n",
        "4711 second line\x07\n",
    ],
)
def test_a_file_that_is_not_what_it_should_be_is_named_and_not_quoted(desk: Path, field: str, content: str) -> None:
    (desk / "other.csv").write_text(content)
    said = refusal(desk, field, "other.csv")
    assert said.startswith(f"{desk / 'other.csv'}:")


def test_one_bad_cell_of_a_table_is_quoted_and_no_more_than_a_line_of_it(desk: Path) -> None:
    (desk / "accounts.csv").write_text(f"customer,tier,region,share\nAcme,pro,berlin,{'x' * 500}\n")
    said = refusal(desk, "customers.file", "accounts.csv")
    assert f"accounts.csv:2:17: share: found '{'x' * 67}...' (500 characters)" in said


def test_broken_yaml_is_told_in_full_to_who_names_the_file_and_in_short_of_a_base(desk: Path) -> None:
    (desk / "base.yaml").write_text("slasim: 1\nname: @home\n")
    with pytest.raises(ScenarioError) as caught:
        load_scenario(desk / "base.yaml")
    assert "'@'" in str(caught.value)
    words = f"found broken YAML; expected YAML 1.2; slasim check {desk / 'base.yaml'} says what is broken"
    assert refusal(desk, "extends", "base.yaml") == f"{desk / 'base.yaml'}:2:7: {words}"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_no_file(desk: Path) -> None:
    os.mkfifo(desk / "pipe.csv")
    for field in FIELDS:
        assert "found no file" in refusal(desk, field, "pipe.csv")


def test_a_folder_in_which_all_may_be_read(desk: Path) -> None:
    own = desk / "below" / "own.yaml"
    own.write_text("extends: ../good.yaml\n")
    allowed = WITHIN.set(str(desk))
    try:
        assert load_scenario(own).name
        own.write_text("extends: ../../good.yaml\n")
        with pytest.raises(ScenarioError, match="slasim --within FOLDER allows all of a folder"):
            load_scenario(own)
    finally:
        WITHIN.reset(allowed)
