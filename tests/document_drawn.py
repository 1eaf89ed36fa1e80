"""What random agreements have to say, and how often, so that a test of them cannot pass by not drawing it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from document_payer import Payer
from document_payer.judging import few
from document_reader.promise_sentences import METRICS
from document_reader.values import names_of
from drawn_keys import Key, keys_of

from slasim.scenario import CreditRule
from slasim.scenario.sections.promised.agreements import AgreementSpec

NOT_DRAWN: dict[str, set[Key]] = {
    "a document shows an amendment as a row of paths, and is read as first written": {("AgreementSpec", "amendments")},
    "of no account, so that nothing is owed": {
        ("AgreementSpec", "kind"),
        ("AgreementSpec", "kind", "internal"),
        ("AgreementSpec", "kind", "vendor"),
        ("AgreementSpec", "depends_on"),
    },
    "words that move neither a verdict nor money": {
        *(("AgreementSpec", name) for name in ("between", "services", "responsibilities", "assumptions")),
        *(("AgreementSpec", name) for name in ("resources", "management", "review")),
        *((f"{party}Spec", name) for party in ("Parties", "Duties") for name in ("provider", "customer")),
    },
    "no time is measured: other tests judge these by hand": {
        ("CommitmentSpec", "metric", "deflection"),
    },
    "which tickets an agreement is for, but for customers and products": {
        *(("Scope", name) for name in ("channel", "region", "severity")),
    },
    "of several agreements for one ticket": {
        ("AgreementSpec", "level"),
        *(("AgreementSpec", "level", level) for level in ("corporate", "service")),
    },
}
"""Keys of an agreement that this test leaves to others, by why."""

OFTEN = {
    "a fee by customer": 15,
    "a customer without the product": 4,
    "a product": 10,
    "money per month": 10,
    **{f"money per {per}": 2 for per in ("week", "quarter", "year", "day")},
    **{f"money per period of {number} days": 1 for number in (10, 30)},
    "money in two kinds of periods": 1,
    "verdicts of days that roll": 4,
    "a claim in days": 1,
    "a claim in months": 4,
    "a claim in business days": 4,
    "a claim by a calendar": 1,
    "a claim from the incident": 3,
    "an extension": 5,
    "the right to end it": 3,
    "the right to end it for outages": 3,
    "business days as hours": 10,
    "business days as dates": 1,
    "business days to the close": 5,
    "a weekly window": 20,
    "a monthly window": 20,
    "maintenance up to so much": 10,
    "maintenance in certain hours": 4,
    "maintenance announced in business days": 3,
    "too few to be judged": 4,
    "calls abandoned": 4,
    "a clock that a workaround ended": 4,
    "calls abandoned too soon": 2,
    "a cap of a calendar year": 4,
    "a cap of a contract year": 3,
    "the most for one clock": 3,
    "lateness in business days": 4,
    "lateness in the clock's time": 2,
    "outages without their beginning": 4,
    "an allowance": 3,
    "misses in a row": 5,
    "credits in units": 10,
    "a cut-off": 5,
    "a target after the cut-off": 3,
    "a target by a time of the day": 5,
    "a mean of months": 5,
    "an agreed time in business days": 4,
    "business days round the clock": 4,
    **{
        f"a wait beyond what is agreed, and {what}": 2
        for what in ("lateness of its time", "a bound", "a mean of times")
    },
    "an earn-back beside too few": 4,
    "a bonus beside too few": 4,
    "an end by a mean beside too few": 2,
    "an end by credits before some return": 2,
}
"""In how many examples at least, and where it is about money in how many in which something is owed."""


def drawn(spec: dict[str, Any], payer: Payer) -> Iterator[str]:
    """Which of these an example has."""
    told, fee = payer.told, spec.get("fee")
    owed = payer.owed()
    if isinstance(fee, dict):
        yield "a fee by customer"
        if {each.customer for each in payer.log.tickets} - {*fee, "free-1"}:
            yield "a customer without the product"
    if "products" in told.scope:
        yield "a product"
    billed = {name for (name, _), line in owed.items() if line.minor}
    paid = {per for per in payer.bill.pers() if billed & payer.bill.names(per)}
    yield from (f"money per {per}" for per in paid)
    if len(paid) > 1:
        yield "money in two kinds of periods"
    rolling = {name for name, said in told.promises.items() if "whichever" in said["per"]}
    if any(key[0] in rolling and cell.kept is not None for key, cell in payer.judged.cells.items()):
        yield "verdicts of days that roll"
    if any(line.claim_until for line in owed.values()):
        within = told.whole.get("claimed", told.whole.get("claimed from", (None,))[0])
        yield f"a claim in {within.split(maxsplit=1)[1].removesuffix('s')}s"
        if "working days" in told.whole:
            yield "a claim by a calendar"
        if "claimed from" in told.whole:
            yield "a claim from the incident"
    if any(line.may_end for line in owed.values()):
        yield "the right to end it"
        if "outages" in told.ending:
            yield "the right to end it for outages"
    if any(line.days for line in owed.values()):
        yield "an extension"
    names = {name for name, *_ in payer.judged.cells}
    days = {"days are hours": "as hours", "days are dates": "as dates", "days close": "to the close"}
    for key, words in days.items():
        if any(key in said and name in names for name, said in told.promises.items()):
            yield f"business days {words}"
    late = {"received": "a cut-off", "later": "a target after the cut-off", "by time": "a target by a time of the day"}
    for key, words in late.items():
        if any(key in said and name in names for name, said in told.promises.items()):
            yield words
    if any("of months" in said and name in names for name, said in told.promises.items()):
        yield "a mean of months"
    windows = str(told.excluded.get("windows", ""))
    if "each " in windows:
        yield "a weekly window"
    if "of each month" in windows:
        yield "a monthly window"
    if "at most" in told.excluded:
        yield "maintenance up to so much"
    yield from maintained(told)
    yield from too_little(payer)
    given = any(event.kind == "workaround" for each in payer.log.tickets for event in each.events)
    if given and any("workaround" in said.get("stops", "") and name in names for name, said in told.promises.items()):
        yield "a clock that a workaround ended"
    yield from awaited(payer, bool(owed))
    if "credited" in str([*told.ending]) and "earn_back" in told.whole and any(line.may_end for line in owed.values()):
        yield "an end by credits before some return"
    if any(each.minor for each in owed.values()):
        if "in units" in told.whole:
            yield "credits in units"
        yield from (f"a cap of a {year} year" for year in ("calendar", "contract") if f"{year} year" in told.whole)
    if owed:
        yield from {words for rule in told.rules for words in of_events(rule)}


def maintained(told: Any) -> Iterator[str]:
    """What maintenance has to keep, of some that there is."""
    causes = {row["Cause"] for row in told.excluded.get("rows", ()) if row.get("From")}
    if "notice days" in told.excluded and "maintenance" in causes:
        yield "maintenance announced in business days"
    if "within" in told.excluded and "maintenance" in causes | {each[0] for each in told.excluded.get("windows", ())}:
        yield "maintenance in certain hours"


def too_little(payer: Payer) -> Iterator[str]:
    """Periods with too few tickets, and calls that were given up."""
    cells, promises = payer.judged.cells, payer.told.promises
    of_calls = {name for name, said in promises.items() if METRICS.get(said.get("metric", "")) == "abandonment"}
    skip = {name: few(said, "skip") for name, said in promises.items()}
    few_of = {name for (name, *_), cell in cells.items() if 0 < cell.decided < skip[name]}
    whole, ending = payer.told.whole, payer.told.ending
    if few_of:
        yield "too few to be judged"
    if few_of and "earn_back" in whole:
        yield "an earn-back beside too few"
    if "bonus" in whole and whole["bonus"][1] in few_of:
        yield "a bonus beside too few"
    if "mean" in ending and ending["mean"][0] in few_of:
        yield "an end by a mean beside too few"
    if any(name in of_calls and cell.met < cell.decided for (name, *_), cell in cells.items()):
        yield "calls abandoned"
    gave_up = {each.name for each in payer.log.tickets if any(event.kind == "abandoned" for event in each.events)}
    if gave_up and any("soon" in said for said in promises.values()):
        yield "calls abandoned too soon"


def awaited(payer: Payer, owes: bool) -> Iterator[str]:
    """What hangs on a wait that is longer than agreed, and on business days that are hours."""
    told = payer.told
    moved = names_of(told.replies.get("paused beyond"))
    if moved and "business" in told.replies["within"][0]:
        yield "an agreed time in business days"
    if any("always 24 h" in said for said in told.promises.values()):
        yield "business days round the clock"
    for rule in told.rules if owes else ():
        if rule.on in moved:
            own = getattr(rule, "late_time", "") == "open" or any(
                each.in_days for each in getattr(rule, "late_by", {}).values()
            )
            yield from ["a wait beyond what is agreed, and lateness of its time"] * own
            yield from ["a wait beyond what is agreed, and a bound"] * bool(getattr(rule, "beyond", ()))
            yield from ["a wait beyond what is agreed, and a mean of times"] * (rule.kind == "durations")


def of_events(rule: Any) -> Iterator[str]:
    """What a rule says of lateness, of outages and of misses in a row."""
    if rule.kind == "in_a_row":
        yield "misses in a row"
    if rule.kind == "late_by":
        in_days = {steps.in_days for steps in rule.late_by.values()}
        if True in in_days:
            yield "lateness in business days"
        if False in in_days and getattr(rule, "late_time", "elapsed") == "open":
            yield "lateness in the clock's time"
        if hasattr(rule, "each_up_to"):
            yield "the most for one clock"
    if getattr(rule, "less_first", 0):
        yield "outages without their beginning"
    if getattr(rule, "allowance", 0):
        yield "an allowance"


def missing(found: Counter[str], said: set[Key]) -> dict[str, Any]:
    """What was drawn too seldom, and keys that were never drawn though nobody says why."""
    every = set(keys_of(AgreementSpec, set()))
    alone = {key for key in every if key[0] == "CreditTerms" and key[1] in CreditRule.model_fields}
    every -= alone  # a rule that stands alone: as in a list
    left_out = {key for keys in NOT_DRAWN.values() for key in keys}
    assert left_out <= every
    seldom = {name: found[name] for name, least in OFTEN.items() if found[name] < least}
    never = every - said - left_out
    return seldom | ({"never": sorted(never)} if never else {})
