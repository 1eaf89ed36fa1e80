"""What no draw could do is refused where it is written: at the place in the file."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from slasim.scenario import ScenarioError, load_scenario
from slasim.scenario.sections.tickets.stream_code import CODE_BITS, stream_code
from slasim.workload import draws

QUICKSTART = (Path(__file__).parents[2] / "scenarios" / "quickstart.yaml").read_text("utf-8")


def problems(tmp_path: Path, text: str) -> str:
    file = tmp_path / "desk.yaml"
    file.write_text(text, "utf-8")
    with pytest.raises(ScenarioError) as raised:
        load_scenario(file)
    return str(raised.value)


def twins(region: str) -> tuple[str, str]:
    """Two names of streams with one code: among some thousand names there is a pair (birthdays)."""
    seen: dict[int, list[str]] = defaultdict(list)
    for number in range(5000):
        seen[stream_code(f"stream_{number}", region)].append(f"stream_{number}")
    return next((pair[0], pair[1]) for pair in seen.values() if len(pair) > 1)


def test_the_code_is_the_top_of_the_hash_that_draws_use():
    assert stream_code("mail", "berlin") == int(draws.name_hash("mail\0berlin")) >> (64 - CODE_BITS)


def test_two_streams_with_one_code_are_refused(tmp_path: Path):
    region = next(iter(load_scenario(Path(__file__).parents[2] / "scenarios" / "quickstart.yaml").calendars))
    one, other = twins(region)
    start = QUICKSTART.index("  email:\n")
    stream = QUICKSTART[start : QUICKSTART.index("\n\n", start) + 1]
    text = QUICKSTART.replace(stream, stream.replace("email:", f"{one}:", 1) + stream.replace("email:", f"{other}:", 1))
    found = problems(tmp_path, text)
    assert f"'{other}', whose tickets would have the numbers of those of '{one}'" in found
    assert f"demand.{other}" in found


def test_a_volume_beyond_the_numbers_of_a_day_is_refused(tmp_path: Path):
    volume = next(line for line in QUICKSTART.splitlines() if "volume:" in line)
    found = problems(tmp_path, QUICKSTART.replace(volume, volume.split("volume:")[0] + "volume: 900000000 per week"))
    assert "about 128,571,429 tickets a day" in found


def test_fewer_accounts_than_regions_are_refused(tmp_path: Path):
    text = (Path(__file__).parents[2] / "scenarios" / "follow_the_sun.yaml").read_text("utf-8")
    found = problems(tmp_path, text.replace("enterprise: {accounts: 60,", "enterprise: {accounts: 2,"))
    assert "customers.enterprise.accounts" in found
    assert "at least 3, one account in each region with a share" in found
