"""The clock of a promise, as its sentences tell it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from clock_hours import Hours, WorkingDays
from clock_of_minutes import SEVERITIES, Found, Promise
from document_reader.document import Document
from document_reader.promise_sentences import CLOCKS, LATER, METRICS, OWN_PAUSES, STOPS, TURN
from document_reader.values import BusinessDays, ByTime, hours, names_of
from document_reader.values import target as target_of

from document_payer.exclusions import Exclusions
from document_payer.times import HourlyHours

BEYOND = "while the customer is awaited for longer than agreed"
CHANGES = {"the start of the clock": "recompute", "the new target": "carry", "the change": "restart"}


class Clocks:
    """Makes the clocks of a document."""

    def __init__(self, told: Document, exclusions: Exclusions, region: str) -> None:
        self.told, self.exclusions, self.region = told, exclusions, region
        self.calendars = {name: HourlyHours.of(each) for name, each in told.calendars.items()}

    def hours(self, words: str) -> Hours | None:
        """The hours that count; None round the clock."""
        if words == "round the clock":
            return None
        if words == "the customer's hours":
            assert self.region in names_of(self.told.counted["customers"])
            return self.calendars[self.region]
        return self.calendars[words.removeprefix("hours of ")]

    def promise(self, name: str) -> Promise:
        said = self.told.promises[name]
        metric = METRICS[said["metric"]]
        if metric == "abandonment":
            every = dict.fromkeys(SEVERITIES)
            soon = hours(said["soon"]) if "soon" in said else 0
            return Promise(
                metric, dict.fromkeys(SEVERITIES, 1), every, automatic=said["automatic"] == "counts", shortest=soon
            )
        usual_start, usual_stop = CLOCKS[metric]
        turn = TURN.fullmatch(said["starts"])
        starts = "created" if turn or said["starts"] == usual_start else LATER[said["starts"]]
        ends = () if said["stops"] == usual_stop else STOPS[said["stops"]]
        targets = said["targets"]
        return Promise(
            metric,
            {severity.lower(): self._target(said, *target) for severity, target in targets.items()},
            {each: self.hours(targets.get(each.capitalize(), (0, "round the clock"))[1]) for each in SEVERITIES},
            self._pauses(name, metric, said),
            said.get("automatic") == "counts",
            self._change(said),
            "new" if said.get("reopen") == "a new clock starts" else "continue",
            self._grace(name, targets),
            self.exclusions.hours(name),
            starts,
            frozenset(ends),
            "new" if "anew" in said else "continue",
            self._team(turn, said),
            later=tuple(
                (severity.lower(), self._target(said, target_of(text), targets[severity][1]))
                for severity, text in said.get("later", ())
            ),
            cut_off=tuple(self._cut_offs(said)),
        )

    def days_late(self, name: str, clock: Found) -> tuple[int, int]:
        """By how many business days of its target a clock is late, begun ones as whole ones, and whole ones."""
        said = self.told.promises[name]
        target, words = said["targets"][clock.severity.capitalize()]
        made = self._target(said, target, words)
        if isinstance(made, WorkingDays) or not isinstance(target, BusinessDays):
            return clock.late_days
        day = made // target.number
        return -(-clock.late // day), clock.late // day

    def _target(self, said: dict[str, Any], target: int | BusinessDays | ByTime, words: str) -> int | WorkingDays:
        if isinstance(target, ByTime):
            assert said["by time"]
            if "days not carried" not in said:
                assert self._change(said) != "carry"
            return WorkingDays(0, False, target.minutes)
        if not isinstance(target, BusinessDays):
            return target
        calendar = self.hours(words)
        if calendar is None:
            assert "always 24 h" in said
            return target.number * 24
        if "days are hours" in said:
            return target.number * _day_of(calendar)
        if "days not carried" not in said:
            assert self._change(said) != "carry"
        assert ("days close" in said) != ("days are dates" in said)
        return WorkingDays(target.number, "days close" in said)

    @staticmethod
    def _cut_offs(said: dict[str, Any]) -> Iterator[tuple[str, int]]:
        """Until when of a working day tickets of a severity are received on it, in minutes."""
        for whose, at in said.get("received", ()):
            hour, minute = at.split(":")
            assert "received by" in said
            for severity in said["targets"] if whose is None else re.split(", | or ", whose):
                yield severity.lower(), int(hour) * 60 + int(minute)

    def _team(self, turn: re.Match[str] | None, said: dict[str, Any]) -> str:
        """Whose time it is, "" where it is everybody's."""
        if turn is None:
            return ""
        assert "turns" in said
        return turn[1]

    def _change(self, said: dict[str, Any]) -> str:
        """What a new severity does to a clock."""
        words = said.get("change", "the new target counts from the start of the clock")
        if words.startswith("the target is revised"):
            assert self.told.of_all["final"]
            return "revise"
        return next(change for end, change in CHANGES.items() if words.endswith(end))

    def _pauses(self, name: str, metric: str, said: dict[str, Any]) -> frozenset[str]:
        """What is awaited while the clock stands still, beside what the metric itself says."""
        if "anew" in said:
            return frozenset(each.split()[-1] for each in said["anew"].split(" or "))
        words, own = said.get("paused", ""), OWN_PAUSES.get(metric, "")
        if "turns" in said:
            own = f"{own} and while another team has the ticket" if own else "while another team has the ticket"
        assert words.startswith(own)
        assert words.endswith(BEYOND) == (name in names_of(self.told.replies.get("paused beyond")))
        words = words.removesuffix(BEYOND).removesuffix(" and ")
        asked = words.removeprefix(own).removeprefix(" and ").removeprefix("while ").removesuffix(" is awaited")
        return frozenset(each.split()[-1] for each in asked.split(" or ") if each)

    def _grace(self, name: str, targets: dict[str, Any]) -> dict[str, int] | None:
        """By severity the hours of a wait that still count."""
        replies = self.told.replies
        if name not in names_of(replies.get("paused beyond")):
            return None
        assert "passed stays" in replies
        within, number = replies["within"]
        agreed, found = target_of(within), dict.fromkeys(SEVERITIES, 0)
        for severity, (_, words) in targets.items():
            length, calendar = agreed, self.hours(words)
            if isinstance(agreed, BusinessDays):
                assert "days" in replies
                assert calendar is not None or replies["days"]
                length = agreed.number * (24 if calendar is None else _day_of(calendar))
            assert number is None or hours(number) == length
            found[severity.lower()] = length
        return found


def _day_of(calendar: Hours) -> int:
    """The hours of a working day, which all have the same."""
    (length,) = {sum(end - start for start, end in day) // 60 for day in calendar.week if day}
    return length
