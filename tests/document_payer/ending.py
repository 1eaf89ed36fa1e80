"""When the customer may end the agreement."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from credit_walker import Account, Line, Month, of_fee, rounded
from document_reader.values import amount, hours, names_of, share

from document_payer.claims import last_day
from document_payer.times import Period

Begun = list[tuple[str, date, int]]  # of each outage the promise, the local day on which it begins, hours that count


def may_end(
    said: dict[str, Any],
    whole: dict[str, Any],
    account: Account,
    lines: list[Line],
    at: int,
    period: Period,
    outages: Begun,
) -> bool:
    """Whether a period gives the right to. said: what the document says of it; "one month" has no number. whole: what
    it says of all credits. outages: of the account, in the whole log."""
    months = account.months
    if "outages" in said:
        assert ("by account" in said) == (said["outages"][0] is not None)
        return any(period.first <= day < period.after for day in _enough(said["outages"], outages))
    if "missed" in said:
        on, misses, of = said["missed"]
        last = months[max(0, at + 1 - int(of or 1)) : at + 1]
        named = {name for name, _ in months[at].cells}
        names = named if on is None else named & {on}
        return any(
            _misses(last[-1], name) and sum(_misses(each, name) for each in last) >= int(misses or of or 1)
            for name in names
        )
    if "mean" in said:
        on, of, below, divided = said["mean"]
        assert (of or "1") == divided
        if at + 1 < int(of or 1):
            return False
        last = months[at + 1 - int(of or 1) : at + 1]
        keys = [key for key in months[at].cells if key[0] == on]
        return any(_is_low([each.cells.get(key) for each in last], share(below)) for key in keys)
    if "credited" in said:
        least, misses, of, before = said["credited"]
        _is_taken(before, whole)
        last = range(max(0, at + 1 - int(of or 1)), at + 1)
        large = [lines[one].credit >= of_fee(amount(least), account, one) for one in last]
        return bool(lines[at].credit and large[-1] and sum(large) >= int(misses or of or 1))
    if "credited together" in said:
        least, of, before = said["credited together"]
        _is_taken(before, whole)
        total = sum(rounded(lines[one].credit) for one in range(max(0, at + 1 - int(of or 1)), at + 1))
        return bool(lines[at].credit and total >= of_fee(amount(least), account, at))
    return False


def _enough(said: tuple[str | None, ...], outages: Begun) -> list[date]:
    """The days on which an outage begins that makes them enough."""
    number, names, side, least, span, calendar = said
    found = []
    for name in names_of(names):
        days = sorted(
            day
            for on, day, length in outages
            if on == name and (length > hours(str(least)) if side == "more than" else length >= hours(str(least)))
        )
        for at, day in enumerate(days):
            if span is not None:
                mine = [each for each in days[: at + 1] if day <= last_day(each, span, lambda _: False)]
            else:
                mine = [each for each in days[: at + 1] if calendar is None or _same(each, day, calendar)]
            if len(mine) >= int(number or 1):
                found.append(day)
    return found


def _same(one: date, other: date, span: str) -> bool:
    """Whether two days are in one month, quarter or year of the calendar."""
    size = {"month": 1, "quarter": 3, "year": 12}[span]
    return one.year == other.year and (one.month - 1) // size == (other.month - 1) // size


def _is_taken(before: str | None, whole: dict[str, Any]) -> None:
    """The credit that counts is one before what returns and what the customer owes; that has to be said."""
    words = ["anything is earned back"] * ("earn_back" in whole) + ["a bonus"] * ("bonus" in whole)
    assert (before or "") == " or ".join(words)


def _misses(month: Month, name: str) -> bool:
    """A promise is missed when any quota of it is."""
    return any(cell.kept is False for (on, _), cell in month.cells.items() if on == name)


def _is_low(cells: list[Any], below: Fraction) -> bool:
    """Whether the mean of some attainments is too low; where nothing is decided there is none."""
    shares = [None if cell is None or cell.kept is None else cell.share for cell in cells]
    known = [each for each in shares if each is not None]
    return len(known) == len(shares) and sum(known, Fraction(0)) / len(known) < below
