"""The what-if page in a browser: `python benchmarks/what_if.py [SCENARIO] [WINDOWS] [MOVES]`.

Sliders are moved at random. Told are the milliseconds from the release of a slider to the first figures of its variant
and to those of all windows, how often a verdict changed its colour in between (grey is none), and the longest frame of
the page, which is how long it did not answer. It needs chromium and chromedriver.
"""

from __future__ import annotations

import random
import sys
import threading
import time
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from slasim import load_scenario
from slasim.what_if import WhatIf
from slasim.what_if.page.serving import Page
from tests.browser import browser

HERE = Path(__file__).resolve().parents[1]
WATCH = """
window.seen = []; window.longest = 0; window.released = 0;
new MutationObserver(() => {
  const [turn, windows] = document.body.dataset.windows.split(":").map(Number);
  seen.push([turn, windows, performance.now() - released, document.querySelector("#kept .sign").className]);
}).observe(document.body, {attributes: true});
let before = performance.now();
(function tick() {
  const now = performance.now();
  longest = Math.max(longest, now - before);
  before = now;
  requestAnimationFrame(tick);
})();
"""
MOVE = """
seen.length = 0;
const sliders = [...document.querySelectorAll("#groups input[type=range]")];
const it = sliders[Math.floor(arguments[0] * sliders.length)];
it.value = Math.min(Math.max(Number(it.value) + arguments[1], 0), Number(it.max));
released = performance.now();
it.dispatchEvent(new Event("input"));
it.dispatchEvent(new Event("change"));
"""
PATIENCE = 3  # seconds after which a move was refused, or was none


def main(file: Path, windows: int, moves: int) -> None:
    """Move, wait, tell."""
    page = Page(WhatIf(load_scenario(file), file=file, replications=windows))
    with page:
        thread = threading.Thread(target=page.serve, daemon=True)
        thread.start()
        with browser() as chrome:
            chrome.get(page.url)
            while shown(chrome)[1] != windows:
                time.sleep(0.05)
            chrome.execute_script(WATCH)
            chance = random.Random(1)
            found = [each for _ in range(moves) if (each := moved(chrome, page, chance, windows))]
            longest = chrome.execute_script("return longest")
        page.stop()
        thread.join()
    first, last = ([each[at][2] for each in found] for at in (0, -1))
    changed = 0
    for each in found:
        colours = [sign for *_, sign in each if "early" not in sign]
        changed += sum(one != other for one, other in pairwise(colours))
    print(f"{file.name}, {windows} windows, {len(found)} moves")
    for name, times in (("first figures", first), ("all windows", last)):
        print(f"  {name:14} median {median(times):6.0f} ms, longest {max(times):6.0f} ms")
    print(f"  the verdict changed its colour {changed} times; longest frame {longest:.0f} ms")


def moved(chrome: Any, page: Page, chance: random.Random, windows: int) -> list[tuple[int, int, float, str]]:
    """What was shown of one move; nothing where it was refused."""
    before, began = page.live.turn, time.monotonic()
    chrome.execute_script(MOVE, chance.random(), chance.choice([-2, -1, 1, 2]))
    while not (shown(chrome)[0] > before and shown(chrome)[1] == windows):
        if page.live.turn == before and time.monotonic() - began > PATIENCE:
            return []
        time.sleep(0.02)
    return [tuple(each) for each in chrome.execute_script("return seen") if each[0] > before]


def shown(chrome: Any) -> tuple[int, int]:
    """The question whose figures are shown, and of how many windows they are."""
    turn, _, windows = (chrome.execute_script("return document.body.dataset.windows") or "0:0").partition(":")
    return int(turn), int(windows)


if __name__ == "__main__":
    given = sys.argv[1:]
    scenario = Path(given[0]) if given else HERE / "scenarios" / "quickstart.yaml"
    main(scenario, int(given[1]) if len(given) > 1 else 100, int(given[2]) if len(given) > 2 else 40)
