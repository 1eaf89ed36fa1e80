"""The templates that ship as files: commented agreements, one file each in `templates/`."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent / "templates"


def file_names() -> tuple[str, ...]:
    """Their names, in alphabetical order."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


def text_of(name: str) -> str:
    """The text of one of them."""
    return (FOLDER / f"{name}.yaml").read_text("utf-8")
