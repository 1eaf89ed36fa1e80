"""Writes anew what the pages show of the commands, and the picture of the README: python docs/shown.py [PAGE ...]

Run it wherever figures or words moved. Tests hold every page against the commands; look at the difference before it is
committed.

A block ```console begins with its command; a line … in it stands for any number of lines that are left out. The
commands of a page follow each other in one folder, beside the scenarios that ship and the files that the page has under
a caption.
"""

import difflib
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import slasim
from slasim.report import plots
from slasim.study import place

ROOT = Path(__file__).parents[1]
GUIDES = ("docs/tutorial.md", *sorted(str(path.relative_to(ROOT)) for path in (ROOT / "docs" / "howto").glob("*.md")))
"""Pages that are followed from their first command to their last."""
PAGES = ("README.md", "docs/guide_agreements.md", "docs/comparing.md", "docs/sweeps.md", "docs/retail_peak.md", *GUIDES)
BLOCK = re.compile(r"```console\n\$ slasim (.*?)\n(.*?)```", re.DOTALL)
FILE = re.compile(r"```\{code-block\} \w+\n:caption: (\S+)\n\n(.*?)```", re.DOTALL)
MORE = "…"
SEED, REPLICATIONS = 0, 100  # as `slasim run` without options


def main() -> None:
    for page in sys.argv[1:] or PAGES:
        path = ROOT / page
        with tempfile.TemporaryDirectory() as folder:
            text = path.read_text("utf-8")
            lay_out(text, Path(folder))
            path.write_text(BLOCK.sub(lambda block: _block(*block.groups(), folder), text), "utf-8")
    _picture()


def lay_out(text: str, folder: Path) -> None:
    """Put what the commands of a page read into a folder."""
    shutil.copytree(ROOT / "scenarios", folder / "scenarios")
    for name, content in FILE.findall(text):
        (folder / name).write_text(content, "utf-8")


def _block(command: str, shown: str, folder: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": ""}
    words = [sys.executable, "-m", "slasim", *shlex.split(command)]
    done = subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, check=True)
    printed = [line.rstrip() for line in done.stdout.splitlines()]
    if MORE in shown.splitlines():
        printed = _excerpt(printed, shown.splitlines())
    return "```console\n$ slasim " + command + "\n" + "".join(f"{line}\n" for line in printed) + "```"


def _excerpt(printed: list[str], shown: list[str]) -> list[str]:
    """The lines of `printed` that stand where the excerpt before has its own."""
    kept: list[str] = []
    place = 0
    parts = re.split(rf"^{MORE}$", "\n".join(shown), flags=re.MULTILINE)
    for number, part in enumerate(parts):
        kept += [MORE] if number else []
        lines = part.strip("\n").splitlines()
        if not lines:
            continue
        most, begin = max(
            (
                (lines[0] == printed[row])
                + difflib.SequenceMatcher(None, lines, printed[row : row + len(lines)]).ratio(),
                -row,
            )
            for row in range(place, max(len(printed) - len(lines), place) + 1)
        )
        if most < 0.2:
            print(f"look at it by hand: {lines[0]}", file=sys.stderr)
        kept += printed[-begin : -begin + len(lines)]
        place = -begin + len(lines)
    return kept


def _picture() -> None:
    """It names the result that it shows, and a test holds it against the README."""
    scenario = slasim.load_scenario(ROOT / "scenarios" / "quickstart.yaml")
    study = slasim.simulate(scenario, seed=SEED, replications=REPLICATIONS)
    figure = plots.picture(study, "promises").draw(study)
    shown = place(scenario, SEED, REPLICATIONS, None)
    figure.savefig(ROOT / "docs" / "first_run.png", dpi=150, metadata={"Description": f"Result: {shown}"})


if __name__ == "__main__":
    main()
