"""A statement for one customer as Markdown, as one HTML page, as CSV."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

from slasim.agreements.customer.found import CustomerCredit, CustomerLate, CustomerStatement, CustomerVerdict
from slasim.agreements.document.html import html
from slasim.agreements.document.markdown import markdown
from slasim.agreements.document.promises import promises
from slasim.agreements.prose.blocks import Block, Bullets, Heading, Paragraph, Table
from slasim.agreements.prose.shares import percent
from slasim.agreements.prose.words import given, plural, title
from slasim.instants import exact, from_to, iso, shown, shown_to_the_minute
from slasim.scenario import AgreementBook, Scenario
from slasim.scenario.values.amounts import write_share
from slasim.spreadsheets import csv_text

FORMATS = ("html", "md", "csv")
TITLE = "Service statement for "
SIGNS = {
    "kept": "kept",
    "missed": "missed",
    "no data": "nothing to judge",
    "not judged": "not judged",
    "carried": "later",
}
COLUMNS = (
    *("what", "agreement", "commitment", "severity", "period", "quota", "tickets", "in_time", "attained", "verdict"),
    *("ticket", "due", "met_at", "late_s", "late_open_s", "amount", "currency", "why", "claim_until", "provisional"),
    *("escalated_to", "escalated_at", "days", "promised", "measured", "abandoned_after_s"),
)
KNOWN_BY = ",".join(COLUMNS[:20])  # with which one of before there were escalations begins as well


def written(statement: CustomerStatement, book: Scenario | AgreementBook, form: str = "md") -> bytes:
    """The statement in one of FORMATS."""
    if form == "csv":
        return csv_text([COLUMNS, *([row.get(name, "") for name in COLUMNS] for row in _rows(statement))]).encode()
    blocks = list(_blocks(statement, book))
    head = f"{TITLE}{statement.customer}"
    return (html(head, blocks) if form == "html" else markdown(blocks)).encode()


def is_customer_statement(there: bytes) -> bool:
    """Whether a file begins as `written` writes."""
    text = there[:2000].decode("utf-8", "replace")
    return text.startswith((f"# {TITLE}", KNOWN_BY)) or f"<title>{TITLE}" in text


def _blocks(of: CustomerStatement, book: Scenario | AgreementBook) -> Iterator[Block]:
    first, last = from_to(*of.window, of.timezone)
    yield Heading(1, f"{TITLE}{of.customer}")
    yield Paragraph(" ".join(_opening(of, f"{first} to {last}")))
    if of.verdicts:
        yield Heading(2, "Promises kept and missed")
        yield Table(
            ("Promise", "Severity", "Period", "Quota", "Counted", "In time", "Attained", "Verdict"),
            tuple(map(_verdict, of.verdicts)),
        )
        if any(each.together for each in of.verdicts):
            yield Paragraph(
                "* This promise is judged for all customers together. What is counted here is yours; the verdict is "
                "that of all."
            )
    if of.late:
        yield Heading(2, "Late")
        escalated = any(each.escalated_to is not None for each in of.late)
        header = ("Ticket", "Promise", "Severity", "Due", "Met", "Late by", "In open time")
        rows = [
            (*_late(each, of.timezone), *([_escalated(each, of.timezone)] if escalated else [])) for each in of.late
        ]
        yield Table((*header, *(["Escalated to"] if escalated else [])), tuple(rows))
    yield from _money(of)
    for name in of.agreements:
        yield Heading(2, f"What is promised: {title(name)}")
        spec = book.agreements[name].at(of.window[0], book.timezone)
        yield from (block for block in promises(book, spec) if block != Heading(2, "Promises"))


def _opening(of: CustomerStatement, dates: str) -> Iterator[str]:
    yield f"{of.name}, {dates} ({of.timezone}): {plural(of.tickets, 'ticket')} of yours."
    if of.promised_nothing:
        yield f"{of.promised_nothing} of them {'is' if of.promised_nothing == 1 else 'are'} promised nothing."
    judged = [each for each in of.verdicts if each.verdict in ("kept", "missed")]
    missed = sum(each.verdict == "missed" for each in judged)
    yield (
        f"{missed} of {plural(len(judged), 'quota')} {'is' if missed == 1 else 'are'} missed."
        if judged
        else ("Nothing is judged in it.")
    )
    yield f"Credits: {_total(of)}."
    yield f"As of {shown_to_the_minute(of.as_of, of.timezone)}{', provisional' if of.provisional else ''}."


def _verdict(each: CustomerVerdict) -> tuple[str, ...]:
    share = each.level or "" if each.promised is not None else "" if not each.decided else _share(each)
    counted = [exact(part, False) if each.unit == "ms" else str(part) for part in (each.decided, each.in_time)]
    verdict = SIGNS[each.verdict] + (", by a single outage" if each.overlong and each.verdict == "missed" else "")
    verdict += ("*" if each.together else "") + ("~" if each.provisional else "")
    quota = each.promised or ("none" if each.quota is None else write_share(each.quota))
    return (title(each.commitment), each.severity, each.period, quota, *counted, share, verdict)


def _share(each: CustomerVerdict) -> str:
    beside = () if each.quota is None else (each.quota,)
    of_months = " (mean of months)" if each.in_time != each.met else ""
    return percent(Fraction(each.met, each.decided), *beside) + of_months


def _late(each: CustomerLate, zone: str) -> tuple[str, ...]:
    who = (each.ticket, title(each.commitment), each.severity)
    if each.abandoned and each.stop is not None:
        return (*who, "", f"abandoned {shown(each.stop, zone)}", f"after {exact(each.late)}", "")
    met = "never, closed" if each.over else "not yet" if each.stop is None else shown(each.stop, zone)
    late = ("", "") if each.over else (exact(each.late), exact(each.late_open, False))
    return (*who, shown(each.due, zone), met, *late)


def _escalated(each: CustomerLate, zone: str) -> str:
    """To whom at last, and when."""
    if each.escalated_to is None or each.escalated_at is None:
        return ""
    return f"{each.escalated_to}, {shown_to_the_minute(each.escalated_at, zone)}"


def _money(of: CustomerStatement) -> Iterator[Block]:
    if not of.owed and not of.may_end:
        return
    yield Heading(2, "Credits")
    if of.owed:
        claimed = any(each.claim_until is not None for each in of.owed)
        header = ("Period", "Credit", "Why", *(("Claim until",) if claimed else ()))
        rows = [
            (
                each.period,
                f"{_given(each, of)}{'~' if each.provisional else ''}",
                each.why,
                *((str(each.claim_until or ""),) if claimed else ()),
            )
            for each in of.owed
        ]
        rows.append(("All", _total(of), *[""] * (len(header) - 2)))
        yield Table(header, tuple(rows))
    if of.may_end:
        yield Bullets(tuple(f"{period} gives the right to end {title(name)}." for name, period in of.may_end))


def _times(late: CustomerLate, zone: str) -> dict[str, Any]:
    """By the names of columns. A call that was abandoned was neither due nor met."""
    if late.abandoned:
        return {"abandoned_after_s": late.late / 1000}
    return {
        "due": iso(late.due, zone),
        "met_at": "" if late.stop is None else iso(late.stop, zone),
        "late_s": late.late / 1000,
        "late_open_s": late.late_open / 1000,
    }


def _given(each: CustomerCredit, of: CustomerStatement) -> str:
    """An amount, or the days of service in place of it."""
    return f"{given(Decimal(0), each.days)} of service" if each.days else f"{each.amount} {of.currency}"


def _total(of: CustomerStatement) -> str:
    return f"{given(of.total, of.total_days, of.currency)}{' of service' if of.total_days else ''}"


def _rows(of: CustomerStatement) -> Iterator[dict[str, Any]]:
    """One for each verdict, late ticket and credit."""
    for one in of.verdicts:
        yield {
            "what": "verdict",
            **{name: getattr(one, name) for name in ("agreement", "commitment", "severity", "period", "verdict")},
            "quota": "" if one.quota is None else float(one.quota),
            "tickets": one.decided / 3_600_000 if one.unit == "ms" else one.decided,
            "in_time": one.in_time / 3_600_000 if one.unit == "ms" else one.met,
            "attained": one.met / one.decided if one.decided else "",
            "provisional": one.provisional,
            "promised": one.promised or "",
            "measured": one.level or "",
        }
    for late in of.late:
        yield {
            "what": "late",
            **{name: getattr(late, name) for name in ("agreement", "commitment", "severity", "period", "ticket")},
            **_times(late, of.timezone),
            "escalated_to": late.escalated_to or "",
            "escalated_at": "" if late.escalated_at is None else iso(late.escalated_at, of.timezone),
        }
    for owed in of.owed:
        yield {
            "what": "credit",
            **{name: getattr(owed, name) for name in ("agreement", "period", "why", "provisional")},
            "amount": str(owed.amount),
            "currency": of.currency,
            "claim_until": str(owed.claim_until or ""),
            "days": owed.days or "",
        }
