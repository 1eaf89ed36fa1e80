"""What is kept and owed by a document alone, worked out hour by hour with the walks of pencil and paper.

It is handed what `document_reader` has read, and a log of whole hours: nothing of the agreement itself. Clocks are
walked by `clock_walker` (one tick is an hour), credits by `credit_walker`.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from math import ceil
from types import SimpleNamespace
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from clock_walker import Found, Hours, Promise, walk
from credit_walker import Account, Cell, Month
from credit_walker import Late as LateClock
from credit_walker import walk as credit
from document_history import History, Told
from document_reader import CLOCKS, LATER, METRICS, OWN_PAUSES, STOPS, TURN, Document, amount, hours, names_of, share

HOUR, HOUR_MS = timedelta(hours=1), 3_600_000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EVERYBODY, WHOLE = "all", "all"  # customer, severity


class HourlyHours(Hours):
    """Ticks are hours."""

    def open_at(self, minute: int) -> bool:
        if minute not in self.seen:
            self.seen[minute] = self._shows_open(EPOCH + minute * HOUR)
        return self.seen[minute]


class Period(NamedTuple):
    """A month, and the part of it that is looked at; ticks."""

    name: str
    first: date
    left: int
    right: int
    begin: int
    end: int
    covered: Fraction  # of its days, by the agreement
    in_window: bool  # what of it is covered lies in the log

    @property
    def judged(self) -> bool:
        return self.covered == 1 and self.in_window


@dataclass
class Late:
    """One clock that came late."""

    ticket: str
    customer: str
    month: str
    key: tuple[str, str]
    late: int  # hours on the wall
    counted: int  # hours of open time
    own: int  # hours that it counted after it was due


class Paid(Cell):
    """Money looks at its share whatever keeps the quota."""

    @property
    def pays(self) -> Fraction | None:
        return None if self.kept is None else self.share


class Payer:
    """A document held against a history."""

    def __init__(self, told: Document, log: History, office: Hours) -> None:
        self.told, self.office = told, office
        self.log = (
            log if not told.fees else replace(log, customers=[each for each in log.customers if each in told.fees])
        )
        self.zone = ZoneInfo(told.of_all["zone"])
        self.term = self._term()
        self.months = self._months()
        self.each = told.of_all["judged"].startswith("each")
        self.out = self._out()
        self.late: list[Late] = []
        self.cells: dict[tuple[str, str, str, str], Cell] = {}  # commitment, severity, month, customer or EVERYBODY
        self._needs(told.of_all, "no data", *(["whole"] if told.term else []))
        for name, said in told.promises.items():
            if METRICS[said["metric"]] == "availability":
                self._available(name, said)
            else:
                self._clocks(name, said)

    @staticmethod
    def _needs(said: dict[str, Any], *names: str) -> None:
        """What is reckoned with has to be said."""
        assert set(names) <= set(said), set(names) - set(said)

    def _tick(self, day: date) -> int:
        return (datetime(day.year, day.month, day.day, tzinfo=self.zone) - EPOCH) // HOUR

    def _term(self) -> tuple[int, int]:
        if self.told.term is None:
            return -(10**9), 10**9
        first, last = self.told.term
        end = self._tick(date.fromisoformat(last) + timedelta(days=1)) if last else 10**9
        return self._tick(date.fromisoformat(first)), end

    def _months(self) -> list[Period]:
        found = []
        for number in range(-1, 4):
            first = date(2027 + number // 12, number % 12 + 1, 1)
            days = monthrange(first.year, first.month)[1]
            left, right = self._tick(first), self._tick(first + timedelta(days=days))
            begin, end = max(left, self.term[0]), min(right, self.term[1])
            covered = Fraction(max(0, round((end - begin) / 24)), days)
            inside = self.log.start <= begin < end <= self.log.until
            begin, end = max(begin, self.log.start), min(end, self.log.until)
            if begin < end:
                found.append(Period(f"{first:%Y-%m}", first, left, right, begin, end, covered, inside))
        return found

    def _shut(self, name: str) -> frozenset[int]:
        """Hours that do not count for a promise. Maintenance is allowed so much whatever promise it is for."""
        said = self.told.excluded
        maintained: set[int] = set()
        mine: set[int] = set()
        other: set[int] = set()
        for row in said.get("rows", ()):
            if row["From"]:
                begin, end = ((datetime.fromisoformat(row[each]) - EPOCH) // HOUR for each in ("From", "To"))
                into = maintained if row["Cause"] == "maintenance" else other
                if into is maintained and "notice" in said:
                    self._needs(said, "other")
                    if (datetime.fromisoformat(row["Announced"]) - EPOCH) // HOUR + hours(said["notice"]) > begin:
                        continue
                into |= set(range(begin, end))
                if self._concerns(names_of(row.get("Only for")), name):
                    mine |= set(range(begin, end))
        for cause, day, first, last, zone, only in said.get("windows", ()):
            into = maintained if cause == "maintenance" else other
            if cause == "maintenance" and "notice" in said:
                self._needs(said, "agreed")
            for tick in range(self.log.start - 1000, self.log.until + 1000):
                now = (EPOCH + tick * HOUR).astimezone(ZoneInfo(zone))
                if now.strftime("%A") == day and int(first) <= now.hour < int(last):
                    into.add(tick)
                    if self._concerns(names_of(only), name):
                        mine.add(tick)
        if "at most" in said:
            self._needs(said, "other")
            length, zone = said["at most"]
            used: dict[str, int] = {}
            for tick in sorted(maintained):
                month = f"{(EPOCH + tick * HOUR).astimezone(ZoneInfo(zone)):%Y-%m}"
                used[month] = used.get(month, 0) + 1
                if used[month] > hours(length):
                    maintained.remove(tick)
        return frozenset((maintained | other) & mine)

    def _concerns(self, only: tuple[str, ...], name: str) -> bool:
        """Whether a line is for a promise; what such a line does has to be said."""
        if only and name not in only:
            return False
        every = set(only) == set(self.told.promises)
        effects = self.told.excluded["effects"]
        effects = effects[frozenset() if every and frozenset() in effects else frozenset(only)]
        timeless = METRICS[self.told.promises[name]["metric"]] == "availability"
        assert bool({"leaves", "stays"} & set(effects)) if timeless else name in (effects["clocks"] or [name])
        return True

    def _promised(self, ticket: Told) -> bool:
        targets = [said["targets"] for said in self.told.promises.values() if "targets" in said]
        whole = len(targets) < len(self.told.promises)  # something that is no matter of severities
        return whole or any(ticket.severity.capitalize() in each for each in targets)

    def _mine(self) -> list[Told]:
        return [
            each
            for each in self.log.tickets
            if each.customer in self.log.customers and self.term[0] <= each.created < self.term[1]
        ]

    def _out(self) -> set[str]:
        """Tickets that do not count."""
        said = self.told.excluded
        named = {row["Tickets"] for row in said.get("rows", ()) if row["Tickets"]} if "tickets" in said else set()
        if "relief" not in said:
            return named
        most, per = share(said["relief"][0]) * int(said["forecast"]), said["relief"][1]
        many: dict[Any, list[str]] = {}
        for ticket in self._mine():
            if self._promised(ticket):
                day = (EPOCH + ticket.created * HOUR).astimezone(self.zone).date()
                many.setdefault(day if per == "local day" else day.replace(day=1), []).append(ticket.name)
        for first, names in many.items():
            days = 1 if per == "local day" else monthrange(first.year, first.month)[1]
            if len(names) > most * days:
                named |= set(names)
        return named

    def _hours(self, words: str) -> Hours | None:
        return {"round the clock": None, "hours of Office": self.office}[words]

    def _promise(self, said: dict[str, Any]) -> Promise:
        metric = METRICS[said["metric"]]
        usual_start, usual_stop = CLOCKS[metric]
        turn = TURN.fullmatch(said["starts"])
        starts = "created" if turn or said["starts"] == usual_start else LATER[said["starts"]]
        ends = () if said["stops"] == usual_stop else STOPS[said["stops"]]
        change = said.get("change", "the new target counts from the start of the clock")
        return Promise(
            metric,
            {severity.lower(): target for severity, (target, _) in said["targets"].items()},
            {each: self._hours(said["targets"].get(each.capitalize(), (0, "round the clock"))[1]) for each in SEVERE},
            self._pauses(metric, said),
            said.get("automatic") == "counts",
            self._change(change),
            "new" if said.get("reopen") == "a new clock starts" else "continue",
            self._grace(said),
            self._shut(next(name for name, each in self.told.promises.items() if each is said)),
            starts,
            frozenset(ends),
            "new" if "anew" in said else "continue",
            self._team(turn, said),
        )

    def _team(self, turn: re.Match[str] | None, said: dict[str, Any]) -> str:
        """Whose time it is, "" where it is everybody's."""
        if turn is None:
            return ""
        self._needs(said, "turns")
        return turn[1]

    def _change(self, words: str) -> str:
        """What a new severity does to a clock."""
        if words.startswith("the target is revised"):
            self._needs(self.told.of_all, "final")
            assert self.told.of_all["final"]
            return "revise"
        ends = {"the start of the clock": "recompute", "the new target": "carry", "the change": "restart"}
        return next(change for end, change in ends.items() if words.endswith(end))

    def _pauses(self, metric: str, said: dict[str, Any]) -> frozenset[str]:
        """What is awaited while the clock stands still, beside what the metric itself says."""
        if "anew" in said:
            return frozenset(each.split()[-1] for each in said["anew"].split(" or "))
        words, own = said.get("paused", ""), OWN_PAUSES.get(metric, "")
        if "turns" in said:
            own = f"{own} and while another team has the ticket" if own else "while another team has the ticket"
        assert words.startswith(own)
        asked = words.removeprefix(own).removeprefix(" and ").removeprefix("while ").removesuffix(" is awaited")
        return frozenset(each.split()[-1] for each in asked.split(" or ") if each)

    def _grace(self, said: dict[str, Any]) -> int | None:
        moved = self.told.replies.get("shift")
        title = next(name for name, each in self.told.promises.items() if each is said)
        names = moved.replace(" and ", ", ").split(", ") if isinstance(moved, str) else []
        return hours(self.told.replies["within"]) if title in names else None

    def _clocks(self, name: str, said: dict[str, Any]) -> None:
        promise, counted = self._promise(said), {}
        self._needs(self.told.of_all, "met", "final", "called off", "merged")
        if any(event.kind == "reclassified" for ticket in self.log.tickets for event in ticket.events):
            self._needs(self.told.of_all, "severity", "consent")
            self._needs(said, "change")
        for ticket in self._mine():
            for clock in walk(promise, ticket.created, ticket.severity, ticket.events, self.log.until):
                month = self._month_of(said, clock)
                if month is None:
                    continue
                who = ticket.customer if self.each else EVERYBODY
                counted.setdefault((clock.severity, who), {}).setdefault(month.name, [])
                if ticket.name in self.out or clock.status == "excluded":
                    continue
                counted[clock.severity, who][month.name].append(clock)
                if clock.status == "breached" and "measure" not in said:
                    key = (name, clock.severity.capitalize())
                    late = (self.log.until if clock.stop is None else clock.stop) - clock.due
                    self.late.append(
                        Late(ticket.name, ticket.customer, month.name, key, late, clock.counted, clock.late)
                    )
        if "pooled" in said:
            counted = _pooled(counted)
        for (severity, who), months in counted.items():
            self._judge(name, said, promise, severity, who, months)

    def _month_of(self, said: dict[str, Any], clock: Found) -> Period | None:
        stop = self.log.until - 1 if clock.stop is None else clock.stop
        at = {"its clock starts": clock.start, "it starts": clock.start, "it is due": clock.due}.get(
            said["period"], stop
        )
        return next((each for each in self.months if each.begin <= at < each.end), None)

    def _judge(
        self, name: str, said: dict[str, Any], promise: Promise, severity: str, who: str, months: dict[str, list[Found]]
    ) -> None:
        waiting = (0, 0)
        for month in self.months:
            if month.name not in months or not month.judged:
                continue
            decided = [each for each in months[month.name] if each.status in ("met", "breached")]
            met, all_ = sum(each.status == "met" for each in decided) + waiting[0], len(decided) + waiting[1]
            waiting = (0, 0)
            key = (name, severity if severity == WHOLE else severity.capitalize(), month.name, who)
            asked = _share_of(said, severity)
            if "measure" not in said and asked is None:
                self.cells[key] = Cell(met, all_, Fraction(1), None)
            elif 0 < all_ < int(said.get("roll", 0)):
                waiting = (met, all_)
                self.cells[key] = Cell(met, all_, Fraction(1), None)
            elif "measure" in said:
                kept = self._by_measure(said["measure"], promise, severity, decided) if all_ else None
                time = self._time(said["measure"], decided) if all_ else None
                shares = (met, all_) if "attained" in said else (0, 0)
                self.cells[key] = Cell(*shares, Fraction(1), kept, time)
            else:
                quota, misses = asked, int(said.get("misses", 0))
                kept = None if not all_ else met >= quota * all_ or all_ - met <= misses
                paid = Cell if "forgiven" in self.told.whole or not misses else Paid
                self.cells[key] = paid(met, all_, quota, kept)

    def _by_measure(self, measure: str, promise: Promise, severity: str, decided: list[Found]) -> bool:
        target = promise.targets[severity]
        if measure == "mean":
            return sum(each.counted for each in decided) <= target * len(decided)
        rank = 1 if measure == "maximum" else ceil(Fraction(measure.split()[1]) / 100 * len(decided)) / len(decided)
        return sum(each.status == "met" for each in decided) >= rank * len(decided)

    def _time(self, measure: str, decided: list[Found]) -> Fraction:
        """What is measured of the times that the clocks counted, ms."""
        counted = sorted(each.counted for each in decided)
        if measure == "mean":
            return Fraction(sum(counted) * 3_600_000, len(counted))
        rank = 1 if measure == "maximum" else Fraction(measure.split()[1]) / 100
        return Fraction(counted[ceil(rank * len(counted)) - 1] * 3_600_000)

    def _available(self, name: str, said: dict[str, Any]) -> None:
        self._needs(said, "outages")
        office = self._hours(said["hours"])
        shut = self._shut(name)
        stays = any("stays" in each for each in self.told.excluded.get("effects", {}).values())
        leaves = frozenset() if stays else shut
        self.down: dict[tuple[str, str, date], int] = {}
        self.lasting: dict[tuple[str, str], list[set[int]]] = {}
        for month in self.months:
            counts = [
                tick
                for tick in range(month.begin, month.end)
                if tick not in leaves and (office is None or office.open_at(tick))
            ]
            up: dict[str, list[int]] = {}
            for customer in self.log.customers:
                spells = self._spells(customer, said, office, shut)
                self.lasting[name, customer] = spells
                down = {tick for spell in spells for tick in spell}
                lost = [tick for tick in counts if tick in down]
                whole = len(counts)
                if "30 days" in said:
                    part = month.end - month.begin  # of the whole month, where it is judged
                    whole += 30 * 24 * part // (month.right - month.left) - part
                    lost = lost[:whole]
                long = "longest" in said and any(
                    len(spell) > hours(said["longest"]) and month.begin <= self.begun[min(spell)] < month.end
                    for spell in spells
                )
                up[customer] = [whole - len(lost), whole, int(long)]
                for tick in counts:
                    if tick in down:
                        day = (EPOCH + tick * HOUR).astimezone(self.zone).date()
                        self.down[name, customer, day] = self.down.get((name, customer, day), 0) + 3_600_000
            if not month.judged or not up:
                continue
            if not self.each:
                up = {EVERYBODY: [sum(each[side] for each in up.values()) for side in (0, 1, 2)]}
            for who, (met, all_, long_ones) in up.items():
                quota = share(said["available"])
                kept = None if not all_ else met >= quota * all_ and not long_ones
                self.cells[name, WHOLE, month.name, who] = Cell(met, all_, quota, kept)

    def _spells(
        self, customer: str, said: dict[str, Any], office: Hours | None, shut: frozenset[int]
    ) -> list[set[int]]:
        """The hours that count of each outage of a customer; those that are shorter than one has to be are left out."""
        down = sorted(
            {
                tick
                for each in self.log.outages
                if each.customer in (None, customer)
                for tick in range(each.begin, min(each.end, self.log.until))
            }
        )
        runs: list[list[int]] = []
        for tick in down:
            if runs and runs[-1][-1] == tick - 1:
                runs[-1].append(tick)
            else:
                runs.append([tick])
        found = []
        self.begun: dict[int, int] = {}  # by its first hour that counts
        for run in runs:
            counted = {tick for tick in run if tick not in shut and (office is None or office.open_at(tick))}
            if counted and ("shortest" not in said or len(counted) >= hours(said["shortest"])):
                self.begun[min(counted)] = run[0]
                found.append(counted)
        return found

    def owed(self) -> dict[tuple[str, str], int]:
        """By month and customer, minor units; what is nothing is left out."""
        found = {}
        if not self.told.rules:
            return {}
        self._needs(self.told.whole, "rounded", "remedy", "each" if self.each else "every")
        months = [each for each in self.months if each.in_window]
        in_part = {each.name for each in months if each.covered != 1}
        priced = any(rule.kind in ("per_breach", "late_by", "breaches") for rule in self.told.rules)
        for rule in self.told.rules:
            if rule.kind == "breaches" and rule.on is None:
                assert set(rule.names) == {
                    name for name, said in self.told.promises.items() if "targets" in said and "measure" not in said
                }
        if priced and any(each.month in in_part for each in self.late):
            self._needs(self.told.whole, "part")
        if priced and not self.each:
            self._needs(self.told.whole, "late")
        for customer in self.log.customers:
            account = Account(
                self.told.fees.get(customer, self.told.fee),
                [self._account_month(each, customer) for each in months],
                self._tickets(months, customer),
            )
            for month, owed in zip(months, credit(account, [self.plan()] * len(months)), strict=True):
                if owed:
                    found[month.name, customer] = owed
        return found

    def _account_month(self, month: Period, customer: str) -> Month:
        who = customer if self.each else EVERYBODY
        cells = {
            (name, severity): cell
            for (name, severity, at, whose), cell in sorted(self.cells.items(), key=self._place)
            if at == month.name and whose == who
        }
        days = int(month.covered * monthrange(month.first.year, month.first.month)[1])
        down = {
            (name, day): ms
            for (name, whose, day), ms in getattr(self, "down", {}).items()
            if whose == customer and day.replace(day=1) == month.first
        }
        less = {
            each: {
                (name, day): ms
                for (name, whose, day), ms in self._less(each).items()
                if whose == customer and day.replace(day=1) == month.first
            }
            for each in {getattr(rule, "less_first", 0) for rule in self.told.rules} - {0}
        }
        return Month(month.first, days, cells, down, less)

    def _less(self, ms: int) -> dict[tuple[str, str, date], int]:
        """Time without service by day, without so much at the beginning of each outage."""
        found: dict[tuple[str, str, date], int] = {}
        for (name, customer), spells in getattr(self, "lasting", {}).items():
            for spell in spells:
                for tick in sorted(spell)[ms // HOUR_MS :]:
                    if any(month.begin <= tick < month.end for month in self.months):
                        day = (EPOCH + tick * HOUR).astimezone(self.zone).date()
                        found[name, customer, day] = found.get((name, customer, day), 0) + HOUR_MS
        return found

    def _place(self, item: tuple[tuple[str, ...], Cell]) -> tuple[int, int]:
        name, severity = item[0][:2]
        return list(self.told.promises).index(name), SEVERE.index(severity.lower()) if severity != WHOLE else -1

    def _tickets(self, months: list[Period], customer: str) -> list[dict[int, list[LateClock]]]:
        """Late tickets by month; where nothing says that a ticket is credited once, each clock is one."""
        place = {each.name: at for at, each in enumerate(months)}
        found: dict[Any, dict[int, list[LateClock]]] = {}
        for number, each in enumerate(self.late):
            if each.customer == customer and each.month in place:
                ticket = found.setdefault(each.ticket if "once" in self.told.whole else number, {})
                clock = (*each.key, *(hours * HOUR_MS for hours in (each.late, each.counted, each.own)), 0, 0)
                ticket.setdefault(place[each.month], []).append(clock)
        return list(found.values())

    def _minimum(self) -> Any:
        said = self.told.whole
        if "more than" in said:
            return MoreThan(amount(said["more than"]).minor)
        return amount(said["minimum"]) if "minimum" in said else None

    def plan(self) -> SimpleNamespace:
        """The credits, as the walk reads them."""
        said = self.told.whole
        back, bonus = said.get("earn_back"), said.get("bonus")
        return SimpleNamespace(
            rules=self.told.rules,
            combine="sum" if "sum" in said else "largest",
            cap=amount(said["cap"]) if "cap" in said else None,
            at_risk=amount(said["at_risk"]) if "at_risk" in said else None,
            risk_pools=said.get("risk pools"),
            pool=share(said["pool"]) if "pool" in said else Fraction(1),
            minimum=self._minimum(),
            same_ticket="each" if "each missed" in said else "once",
            earn_back=None
            if back is None
            else SimpleNamespace(share=share(back[0]), after=int(back[1]), at=share(back[2])),
            bonus=None
            if bonus is None
            else SimpleNamespace(on=bonus[0], above=share(bonus[1]), amount=amount(bonus[2])),
        )


class MoreThan(NamedTuple):
    """Minor units that have to be exceeded."""

    minor: int

    def __str__(self) -> str:
        return "more than"


def _pooled(counted: dict[tuple[str, str], dict[str, list[Found]]]) -> dict[tuple[str, str], dict[str, list[Found]]]:
    """Clocks of all severities together, by whose they are."""
    found: dict[tuple[str, str], dict[str, list[Found]]] = {}
    for (_, who), months in counted.items():
        for month, clocks in months.items():
            found.setdefault((WHOLE, who), {}).setdefault(month, []).extend(clocks)
    return found


def _share_of(said: dict[str, Any], severity: str) -> Fraction | None:
    """The share that must meet the target; None where none is promised."""
    if "apart" in said:
        parts = re.findall(r"([\d./]+(?: %)?) of the decided (?:tickets|clocks) of (\w+)", said["apart"][0])
        shares = {name: share(text) for text, name in parts}
        free = (said["apart"][1] or "").replace(" and ", ", ").split(", ")
        assert (severity.capitalize() in shares) != (severity.capitalize() in free)
        return shares.get(severity.capitalize())
    text = said.get("pooled", said.get("quota"))
    assert text is not None or "no quota" in said or "measure" in said
    return None if text is None else share(text)


SEVERE = ("urgent", "high", "normal", "low")
