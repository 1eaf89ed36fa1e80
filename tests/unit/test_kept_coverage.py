"""How often the interval of the chance that all is kept holds the truth: every result enumerated, over every P."""

import re
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binom

from slasim.study.measures.promises.chance import KeptChance

TABLE = (Path(__file__).parents[2] / "docs" / "statistics.md").read_text("utf-8").split("over every P from 0 to 1")[1]
ROWS = re.findall(r"\| ([\d ]+) \| ([\d.]+) % \| ([\d.]+) % \| ([\d.]+) % \|", TABLE)[:5]
STEPS = np.arange(1, 10_000) / 10_000


def coverage(windows, truths):
    """The probability, at each P, that the interval of what is seen holds P."""
    ends = [KeptChance(kept, kept, kept, windows).share for kept in range(windows + 1)]
    low, high = (np.array(each)[:, None] for each in zip(*(end[1:] for end in ends), strict=True))
    held = (low <= truths) & (truths <= high)
    return (binom.pmf(np.arange(windows + 1)[:, None], windows, truths) * held).sum(axis=0), low, high


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_the_interval_holds_the_truth_as_often_as_the_page_says(row):
    windows = int(row[0].replace(" ", ""))
    found, low, high = coverage(windows, STEPS)
    beside = np.concatenate([low, high]).ravel()
    beside = np.concatenate([beside - 1e-9, beside + 1e-9])
    beside = beside[(beside > 0) & (beside < 1)]
    at_ends, *_ = coverage(windows, beside)
    truths, every = np.concatenate([STEPS, beside]), np.concatenate([found, at_ends])
    middle = every[(truths >= 0.05) & (truths <= 0.95)]
    told = [float(part) / 100 for part in row[1:]]
    assert [found.mean(), middle.min(), every.min()] == pytest.approx(told, abs=1.1e-4)


def test_there_are_five_rows():
    assert [row[0] for row in ROWS] == ["20", "40", "100", "400", "1 000"]


def test_undecided_windows_only_widen_it():
    sure, open_ended = KeptChance(50, 50, 50, 100).share, KeptChance(50, 45, 60, 100).share
    assert open_ended.estimate == sure.estimate
    assert open_ended.low == KeptChance(45, 45, 45, 100).share.low < sure.low
    assert open_ended.high == KeptChance(60, 60, 60, 100).share.high > sure.high


@pytest.mark.parametrize("windows", [20, 100, 1000])
def test_kept_every_time_is_at_least_so_likely(windows):
    low = KeptChance(windows, windows, windows, windows).share.low
    assert low**windows < 0.03
