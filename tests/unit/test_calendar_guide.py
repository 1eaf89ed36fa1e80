"""The guide docs/calendars.md prints what it says, and a calendar is light to import."""

import doctest
import subprocess
import sys
from pathlib import Path


def test_every_example_of_the_guide_is_true():
    page = Path(__file__).parents[2] / "docs" / "calendars.md"
    result = doctest.testfile(str(page), module_relative=False)
    assert result.attempted > 10
    assert result.failed == 0


def test_a_calendar_can_be_written_without_the_heavy_packages():
    code = (
        "import sys; from slasim.calendars import BusinessCalendar, tables; BusinessCalendar('UTC', '24x7');"
        "print(sorted({'numba', 'pandas', 'holidays'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
