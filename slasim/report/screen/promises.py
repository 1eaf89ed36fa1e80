"""What `slasim run` prints of promises: to how many customers each is not kept, and in how many windows to all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from rich.markup import escape
from rich.table import Table

from slasim.agreements.prose.words import written
from slasim.agreements.verdicts.periods import per_of
from slasim.report.layout import WIDTH, plain_table
from slasim.report.screen.first_lines import sign_of
from slasim.report.words import NOTHING, SURE, few, in_100, number, percent, quota_text
from slasim.study.measures.promises.accounts import missed_accounts
from slasim.study.measures.promises.chance import NOTHING_JUDGED, KeptChance, Promise
from slasim.study.measures.promises.compliance import EACH_CUSTOMER, PROMISE
from slasim.study.measures.promises.every_promise import NOT_SIMULATED

if TYPE_CHECKING:
    from slasim.study import Study

KEYS = [column.name for column in PROMISE]
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
SHOWN_PERIODS = 3  # side by side; of more the least and the most
SHOWN_ROWS = 3  # promises that are not always kept, the worst first
NAMED = 2  # customers
LEAST_CREDIT = 0.5  # units of the currency: less is nothing at a glance


class PromiseRow(NamedTuple):
    """A promise over all whole periods: its rows of the section `compliance`, of `attainment`, and its chance."""

    of: Promise
    periods: Sequence[dict[str, Any]]
    pooled: dict[str, Any]
    chance: KeptChance
    asked: bool

    @property
    def each(self) -> bool:
        """Whether each customer is judged."""
        return bool(self.periods[0]["judged"] == EACH_CUSTOMER)


def promise_rows(study: Study) -> list[PromiseRow]:
    """Every promise that has a whole period, in the order of the agreements."""
    pooled = {_promise_of(row): row for row in study.table("attainment").rows()}
    chances = {each.of: each.chance for each in study.every_promise.promises}
    periods: dict[Promise, list[dict[str, Any]]] = {}
    for row in study.table("compliance").rows():
        if row["whole"]:
            periods.setdefault(_promise_of(row), []).append(row)
    return [
        PromiseRow(of, rows, pooled[of], chances.get(of, NOTHING_JUDGED), any(row["asked"] for row in rows))
        for of, rows in periods.items()
    ]


def worst_promises_first(rows: Sequence[PromiseRow]) -> list[PromiseRow]:
    """Those that are least kept first; what is always kept after them, and what is not asked last."""
    return sorted(rows, key=lambda row: (not row.asked, _always(row), row.chance.kept, _margin(row)))


def _promise_of(row: dict[str, Any]) -> Promise:
    return Promise(*(row[key] for key in KEYS))


def promise_table(study: Study, most: int | None = SHOWN_ROWS) -> Table:
    """One row per promise, those that are least kept first: `most` of them, None for all; the rest are one line below.

    The tick is for "all kept" alone: in at least as many windows as is asked, whatever a larger run finds.
    """
    keep, grows = float(study.asked.keep), study.growth.is_growing
    rows = promise_rows(study)
    ordered = worst_promises_first(rows)
    shown = ordered[:most]
    cut, held = ([row for row in ordered[len(shown) :] if _always(row) == always] for always in (False, True))
    periods = list(dict.fromkeys(each["period"] for row in rows for each in row.periods))
    table = plain_table("", "\n".join(_caption(study, shown, cut, held)))
    for name in ("", "Promises"):
        table.add_column(name)
    table.add_column("quota", justify="right")
    table.add_column("in time", justify="right")
    table.add_column(f"customers missed\n{_heading(periods)}", justify="right")
    table.add_column("all kept\nin 100", justify="right")
    for row in shown:
        sign = sign_of(row.chance, keep, grows) if row.asked else NOTHING
        quota = float(row.periods[0]["quota"])
        table.add_row(
            sign,
            escape(_for_whom(study, row.of)),
            quota_text(quota),
            _in_time(row.pooled),
            _missed(row),
            _all_kept(row) if row.asked else "not asked",
        )
    for each in study.every_promise.left_out:
        if each.why == NOT_SIMULATED:
            words = f"{each.agreement} {each.commitment.replace('_', ' ')}"
            table.add_row(NOTHING, escape(words), "", "", "", NOT_SIMULATED)
    return table


def missed_most(study: Study) -> str:
    """`Missed most: gold-001 (0.6 of 3 months, credit 12 EUR), gold-002 (0.5); the other 38 together 1.3.`: as many as
    fit a line, nothing where nobody is missed."""
    most = (_missed_most(study, named) for named in range(NAMED, 0, -1))
    every = [words for words in most if words]
    return next((words for words in every if len(words) <= WIDTH), every[-1] if every else "")


def _missed_most(study: Study, named: int) -> str:
    found = missed_accounts(study.scenario, study.counted["accounts"], named)
    if not found.most:
        return ""
    first = found.most[0]
    credit = f", credit {number(first.credit)} {study.about.currency}" if first.credit >= LEAST_CREDIT else ""
    names = [f"{escape(first.customer)} ({few(first.missed)} of {len(found.periods)} {found.word}{credit})"]
    names += [f"{escape(each.customer)} ({few(each.missed)})" for each in found.most[1:]]
    rest = found.accounts - len(found.most)
    others = f"; the other {number(rest)} together {few(found.others)}" if rest > 0 else ""
    return f"Missed most: {', '.join(names)}{others}."


def _margin(row: PromiseRow) -> float:
    """By how much the attainment is above the quota."""
    return float(row.pooled["attainment"]) - float(row.periods[0]["quota"])


def _always(row: PromiseRow) -> bool:
    """Kept to everyone in every window, whatever undecided clocks could turn."""
    return row.asked and 0 < row.chance.windows == row.chance.least


def _caption(
    study: Study, shown: Sequence[PromiseRow], cut: Sequence[PromiseRow], held: Sequence[PromiseRow]
) -> list[str]:
    lines = [_others(study, cut, held)] if cut or held else []
    if said := missed_most(study):
        lines.append(said)
    if any(not row.each for row in shown):
        lines.append("in … of 100: so many of 100 miss it; all its customers are judged together.")
    if any(not row.asked for row in shown):
        lines.append("not asked: promised to nobody outside, not live yet, or without a quota.")
    return lines


def _others(study: Study, cut: Sequence[PromiseRow], held: Sequence[PromiseRow]) -> str:
    """`2 more: 35 to 95 of 100; 14 others always (at least 96 of 100); rows: --all`."""
    parts = []
    if cut:
        kept = sorted({percent(row.chance.share.estimate, 0).removesuffix(" %") for row in cut if row.asked}, key=int)
        ends = f": {' to '.join(dict.fromkeys((kept[0], kept[-1])))} of 100" if kept else ""
        parts.append(f"{len(cut)} more{ends}")
    if held:
        worst = min((row.chance for row in held), key=lambda chance: chance.windows)
        least = percent(worst.share.low, 0).removesuffix(" %")
        others = f"{len(held)} other{'' if len(held) == 1 else 's'}"
        always = " always" if cut else f": kept to everyone in {worst.windows} of {worst.windows}"
        parts.append(f"{others}{always} (at least {least} of 100)")
    sign = f"{NOTHING if study.growth.is_growing else SURE} " if held and not cut else ""
    return f"{sign}{'; '.join(parts)}; rows: --all"


def _for_whom(study: Study, of: Promise) -> str:
    """`gold first response, urgent, 1 h`."""
    target = study.scenario.agreements[of.agreement].commitments[of.commitment].promise.get(of.severity)
    words = f"{of.agreement} {of.commitment.replace('_', ' ')}, {of.severity}"
    return words if target is None else f"{words}, {written(target)}"


def _heading(periods: Sequence[str]) -> str:
    """`Jan  Feb  Mar`, or the first and the last of many."""
    if len(periods) > SHOWN_PERIODS:
        return f"{periods[0]} … {periods[-1]}"
    return "  ".join(MONTHS[int(name[5:]) - 1] if per_of(name) == "month" else name for name in periods)


def _all_kept(row: PromiseRow) -> str:
    """The windows of a hundred that keep it; the fewest and the most where clocks that are open at the end decide."""
    of = row.chance
    if not of.undecided:
        return in_100(of.share)
    return " to ".join(few(100 * kept / of.windows, 0) for kept in (of.least, of.most))


def _missed(row: PromiseRow) -> str:
    """The customers missed in each period, of so many; of what is judged together the windows of a hundred."""
    if row.chance.undecided and not row.each:
        fewest, most = (few(100 * (1 - kept / row.chance.windows), 0) for kept in (row.chance.most, row.chance.least))
        return f"in {fewest} to {most} of 100"
    known = [each["missed"] for each in row.periods if each["mark"] != "no data"]
    if not known:
        return "no data"
    if len(row.periods) > SHOWN_PERIODS:
        found = " to ".join(dict.fromkeys(_part(row, end) for end in (min(known), max(known))))
    else:
        found = "  ".join("–" if each["mark"] == "no data" else _part(row, each["missed"]) for each in row.periods)
    most = max(each["accounts"] for each in row.periods)
    return f"{found} of {number(most)}" if row.each else f"in {found} of 100"


def _part(row: PromiseRow, missed: float) -> str:
    return few(missed) if row.each else few(100 * missed, 0)


def _in_time(row: dict[str, Any]) -> str:
    """The attainment; its bounds where clocks that are not decided could turn the mark."""
    if row["undecided"]:
        return f"{percent(row['attainment_least'], 0).removesuffix(' %')} to {percent(row['attainment_most'], 0)}"
    return percent(row["attainment"])
