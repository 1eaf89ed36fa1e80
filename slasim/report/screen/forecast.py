"""What the volume forecast does to a verdict, in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from slasim.report.words import percent
from slasim.study.measures.forecast import Effect
from slasim.study.measures.promises.asked import EVERYTHING
from slasim.study.measures.promises.credits import WORD as CREDITS

if TYPE_CHECKING:
    from slasim.study import Study
    from slasim.study.statistics import Interval

SPREADS = {CREDITS: "the credits", "waits": "the mean wait", "arrivals": "the tickets"}


def forecast_lines(study: Study) -> Iterator[str]:
    """By how much the forecast alone moves the chance that all is kept, where that is more than luck may do, and what
    part of a figure's spread between windows comes from it. Nothing where the scenario states no forecast, or too few
    windows were simulated."""
    found = study.forecast
    if found is None:
        return
    for each in found.effects:
        if each.figure.name == EVERYTHING and (each.least.low > each.most.high or each.most.low > each.least.high):
            yield (
                f"The volume forecast moves this: {_in_100(each.least)} in the fifth of windows with the least "
                f"volume ({_apart(found.least)}), {_in_100(each.most)} in that with the most ({_apart(found.most)})."
            )
    parts = list(_parts(found.effects))
    if parts:
        yield f"Of what differs between windows the forecast makes {' and '.join(parts)}; the rest is luck."


def _parts(found: tuple[Effect, ...]) -> Iterator[str]:
    """`71 % (60 to 80) of the credits`, of the first figure of each kind that varies."""
    for word, called in SPREADS.items():
        effect = next((each for each in found if each.figure.of.word == word), None)
        if effect is not None:
            part, low, high = (percent(share, 0).removesuffix(" %") for share in effect.part)
            yield f"{part} % ({low} to {high}) of {called}"


def _apart(volume: float) -> str:
    """`9 % less than written`."""
    return f"{percent(abs(volume - 1), 0)} {'less' if volume < 1 else 'more'} than written"


def _in_100(chance: Interval) -> str:
    share, low, high = (percent(part, 0).removesuffix(" %") for part in chance)
    return f"{share} in 100 ({low} to {high})"
