"""What `slasim run` prints of promises: to how many customers each is not kept, and in how many windows to all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd
from rich.markup import escape
from rich.table import Table

from slasim.agreements.prose.words import aim
from slasim.report.first_lines import WIDTH, sign_of
from slasim.report.layout import groups, plain_table
from slasim.report.words import NOTHING, SURE, few, in_100, number, percent, quota_text
from slasim.study.measures.accounts import missed_accounts
from slasim.study.measures.chance import NOTHING_JUDGED, KeptChance
from slasim.study.measures.compliance import EACH_CUSTOMER, PROMISE
from slasim.study.measures.every_promise import NOT_SIMULATED, Promise

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
    periods: pd.DataFrame
    pooled: pd.Series[Any]
    chance: KeptChance
    asked: bool

    @property
    def each(self) -> bool:
        """Whether each customer is judged."""
        return bool(self.periods["judged"].iloc[0] == EACH_CUSTOMER)


def promise_rows(study: Study) -> list[PromiseRow]:
    """Every promise that has a whole period, in the order of the agreements."""
    whole = study.compliance[study.compliance["whole"]] if len(study.compliance) else study.compliance
    pooled = {key: group.iloc[0] for key, group in groups(study.attainment, KEYS)}
    chances = {tuple(each.of): each.chance for each in study.every_promise.promises}
    return [
        PromiseRow(Promise(*key), rows, pooled[key], chances.get(key, NOTHING_JUDGED), bool(rows["asked"].any()))
        for key, rows in groups(whole, KEYS)
    ]


def promise_table(study: Study, every: bool = False) -> Table:
    """One row per promise, those that are least kept first; of many the rest are one line below, or rows with `every`.

    The tick is for "all kept" alone: in at least as many windows as is asked, whatever a larger run finds.
    """
    keep, grows = float(study.asked.keep), study.growth.is_growing
    rows = promise_rows(study)
    ordered = sorted(rows, key=lambda row: (not row.asked, _always(row), row.chance.kept, _margin(row)))
    shown = ordered if every else ordered[:SHOWN_ROWS]
    cut, held = ([row for row in ordered[len(shown) :] if _always(row) == always] for always in (False, True))
    periods = list(dict.fromkeys(str(name) for row in rows for name in row.periods["period"]))
    table = plain_table("", "\n".join(_caption(study, shown, cut, held)))
    for name in ("", "Promises"):
        table.add_column(name)
    table.add_column("quota", justify="right")
    table.add_column("in time", justify="right")
    table.add_column(f"customers missed\n{_heading(periods)}", justify="right")
    table.add_column("all kept\nin 100", justify="right")
    for row in shown:
        sign = sign_of(row.chance, keep, grows) if row.asked else NOTHING
        quota = float(row.periods["quota"].iloc[0])
        table.add_row(
            sign,
            escape(_for_whom(study, row.of)),
            quota_text(quota),
            _in_time(row.pooled),
            _missed(row),
            in_100(row.chance.share) if row.asked else "not asked",
        )
    for each in study.every_promise.left_out:
        if each.why == NOT_SIMULATED:
            words = f"{each.agreement} {each.commitment.replace('_', ' ')}"
            table.add_row(NOTHING, escape(words), "", "", "", NOT_SIMULATED)
    return table


def missed_most(study: Study) -> str:
    """`Missed most: gold-001 (0.6 of 3 months, credit 12 EUR), gold-002 (0.5); all others 1.3.`: as many as fit a line,
    nothing where nobody is missed."""
    most = (_missed_most(study, named) for named in range(NAMED, 0, -1))
    every = [words for words in most if words]
    return next((words for words in every if len(words) <= WIDTH), every[-1] if every else "")


def _missed_most(study: Study, named: int) -> str:
    found = missed_accounts(study.scenario, study.tables["accounts"], named)
    if not found.most:
        return ""
    first = found.most[0]
    credit = f", credit {number(first.credit)} {study.about.currency}" if first.credit >= LEAST_CREDIT else ""
    names = [f"{escape(first.customer)} ({few(first.missed)} of {len(found.periods)} {found.word}{credit})"]
    names += [f"{escape(each.customer)} ({few(each.missed)})" for each in found.most[1:]]
    rest = found.accounts - len(found.most)
    others = f"; all others {few(found.others)}" if rest > 0 else ""
    return f"Missed most: {', '.join(names)}{others}."


def _margin(row: PromiseRow) -> float:
    """By how much the attainment is above the quota."""
    return float(row.pooled["attainment"]) - float(row.periods["quota"].iloc[0])


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
        lines.append("in so many of 100: judged together, the promise is missed as a whole.")
    if any(not row.asked for row in shown):
        lines.append("not asked: promised to nobody outside, or not live yet.")
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
    return words if target is None else f"{words}, {aim(target)}"


def _heading(periods: Sequence[str]) -> str:
    """`Jan  Feb  Mar`, or the first and the last of many."""
    if len(periods) > SHOWN_PERIODS:
        return f"{periods[0]} … {periods[-1]}"
    return "  ".join(MONTHS[int(name[5:]) - 1] if "Q" not in name else name for name in periods)


def _missed(row: PromiseRow) -> str:
    """The customers missed in each period, of so many; of what is judged together the windows of a hundred."""
    known = row.periods[row.periods["mark"] != "no data"]
    if not len(known):
        return "no data"
    if len(row.periods) > SHOWN_PERIODS:
        ends = (_part(row, known["missed"].agg(end)) for end in ("min", "max"))
        found = " to ".join(dict.fromkeys(ends))
    else:
        found = "  ".join(
            "–" if mark == "no data" else _part(row, missed)
            for mark, missed in zip(row.periods["mark"], row.periods["missed"], strict=True)
        )
    return f"{found} of {number(row.periods['accounts'].max())}" if row.each else f"in {found} of 100"


def _part(row: PromiseRow, missed: float) -> str:
    return few(missed) if row.each else few(100 * missed, 0)


def _in_time(row: pd.Series[Any]) -> str:
    """The attainment; its bounds where clocks that are not decided could turn the mark."""
    if row["undecided"]:
        return f"{percent(row['attainment_least'], 0).removesuffix(' %')} to {percent(row['attainment_most'], 0)}"
    return percent(row["attainment"])
