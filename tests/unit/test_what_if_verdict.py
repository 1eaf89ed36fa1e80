"""A colour that is shown before all windows are in does not turn: by arithmetic, or but for one case in a hundred.

The chance that a colour turns is worked out here exactly, window by window, from the binomial law alone."""

import pytest

from slasim.report.screen.first_lines import sign_of
from slasim.study.measures.promises.chance import KeptChance
from slasim.study.measures.promises.compliance import mark_of
from slasim.what_if.session import STOPS
from slasim.what_if.verdict import EARLY, ERROR, settled

OF = 100


def sign(chance: KeptChance) -> str:
    return sign_of(chance, 0.9, False)


def mark(chance: KeptChance) -> str:
    return mark_of(chance.share)[0]


CASES = {"all promises": (sign, (0.9,)), "a tile": (mark, (0.5, 0.9))}


def counted(kept: int, windows: int) -> KeptChance:
    return KeptChance(kept, kept, kept, windows)


def chance_to_turn(p: float, verdict, limits) -> float:
    """The probability that more than one colour is shown until all windows are in."""
    known: dict[tuple[int, int], str] = {}
    state = {(0, frozenset()): 1.0}  # windows kept, colours shown
    done = 0
    for stop in [*STOPS, OF]:
        for _ in range(stop - done):
            after: dict = {}
            for (kept, shown), weight in state.items():
                after[kept + 1, shown] = after.get((kept + 1, shown), 0.0) + weight * p
                after[kept, shown] = after.get((kept, shown), 0.0) + weight * (1 - p)
            state = after
        done = stop
        after = {}
        for (kept, shown), weight in state.items():
            if (kept, done) not in known:
                known[kept, done] = settled(counted(kept, done), OF, limits, verdict)
            colour = known[kept, done]
            now = shown if colour == EARLY else shown | {colour}
            after[kept, now] = after.get((kept, now), 0.0) + weight
        state = after
    return sum(weight for (_, shown), weight in state.items() if len(shown) > 1)


@pytest.mark.parametrize("p", [0.05, 0.45, 0.5, 0.55, 0.86, 0.9, 0.92, 0.94, 0.95, 0.96, 0.99])
@pytest.mark.parametrize("case", CASES)
def test_a_colour_hardly_ever_turns(case: str, p: float) -> None:
    assert chance_to_turn(p, *CASES[case]) < ERROR


@pytest.mark.parametrize("case", CASES)
def test_with_all_windows_it_is_the_verdict_of_run(case: str) -> None:
    verdict, limits = CASES[case]
    for kept in range(OF + 1):
        assert settled(counted(kept, OF), OF, limits, verdict) == verdict(counted(kept, OF))


@pytest.mark.parametrize("case", CASES)
def test_what_no_other_window_can_turn_is_settled(case: str) -> None:
    verdict, limits = CASES[case]
    for windows in (60, 90, 97):
        for kept in range(windows + 1):
            ends = {verdict(counted(kept + more, OF)) for more in range(OF - windows + 1)}
            if len(ends) == 1:
                assert settled(counted(kept, windows), OF, limits, verdict) == ends.pop()


@pytest.mark.parametrize("case", CASES)
def test_two_windows_settle_nothing(case: str) -> None:
    verdict, limits = CASES[case]
    assert {settled(counted(kept, 2), OF, limits, verdict) for kept in (0, 1, 2)} == {EARLY}


def test_a_bad_desk_is_seen_soon_and_a_good_one_before_the_end() -> None:
    assert settled(counted(0, 9), OF, (0.9,), sign) == sign(counted(0, OF))  # 1.9 to the 9th, halved, is above 100
    assert settled(counted(60, 60), OF, (0.9,), sign) == sign(counted(OF, OF))


def test_clocks_that_are_open_leave_it_unsettled() -> None:
    """Where undecided clocks could turn it, evidence shows neither side: the least counts above, the most below."""
    assert settled(KeptChance(60, 20, 60, 60), OF, (0.9,), sign) == EARLY
    assert settled(KeptChance(60, 60, 60, 60), OF, (0.9,), sign) != EARLY
