"""docs/limits.md has every limit, as the code has it."""

from pathlib import Path

import pytest

from slasim import limits
from slasim.plain_files import size

TEXT = (Path(__file__).parents[2] / "docs" / "limits.md").read_text("utf-8")
INSIDE = {"MANIFEST_BYTES", "WIDEST", "LINES"}  # of slasim's own files; told in words
FIGURES = {name: value for name, value in vars(limits).items() if name.isupper()}


@pytest.mark.parametrize("name", FIGURES)
def test_the_page_has_every_limit(name: str) -> None:
    value = FIGURES[name]
    is_size = name.endswith("BYTES") and name != "ROW_BYTES"
    if name not in INSIDE:
        assert (
            f"| {size(value) if is_size else f'{value:,}'} |" in TEXT
            or f"{size(value)}, " in TEXT
            or (f", {value:,} rows |" in TEXT)
        )
    assert f"columns of a table | {limits.WIDEST} |" in TEXT
    assert f"the first {limits.LINES} are printed" in TEXT
