"""What `slasim new` says of tables that slasim drew itself: the truth lies inside the intervals as often as they say.

By 200 histories a desk; of 50 alone, chance would take two of ten right intervals below nine of ten.
"""

from collections import defaultdict

import numpy as np
import pytest
from history_cases import CLOCK, FIRST, SEVERITIES, TIERS, OneHistory, known_desk
from two_stages import hashed_seed

from slasim.history.desk_from import Tables, fitted, read_history
from slasim.history.reading.rota import Rota
from slasim.workload.arrivals.shapes import weights

RUNS, SEED = 200, hashed_seed("history intervals")
SHARES = weights("extended").reshape(7, 24) / weights("extended").sum()
TRUE = {"volume": 400, "growth": 0, "dispersion": 4, "carry over": 0.4, "hours": 1.5, "hours' carry over": 0.5}
KINDS = (*TRUE, "holidays", "profile", "severity", "tier", "quiet days are no others")
NOBODY = Rota("rota.csv", [], {}, {}, "", False)


def inside(interval, true):
    return interval.low <= true <= interval.high


@pytest.fixture(scope="module")
def covered():
    """By kind of figure, in which share of the histories its interval has the truth in it."""
    desk, found = known_desk(), defaultdict(list)
    for run in range(RUNS):
        history = OneHistory(desk, SEED, run)
        told = fitted(NOBODY, history.counts(), history.tickets(), CLOCK).streams["tickets"]
        fit = told.fit
        figures = (fit.volume, fit.growth, fit.dispersion, fit.carry_over, *fit.within_day)
        for (kind, true), figure in zip(TRUE.items(), figures, strict=True):
            found[kind].append(inside(figure, true))
        found["quiet days are no others"].append(fit.quiet is None)
        found["holidays"].append(inside(fit.levels["level"][0], 0.2))
        found["profile"].append(((told.low <= SHARES) & (told.high >= SHARES)).mean())
        for kind, shares in (("severity", SEVERITIES), ("tier", TIERS)):
            found[kind].append(np.mean([inside(told.mix[kind].shares[name], true) for name, true in shares.items()]))
    return {kind: float(np.mean(hits)) for kind, hits in found.items()}


@pytest.mark.parametrize("kind", KINDS)
def test_the_truth_is_inside_in_nine_histories_of_ten_at_least(covered, kind):
    assert covered[kind] >= 0.9


def test_weekends_that_vary_by_themselves_have_a_dispersion_of_their_own():
    desk, seed, told = known_desk(dispersion={"sat,sun": 12.0, "else": 4.0}), hashed_seed("quiet days"), []
    for run in range(RUNS // 2):
        fit = fitted(NOBODY, OneHistory(desk, seed, run).counts(), None, CLOCK).streams["tickets"].fit
        assert fit.quiet is None or {*fit.quiet.weekdays} <= {5, 6}  # chance may make one of them open
        told += [] if fit.quiet is None else [inside(fit.quiet.dispersion, 12.0)]
    assert len(told) >= 0.9 * RUNS // 2
    assert np.mean(told) >= 0.9


def test_the_files_say_the_same_as_what_was_drawn(tmp_path):
    history = OneHistory(known_desk(), SEED, 0)
    history.write(tmp_path)
    read = read_history(Tables(*(str(tmp_path / f"{name}.csv") for name in ("rota", "counts", "tickets"))), CLOCK)
    of_files, drawn = (
        read.streams["tickets"],
        fitted(NOBODY, history.counts(), history.tickets(), CLOCK).streams["tickets"],
    )
    assert of_files.fit.volume == drawn.fit.volume
    assert of_files.fit.dispersion == drawn.fit.dispersion
    assert of_files.fit.within_day == drawn.fit.within_day
    assert np.array_equal(of_files.low, drawn.low)
    assert of_files.mix == drawn.mix
    assert read.start == FIRST
