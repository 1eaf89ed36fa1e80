"""What a look says: the strip, a tile for each promise and period, money, and the four numbers of a variant; in words
and plain values. The words are those of `slasim run`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from rich.text import Text

from slasim.agreements.prose.words import written
from slasim.agreements.verdicts.periods import period_word
from slasim.report.page.marked import lines_of
from slasim.report.screen.first_lines import in_windows, promise_lines, sign_of
from slasim.report.screen.queue_lines import growth_lines
from slasim.report.words import NOTHING, OPEN, SURE, TROUBLE, few, number, percent, quota_text
from slasim.study.comparing.comparison import paired_figures
from slasim.study.measures import registry
from slasim.study.measures.figure import CUSTOMERS, Figure, Name
from slasim.study.measures.grid import ReplicationGrid
from slasim.study.measures.people.teams import TEAMS
from slasim.study.measures.promises import credits as credit_measure
from slasim.study.measures.promises.accounts import missed_accounts
from slasim.study.measures.promises.asked import every_promise_figure
from slasim.study.measures.promises.asked_words import window_word
from slasim.study.measures.promises.chance import KeptChance, chance_that_all
from slasim.study.measures.promises.compliance import CELL, EACH_CUSTOMER, mark_of
from slasim.study.measures.promises.obligations import obligations
from slasim.study.statistics import quantile_interval
from slasim.what_if.verdict import EARLY, settled

if TYPE_CHECKING:
    from slasim.study.measures.tables import Parts
    from slasim.study.result import Study
    from slasim.what_if.session import LookAt

FIRST_LOOK = 20  # windows: with fewer nothing but a settled verdict is in colour
SIGNS = {SURE: "kept", TROUBLE: "missed", OPEN: "open", NOTHING: "none"}  # a sign of `run`, as the page colours it
MARKS = {"kept": "kept", "at risk": "risk", "missed": "missed"}
MARK_LIMITS = (0.5, 0.9)
HIGH = 0.95  # one window in twenty is above
NAMED = 5  # customers of a tile
TOGETHER = "together"  # in place of customers missed, where one verdict is on all of them


def look_document(look: LookAt) -> dict[str, Any]:
    """Everything the page shows of a look, as plain values."""
    now, before = look.now, look.baseline
    ours, theirs = _figures(now, look.parts), _figures(before, look.baseline_parts)
    start, end = now.scenario.window()
    return {
        "windows": look.windows,
        "of": look.of,
        "word": window_word(start, end, now.scenario.timezone),
        "currency": now.about.currency,
        "is_baseline": now.applied == before.applied,
        "early": look.windows < min(FIRST_LOOK, look.of),
        "kept": _kept(look, ours, theirs),
        "missed": _missed(look, ours, theirs),
        "staff": _money("staff", now, ours, theirs),
        "credits": _money("credits", now, ours, theirs),
        "queues": _queues(look),
        "tiles": _tiles(look),
        "teams": {row["team"]: _team(row) for row in TEAMS.sections[0].document(now)[:-1]},
        "said": [line.text for line in lines_of(list(promise_lines(now, brief=True))[1:])],
    }


def summary(document: dict[str, Any]) -> dict[str, str]:
    """The four numbers of a variant, from what a look says."""
    return {name: document[name]["value"] for name in ("kept", "missed", "staff", "credits")}


def _figures(study: Study, parts: Sequence[Parts]) -> dict[str, Figure]:
    """What is compared with the baseline; what a scenario has not is not there."""
    tables = {**study.counted, **registry.exact_tables(study.scenario)}
    count = len(parts)
    found = {"missed": _missed_figure(study, parts)}
    if len(study.counted["compliance"]):
        found["kept"] = every_promise_figure(tables)
    staffing = next(each for each in registry.exact() if each.name == "staffing").further[0]
    for each in staffing.figures(tables, count):
        found["staff"] = each
    owed = credit_measure.total(tables)
    if owed is not None:
        found["credits"] = owed
    return found


def _missed_figure(study: Study, parts: Sequence[Parts]) -> Figure:
    """Customers to whom some promise is missed, in a period on average, window by window."""
    periods = max(len(obligations(study.scenario).asked_periods), 1)
    missed = np.array([float(part["accounts"]["missed"].sum()) for part in parts]) / periods
    return Figure(Name("missed"), "mean", CUSTOMERS, missed, np.ones(len(parts)))


def _team(row: dict[str, Any]) -> str:
    """`9.6 FTE, 91 % busy`."""
    busy = "" if row["occupancy"] is None else f", {percent(row['occupancy'], 0)} busy"
    return f"{number(row['fte'], 1)} FTE{busy}"


def _kept(look: LookAt, ours: dict[str, Figure], theirs: dict[str, Figure]) -> dict[str, Any]:
    """Whether every promise is kept to every customer: the first line of `run`."""
    study = look.now
    lines = [_plain(line) for line in promise_lines(study, brief=True)]
    words = lines[0][2:] if lines else "Every promise kept to every customer: nothing here to judge it by"
    if "kept" not in ours or not study.every_promise.windows:
        return {"words": words, "sign": "none", "value": "–", "was": "", "change": None}
    growth = study.growth
    keep = float(study.asked.keep)

    def verdict(chance: KeptChance) -> str:
        return SIGNS[sign_of(chance, keep, growth.is_growing)]

    sign = settled(study.every_promise.chance, look.of, (keep,), verdict)
    if sign == "kept" and not look.is_last and growth.verdict != "does not grow":
        sign = EARLY
    was = look.baseline.every_promise
    return {
        "words": words,
        "sign": sign,
        "value": in_windows(study.every_promise.chance),
        "was": in_windows(was.chance) if was.windows else "–",
        "change": _change(ours.get("kept"), theirs.get("kept"), better=1),
    }


def _missed(look: LookAt, ours: dict[str, Figure], theirs: dict[str, Figure]) -> dict[str, Any]:
    """How many customers are missed in a period."""
    study = look.now
    found = missed_accounts(study.scenario, study.counted["accounts"], 1)
    if not found.accounts:
        return {"words": "No promise is judged for each customer", "value": "–", "was": "", "change": None}
    per = period_word(found.periods)
    mean, base = (float(side["missed"].parts.mean()) for side in (ours, theirs))
    of = f"of {number(found.accounts)} customers a {per}"
    return {
        "words": f"Missed: {few(mean)} {of}",
        "value": few(mean),
        "was": few(base),
        "change": _change(ours["missed"], theirs["missed"], better=-1),
    }


def _money(name: str, study: Study, ours: dict[str, Figure], theirs: dict[str, Figure]) -> dict[str, Any]:
    """An amount of the window: on average, and what one window in twenty is above."""
    label = name.capitalize()
    if name not in ours:
        none = "no team has a cost" if name == "staff" else "none agreed"
        nothing = dict.fromkeys(("change", "amount", "amount_was", "high", "high_was"))
        return {"words": f"{label}: {none}", "value": "–", "was": "–", "above": "–", **nothing}
    currency = study.about.currency
    mine, base = ours[name], theirs.get(name)
    value = float(mine.parts.mean())
    was = math.nan if base is None else float(base.parts.mean())
    return {
        "words": f"{label} {number(value)} {currency}",
        "value": number(value),
        "was": "–" if base is None else number(was),
        "change": _change(mine, base, better=-1),
        "amount": value,
        "amount_was": None if base is None else was,
        "high": _high(mine),
        "above": number(_high(mine)),
        "high_was": None if base is None else _high(base),
    }


def _high(figure: Figure) -> float:
    return float(quantile_interval(figure.parts, HIGH).estimate)


def _queues(look: LookAt) -> dict[str, Any]:
    """Whether queues grow, as `run` says it."""
    growth = look.now.growth
    line, was = (_plain(growth_lines(of)[0]).partition("\n")[0][2:] for of in (growth, look.baseline.growth))
    sign = {"does not grow": "kept", "cannot tell": "open"}.get(growth.verdict, "missed")
    is_early = look.windows < min(FIRST_LOOK, look.of)
    same = growth.verdict == look.baseline.growth.verdict
    return {"words": line, "sign": EARLY if is_early else sign, "was": "" if same else was}


def _tiles(look: LookAt) -> list[dict[str, Any]]:
    """A tile for each promise and whole period, those that are missed most first."""
    study = look.now
    grid, base = ReplicationGrid(study.counted["compliance"]), ReplicationGrid(look.baseline.counted["compliance"])
    if not len(grid.first):
        return []
    names = [column.name for column in CELL]
    before = {group.keys: chance_that_all(base, group.rows) for group in base.groups(names)}
    found = []
    for group in grid.groups(names):
        (row,) = group.rows.tolist()
        if not grid.first["whole"][row]:
            continue
        agreement, commitment, severity, period = (str(each) for each in _keys(grid, row))
        chance = chance_that_all(grid, group.rows)
        each = grid.first.texts("judged")[row] == EACH_CUSTOMER
        missed = float((grid.column("judged_units") - grid.column("kept"))[:, row].mean())
        accounts, was = int(grid.first["accounts"][row]), before.get(group.keys)
        target = study.scenario.agreements[agreement].commitments[commitment].promise.get(severity)
        found.append(
            {
                "agreement": agreement,
                "commitment": commitment,
                "severity": severity,
                "period": period,
                "promise": f"{agreement} {commitment.replace('_', ' ')}",
                "target": "" if target is None else written(target),
                "quota": quota_text(float(grid.first["quota"][row])),
                "missed": f"{few(missed)} of {number(accounts)}" if each else TOGETHER,
                "kept": "nothing to judge" if not chance.windows else f"{_of_100(chance)} in 100",
                "was": "" if was is None or not was.windows else f"{_of_100(was)} in 100",
                "mark": _mark(chance, look.of),
                "asked": bool(grid.first["asked"][row]),
                "share": chance.share.estimate if chance.windows else 1.0,
                "who": _who(study, agreement, commitment, severity, period) if each and look.is_last else None,
            }
        )
    return sorted(found, key=lambda tile: (not tile["asked"], tile["share"]))


def _keys(grid: ReplicationGrid, row: int) -> list[str]:
    return [grid.first.texts(column.name)[row] for column in CELL]


def _of_100(chance: KeptChance) -> str:
    return percent(chance.share.estimate, 0).removesuffix(" %")


def _mark(chance: KeptChance, of: int) -> str:
    """The mark of the chance that all is kept, where it is settled."""
    if not chance.windows:
        return "none"
    return settled(chance, of, MARK_LIMITS, lambda at: MARKS[mark_of(at.share)[0]])


def _who(study: Study, *keys: str) -> dict[str, Any]:
    """The customers that a promise is missed to most often in a period, and how many others there are."""
    table = study.counted["customers"]
    mine = np.ones(len(table), np.bool_)
    for column, key in zip(CELL, keys, strict=True):
        mine &= table.equal(column.name, key)
    rows = table.take(mine)
    missed = rows["replications"] - rows["kept"]
    most = np.argsort(-missed, kind="stable")
    names = [
        {"name": rows.texts("customer")[at], "missed": int(missed[at]), "windows": study.about.replications}
        for at in most[:NAMED].tolist()
        if missed[at] > 0
    ]
    return {"most": names, "more": max(int((missed > 0).sum()) - len(names), 0)}


def _change(now: Figure | None, before: Figure | None, better: int) -> dict[str, Any] | None:
    """The difference from the baseline: its words, whether its interval leaves out 0, and whether that is better."""
    if now is None or before is None or len(now.parts) < 2:
        return None
    found = paired_figures(before, now).difference
    if math.isnan(found.low):
        return None
    real = found.low > 0 or found.high < 0
    return {
        "words": _difference(found.estimate, found.low, found.high, now.unit),
        "real": real,
        "good": bool(real and found.estimate * better > 0),
        "estimate": found.estimate,
        "low": found.low,
        "high": found.high,
    }


def _difference(middle: float, low: float, high: float, unit: str) -> str:
    """`+12 of 100 (5 to 19)`, `−65 362`; an exact one has no interval."""
    scale, digits, of = (100, 0, " of 100") if unit == "share" else (1, 1, "") if unit == CUSTOMERS else (1, 0, "")
    words = f"{_signed(scale * middle, digits)}{of}"
    return words if low == high else f"{words} ({_signed(scale * low, digits)} to {_signed(scale * high, digits)})"


def _signed(value: float, digits: int) -> str:
    text = number(abs(value), digits)
    is_nothing = not float(text.replace("\u202f", ""))
    return text if is_nothing else f"{'−' if value < 0 else '+'}{text}"


def _plain(line: str) -> str:
    """A line of a screen without its markup."""
    return Text.from_markup(line).plain
