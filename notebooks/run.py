"""Run the notebooks from top to bottom and keep what they show: `python notebooks/run.py [NAME...]`.

Readers see the pictures before they run anything. The tests run the same cells with fewer histories.
"""

from __future__ import annotations

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

HERE = Path(__file__).parent


def main(names: list[str]) -> None:
    """Those of these names; all without any."""
    for path in sorted(HERE.glob("*.ipynb")):
        if not names or path.stem in names:
            notebook = nbformat.read(path, as_version=4)
            place = {"metadata": {"path": HERE}}
            NotebookClient(notebook, timeout=900, kernel_name="python3", resources=place, record_timing=False).execute()
            nbformat.write(notebook, path)
            print(path.name, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
