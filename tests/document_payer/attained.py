"""Whether a document says what a promise without a verdict is to what goes by its verdict or its attainment."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from document_reader.document import Document

from document_payer.judging import Judged, few

OF_EVENTS = ("per_breach", "late_by", "breaches", "downtime", "outage_day")


class Attained:
    """The words about periods in which something was decided, and nothing is judged."""

    def __init__(self, told: Document, judged: Judged) -> None:
        self.told, self.judged = told, judged

    def look_at_words(self, periods: set[str]) -> None:
        """Where such a period is one of those that count, it is said to be as one without anything decided."""
        for (name, *_, period, _), cell in self.judged.cells.items():
            if period not in periods or cell.kept is not None or not cell.decided:
                continue
            said = self.told.promises[name]
            few_of = max(few(said, "roll"), few(said, "skip"))
            if cell.decided < few_of:
                assert self._goes_by(name) <= set(_listed(said.get("roll", said.get("skip"))[1])), (name, said)
            else:  # no quota is promised
                self._left_out(name)

    def _rules(self, name: str) -> list[Any]:
        return [rule for rule in self.told.rules if rule.on in (None, name)]

    def _goes_by(self, name: str) -> set[str]:
        """What a document has to name."""
        whole, ending, found = self.told.whole, self.told.ending, set()
        metric_pays = any(self._is_of_verdicts(rule) for rule in self._rules(name))
        if metric_pays:
            found.add("credits")
        if "earn_back" in whole and self._rules(name):
            found.add("earn-back")
        if "bonus" in whole and whole["bonus"][1] == name:
            found.add("the bonus")
        ends_on = next((ending[key][0] for key in ("missed", "mean") if key in ending), "")
        if ends_on in (None, name):
            found.add("the right to terminate")
        return found

    def _is_of_verdicts(self, rule: Any) -> bool:
        of_outage = rule.kind == "durations" and "available" in self.told.promises[rule.on]
        return rule.kind not in OF_EVENTS and not of_outage

    def _left_out(self, name: str) -> None:
        """A severity without a quota attains nothing."""
        whole, ending = self.told.whole, self.told.ending
        if "earn_back" in whole and self._rules(name):
            assert whole["earn_back"][5], whole["earn_back"]
        if "bonus" in whole and whole["bonus"][1] == name:
            assert whole["bonus"][4], whole["bonus"]
        if "mean" in ending and ending["mean"][0] == name:
            assert isinstance(ending["no mean"], str)


def _listed(words: str | None) -> Iterator[str]:
    for each in (words or "").replace(" and ", ", ").split(", "):
        yield each.removesuffix(" other than those for late tickets")
