"""The fields of a scenario that can be moved by hand: where each stands in its file, and the values a slider goes
through. Every value is a text as the file has it, so a reader of the page reads what he would write."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from slasim.instants import MINUTE, SECOND
from slasim.problems import Unreadable
from slasim.scenario.values.amounts import read_factor, read_share, write_number, write_share
from slasim.scenario.values.durations import read_duration, write_duration

if TYPE_CHECKING:
    from slasim.scenario import Scenario

GROUPS = ("Seats", "Volume", "Promise", "Work", "Routing")
UNSET = "–"  # a field that the file leaves out
TARGETS = (
    *("5 min", "10 min", "15 min", "20 min", "30 min", "45 min", "1 h", "90 min", "2 h", "3 h", "4 h", "6 h", "8 h"),
    *("12 h", "16 h", "24 h", "2 days", "3 days"),
)
WORKING_DAYS = ("1 business day", *(f"{count} business days" for count in (2, 3, 4, 5, 7, 10)))
GOALS = tuple(f"{days} days" for days in (2, 3, 4, 5, 7, 10, 14, 21, 28))
COSTS = ("0 ms", "1 min", "2 min", "3 min", "4 min", "5 min", "8 min", "10 min", "15 min", "20 min", "30 min")
CHOICES = {
    "order": ("fifo", "severity", "deadline"),
    "ownership": ("pooled", "prefer_owner"),
    "at_shift_end": ("finish", "hand_over"),
}
FACTORS = tuple(Fraction(each, 20) for each in range(10, 41))  # of a volume or a handle time: half to twice
TENTH = Fraction(1, 1000)  # of a per cent: to so much the shares that give way are rounded
RATE = re.compile(r"([0-9.]+) (per \w+)")
TIME = re.compile(r"(mean=|median=|scale=|constant\()([^,()]+)")
Words = tuple[str, ...]


@dataclass(frozen=True)
class Field:
    """One value of the scenario. `part`: of a map whose shares make 100 %, the name whose share it is; the others give
    way in proportion."""

    group: str
    section: str  # of a group: the team, the stream, the commitment
    label: str
    path: str  # dotted, as an override has it
    base: str  # its value in the file
    stops: Words  # the values of its slider, its own among them; none where it is written only
    part: str = ""
    is_choice: bool = False  # of a few names, which have no order

    @property
    def key(self) -> str:
        """What the page calls it."""
        return f"{self.path}#{self.part}" if self.part else self.path


def fields_of(scenario: Scenario) -> tuple[Field, ...]:
    """The fields of a scenario, group by group."""
    document = scenario.whole("overrides")
    return (*_seats(document), *_volume(document), *_promises(document), *_work(document), *_routing(document))


def text_at(document: Any, field: Field) -> str:
    """What stands at a field in a document such as `Scenario.whole` gives."""
    found = part_of(document, f"{field.path}.{field.part}" if field.part else field.path)
    if isinstance(found, Mapping):  # headcount: 3 is kept as {now: 3}
        found = found.get("now")
    return UNSET if found is None else str(found)


def part_of(document: Any, path: str) -> Any:
    """What stands at a dotted path of a document; None where nothing does."""
    for name in path.split("."):
        is_list = isinstance(document, list)
        document = document[int(name)] if is_list else document.get(name) if isinstance(document, Mapping) else None
    return document


def share_changed(shares: Mapping[str, str], name: str, text: str) -> dict[str, str]:
    """The shares with another one for `name`; those of the others give way in proportion, and all make 100 % as they
    are written. Raises Unreadable for a text that is no share."""
    wanted = read_share(text)
    others = {each: read_share(of) for each, of in shares.items() if each != name}
    total = sum(others.values(), Fraction(0))
    rest = 1 - wanted
    exact = {each: rest * of / total if total else rest / max(len(others), 1) for each, of in others.items()}
    rounded = {each: round(of / TENTH) * TENTH for each, of in exact.items()}
    if others:  # what rounding left goes to the largest
        largest = max(rounded, key=lambda each: rounded[each])
        rounded[largest] += rest - sum(rounded.values(), Fraction(0))
    return {each: write_share(wanted if each == name else rounded[each]) for each in shares}


def same_shares(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Whether shares are the same but for what rounding made of them."""
    return all(abs(read_share(one[name]) - read_share(other[name])) <= TENTH for name in one)


def place_among(field: Field, text: str) -> int:
    """The stop at a text, or the nearest one to it by size; 0 where its size cannot be told."""
    if text in field.stops:
        return field.stops.index(text)
    size = _size(text)
    sizes = [_size(stop) for stop in field.stops]
    known = [(abs(each - size), at) for at, each in enumerate(sizes) if each is not None and size is not None]
    return min(known)[1] if known else 0


def _seats(document: Any) -> Iterator[Field]:
    for team, of in document["teams"].items():
        for name, shift in of["shifts"].items():
            seats = shift["headcount"]
            is_map = "min" in seats or "max" in seats
            path = f"teams.{team}.shifts.{name}.headcount{'.now' if is_map else ''}"
            now = seats["now"]
            stops = range(seats.get("min", 0), seats.get("max", max(2 * now, now + 5)) + 1)
            yield Field("Seats", team, name, path, str(now), _with(stops, str(now)))


def _volume(document: Any) -> Iterator[Field]:
    demand = document["demand"]
    levels = [write_share(factor) for factor in FACTORS]
    yield Field("Volume", "all streams", "volume", "demand.volume", demand["volume"], _with(levels, demand["volume"]))
    for name, stream in demand.items():
        if not isinstance(stream, Mapping) or "mix" not in stream:
            continue
        path = f"demand.{name}"
        rate = RATE.fullmatch(str(stream.get("volume", "")))
        if rate is not None:
            stops = [f"{write_number(factor * Fraction(rate[1]))} {rate[2]}" for factor in FACTORS]
            yield Field("Volume", name, "volume", f"{path}.volume", rate[0], _with(stops, rate[0]))
        shares = stream["mix"]["severity"]
        if len(shares) > 1:
            yield from _shares("Volume", name, f"{path}.mix.severity", shares, shares)


def _quotas(section: str, path: str, quota: str | Mapping[str, str]) -> Iterator[Field]:
    """One, or one for each severity that has its own; where none is promised nothing can be moved."""
    if isinstance(quota, str):
        _, _, rest = quota.partition(" %")
        if rest:
            stops = _with([f"{each} %{rest}" for each in range(50, 101)], quota)
            yield Field("Promise", section, "quota", path, quota, stops)
        return
    for severity, share in quota.items():
        if share.endswith(" %"):
            stops = _with([f"{each} %" for each in range(50, 101)], share)
            yield Field("Promise", section, f"quota, {severity}", f"{path}.{severity}", share, stops)


def _promises(document: Any) -> Iterator[Field]:
    for agreement, of in document.get("agreements", {}).items():
        for name, commitment in of["commitments"].items():
            path, section = f"agreements.{agreement}.commitments.{name}", f"{agreement} {name.replace('_', ' ')}"
            for kind in ("promise", "goal"):
                for severity, target in commitment.get(kind, {}).items():
                    label = severity if kind == "promise" else f"goal, {severity}"
                    stops = _with(TARGETS + (WORKING_DAYS if kind == "promise" else ()), target)
                    yield Field("Promise", section, label, f"{path}.{kind}.{severity}", target, stops)
            if quota := commitment.get("quota"):
                yield from _quotas(section, f"{path}.quota", quota)
                small = commitment.get("small", {})
                if "below" not in small:
                    forgiven = str(small.get("misses", UNSET))
                    stops = _with([*([UNSET] if forgiven == UNSET else []), *map(str, range(1, 7))], forgiven)
                    yield Field("Promise", section, "late ones forgiven", f"{path}.small.misses", forgiven, stops)


def _work(document: Any) -> Iterator[Field]:
    for at, rule in enumerate(document["work"]):
        for number, step in enumerate(rule["path"]):
            path, section = f"work.{at}.path.{number}", f"{step['skill']}, {_fits(rule['when'])}"
            if "solved" in step["then"] and len(step["then"]) > 1:
                yield from _shares("Work", section, f"{path}.then", step["then"], ("solved",))
            handle = step["handle"]
            yield Field("Work", section, "handle", f"{path}.handle", handle, _times(handle))
    for team, of in document["teams"].items():
        for name, most in (("shrinkage", 60), ("absence", 30)):
            share = of[name]
            stops = _with([f"{each} %" for each in range(0, most + 1)], share)
            yield Field("Work", team, name, f"teams.{team}.{name}", share, stops)


def _routing(document: Any) -> Iterator[Field]:
    routing = document["routing"]
    for name, names in CHOICES.items():
        yield Field("Routing", "routing", name, f"routing.{name}", routing[name], names, is_choice=True)
    hold = _with([f"{each} %" for each in range(0, 101, 5)], routing["hold"])
    yield Field("Routing", "routing", "hold", "routing.hold", routing["hold"], hold)
    for name, ladder in (("goal", GOALS), ("hand_over_cost", COSTS)):
        now = str(routing.get(name, UNSET))
        yield Field("Routing", "routing", name, f"routing.{name}", now, _with(ladder, now))


def _shares(
    group: str, section: str, path: str, shares: Mapping[str, str], names: Sequence[str] | Mapping[str, str]
) -> Iterator[Field]:
    """A field for the share of each of these names."""
    for name in names:
        stops = _with([f"{each} %" for each in range(101)], shares[name])
        label = name if group == "Work" else f"share {name}"
        yield Field(group, section, label, path, shares[name], stops, part=name)


def _fits(when: Mapping[str, Any]) -> str:
    """Which tickets a rule is for: `urgent`, `all others`."""
    parts = [" or ".join(map(str, names if isinstance(names, list) else [names])) for names in when.values()]
    return " ".join(parts) if parts else "tickets"


def _times(handle: str) -> Words:
    """A handle time from half to twice as long; none where no single time says how long it is."""
    found = TIME.findall(handle)
    if len(found) != 1:
        return ()
    ((name, length),) = found
    ms = read_duration(length)
    step = MINUTE if ms >= 4 * MINUTE else SECOND  # a length that people would write
    lengths = dict.fromkeys(round(ms * factor / step) * step for factor in FACTORS)
    stops = [handle.replace(f"{name}{length}", f"{name}{write_duration(each)}") for each in lengths if each > 0]
    return _with(stops, handle)


def _with(stops: Sequence[Any] | range, own: str) -> Words:
    """The stops as texts, the field's own among them at its size, in place of one that says the same."""
    every = [str(stop) for stop in stops]
    if own not in every:
        size = _size(own)
        every = [stop for stop in every if size is None or _size(stop) != size]
        sizes = [_size(stop) for stop in every]
        before = sum(1 for each in sizes if size is not None and each is not None and each < size)
        every.insert(before, own)
    return tuple(every)


def _size(text: str) -> Fraction | None:
    """How large a text is among others of its field: a number with a unit, a share, a target; None where it is none."""
    rate = RATE.fullmatch(text)
    time = TIME.findall(text)
    for read, written in (
        (Fraction, rate[1] if rate else text),
        (read_factor, text.partition(" per ")[0]),
        (_days, text),
        (read_duration, time[0][1] if len(time) == 1 else text),
    ):
        try:
            return Fraction(read(written))
        except (ValueError, Unreadable):
            continue
    return None


def _days(text: str) -> Fraction:
    """Business days, each longer than a whole day by the clock: they follow the hours on a slider."""
    count, _, unit = text.partition(" ")
    if not unit.startswith("business day"):
        raise ValueError(text)
    return Fraction(count) * 10**9
