"""The state behind a page or a panel: the variant at hand, the baseline, variants kept beside it, what can be undone;
and one thread that simulates the newest of them. A newer change ends the simulation of an older one at once."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from slasim.scenario import Problem, ScenarioError
from slasim.terms import TermsError
from slasim.what_if.fields import place_among
from slasim.what_if.figures import FIRST_LOOK, look_document, summary
from slasim.what_if.session import LookAt, WhatIf
from slasim.what_if.week import late_document, week_document

Tell = Callable[[str, dict[str, Any]], None]  # what kind of news, and the news
TODAY = "today"
MOST_VARIANTS, MOST_UNDONE = 12, 200
NAMED_CHANGES = 3  # in the name of a variant


class Superseded(Exception):
    """Raised in the thread that simulates: there is a newer question."""


@dataclass
class VariantBeside:
    """A variant that stands beside the one at hand, with its four numbers once all windows were looked at."""

    name: str
    changes: dict[str, Any]
    numbers: dict[str, str] = field(default_factory=dict)


class Live:
    """Everything a page can do. `tell` is called with news, from whatever thread has them; use it in a `with`.

    News: `state` (fields, variants), `look` (figures), `progress`, `week`, `late`, `problem`. All but the state carry
    the number of the question (`turn`) that they answer.
    """

    def __init__(self, what_if: WhatIf, tell: Tell) -> None:
        self.what_if = what_if
        self.changes: dict[str, Any] = {}
        self.variants = [VariantBeside(TODAY, {})]
        self.pinned = 0
        self.last: LookAt | None = None  # of the variant at hand, with all windows
        self._tell = tell
        self._past: list[dict[str, Any]] = []
        self._turn, self._answered = 1, 0
        self._is_closed = False
        self._news = threading.Condition(threading.RLock())
        self._thread = threading.Thread(target=self._work, name="what-if", daemon=True)

    def __enter__(self) -> Self:
        self.what_if.__enter__()
        self._told()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._news:
            self._is_closed = True
            self._turn += 1
            self._news.notify_all()
        if kind is not None and issubclass(kind, KeyboardInterrupt):
            return  # the command ends, and waits for nobody who sits in the compiler
        self._thread.join()
        self.what_if.__exit__(kind, error, trace)

    @property
    def turn(self) -> int:
        """The number of the newest question."""
        return self._turn

    def put(self, key: str, text: str) -> None:
        """Another value in a field. Raises ScenarioError with what is wrong with it, KeyError for no field."""
        with self._news:
            self._go(self.what_if.changed(self.changes, key, text))

    def restore(self, changes: Mapping[str, Any]) -> None:
        """The variant of a link, or of a button. Raises ScenarioError for what is none."""
        with self._news:
            self.what_if.variant(changes)
            self._go(dict(changes))

    def reset(self, key: str | None = None) -> None:
        """A field, or all of them, as in the baseline."""
        with self._news:
            base = self.variants[self.pinned].changes
            if key is None:
                self._go(dict(base))
                return
            path = self.what_if.field(key).path
            others = {each: value for each, value in self.changes.items() if each != path}
            self.restore(others | ({path: base[path]} if path in base else {}))

    def undo(self) -> None:
        """The variant before the last change."""
        with self._news:
            if self._past:
                self.changes = self._past.pop()
                self._ask()

    def keep(self, name: str = "") -> int:
        """The variant at hand beside the others; its number. Nothing new where it is among them."""
        with self._news:
            at = self._number()
            if at is None:
                if len(self.variants) == MOST_VARIANTS:
                    gone = next(each for each in range(1, len(self.variants)) if each != self.pinned)
                    del self.variants[gone]
                    self.pinned -= gone < self.pinned
                self.variants.append(
                    VariantBeside(
                        name or self.name_of(self.changes, self.what_if.texts(self.changes)), dict(self.changes)
                    )
                )
                at = len(self.variants) - 1
                if self.last is not None:
                    self.variants[at].numbers = summary(look_document(self.last))
                self._told()
            return at

    def pin(self, number: int | None = None) -> None:
        """Another baseline: the variant of this number, or the one at hand. Raises IndexError for no variant."""
        with self._news:
            at = self.keep() if number is None else number
            if not 0 <= at < len(self.variants):
                raise IndexError(at)
            self.pinned = at
            self._ask()

    def go(self, number: int) -> None:
        """To a variant. Raises IndexError for none."""
        with self._news:
            if not 0 <= number < len(self.variants):
                raise IndexError(number)
            self._go(dict(self.variants[number].changes))

    def name_of(self, changes: Mapping[str, Any], texts: Mapping[str, str]) -> str:
        """What a variant is called: its changes, the first of them by name. `texts`: what stands at its fields."""
        parts = [
            f"{each.section} {each.label} {texts[each.key]}"
            for each in self.what_if.fields
            if each.path in changes and texts[each.key] != each.base
        ]
        more = f" and {len(parts) - NAMED_CHANGES} more" if len(parts) > NAMED_CHANGES else ""
        return ", ".join(parts[:NAMED_CHANGES]) + more if parts else TODAY

    def form(self) -> dict[str, Any]:
        """What never changes: the scenario and its fields, with the values of their sliders."""
        found = self.what_if
        fields = []
        for each in found.fields:
            place = found.scenario.place(tuple(each.path.split(".")))
            fields.append(
                {
                    "key": each.key,
                    "group": each.group,
                    "section": each.section,
                    "label": each.label,
                    "path": each.path,
                    "line": place.line if place is not None else 0,
                    "stops": each.stops,
                    "choice": each.is_choice,
                }
            )
        file = found.file.name if found.file is not None else found.scenario.name
        return {"name": found.scenario.name, "file": file, "seed": found.seed, "fields": fields, "first": FIRST_LOOK}

    def state(self) -> dict[str, Any]:
        """Where the page is: values of fields, variants, and what can be done."""
        with self._news:
            base = self.variants[self.pinned]
            now, then = self.what_if.texts(self.changes), self.what_if.texts(base.changes)
            values = {
                each.key: {
                    "text": now[each.key],
                    "at": place_among(each, now[each.key]),
                    "base": then[each.key],
                    "base_at": place_among(each, then[each.key]),
                }
                for each in self.what_if.fields
            }
            variants = [{"name": each.name, "numbers": each.numbers} for each in self.variants]
            return {
                "turn": self._turn,
                "changes": self.changes,
                "values": values,
                "variants": variants,
                "pinned": self.pinned,
                "at": self._number(),
                "can_undo": bool(self._past),
                "name": self.name_of(self.changes, now),
            }

    def _number(self) -> int | None:
        return next((at for at, each in enumerate(self.variants) if each.changes == self.changes), None)

    def _go(self, changes: dict[str, Any]) -> None:
        if changes != self.changes:
            self._past = [*self._past[-MOST_UNDONE:], self.changes]
            self.changes = changes
            self._ask()

    def _ask(self) -> None:
        self._turn += 1
        self.last = None
        self._told()
        self._news.notify_all()

    def _told(self) -> None:
        self._tell("state", self.state())

    def _work(self) -> None:
        """Answer the newest question, over and over."""
        while (turn := self._question()) is not None:
            with self._news:
                changes, base = dict(self.changes), dict(self.variants[self.pinned].changes)
            try:
                self._answer(turn, changes, base)
            except Superseded:
                continue
            except KeyboardInterrupt:  # heard by whoever simulates; the main thread ends the page
                return
            except (ScenarioError, TermsError) as error:
                self._tell("problem", {"turn": turn, "problems": [str(each) for each in error.problems]})
            except Exception as error:  # the page stays, and says so
                words = f"internal error: {type(error).__name__}: {error}"
                self._tell("problem", {"turn": turn, "problems": [words]})

    def _question(self) -> int | None:
        """Waits for the next question; None at the end."""
        with self._news:
            self._news.wait_for(lambda: self._is_closed or self._turn != self._answered)
            self._answered = self._turn
            return None if self._is_closed else self._turn

    def _answer(self, turn: int, changes: dict[str, Any], base: dict[str, Any]) -> None:
        """All looks at a variant, then its week and its late tickets. Raises Superseded."""
        began, most = time.monotonic(), self.what_if.replications
        known = 0.0  # windows that were there at the first glance

        def told(done: float) -> None:
            nonlocal known, began
            if turn != self._turn:
                raise Superseded
            if not known:
                began, known = time.monotonic(), max(done, 1e-9)
            speed = (done - known) / max(time.monotonic() - began, 1e-9)
            left = math.ceil((most - done) / speed) if speed > 0 else None
            self._tell("progress", {"turn": turn, "windows": int(done), "of": most, "seconds": left})

        for look in self.what_if.looks(changes, base, told):
            if turn != self._turn:
                raise Superseded
            document = look_document(look)
            self._tell("look", {"turn": turn, **document})
            if look.windows == self.what_if.replications:
                self._known(turn, look, changes, summary(document))
        last = self.last
        if last is None or turn != self._turn:
            raise Superseded
        self._tell("week", {"turn": turn, "zones": week_document(last.now.scenario)})
        for histories in self.what_if.late(changes, lambda done: self._stop(turn)):
            self._stop(turn)
            self._tell("late", {"turn": turn, **late_document(last.now, histories)})

    def _stop(self, turn: int) -> None:
        if turn != self._turn:
            raise Superseded

    def _known(self, turn: int, look: LookAt, changes: dict[str, Any], numbers: dict[str, str]) -> None:
        """All windows are in: a variant that is kept has its numbers."""
        with self._news:
            if turn == self._turn:
                self.last = look
                for each in self.variants:
                    if each.changes == changes and each.numbers != numbers:
                        each.numbers = numbers
                        self._told()


def problem_document(found: Problem, path: str = "") -> dict[str, str]:
    """A problem as the page shows it beside the field at `path`."""
    parts = (f"found {found.found}", f"expected {found.expected}", found.hint)
    words = "; ".join(part for part in parts if part)
    elsewhere = "" if found.path == path or not found.path else f"{found.path}: "
    return {"path": found.path, "words": f"{elsewhere}{words}"}
