"""What a document says, read from its headings, sentences and tables alone: every sentence has to be one of these.

A sentence that is not known is an error, so that nothing is said that nobody reckons with. Nothing of slasim is
imported but the kinds of blocks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fractions import Fraction
from types import SimpleNamespace
from typing import Any, NamedTuple

from credit_sentences import LENGTH, MORE, POINTS, RULES, SHARE, WHOLE

from slasim.agreements.prose.blocks import Block, Bullets, Heading, Paragraph, Table

Said = dict[str, Any]
SENTENCE = re.compile(r"(?<=\.) (?=[A-Z])")

OF_ALL = {
    "judged": r"Every promise is judged for (each customer separately|all customers together)\.",
    "zone": r"Months and quarters begin at local midnight in (\S+)\.",
    "whole": r"Those that the agreement covers only in part are not judged\.",
    "no data": r"Where a period has nothing to judge, a promise is neither kept nor missed in it\.",
    "met": r"A target is met when its clock stops at the due instant or before\.",
    "final": r"It is missed once that instant has passed, and stays missed"
    r"(, unless a promise says that it is revised)?\.",
    "called off": r"A ticket that is cancelled or abandoned before it is due counts nowhere; when it is reopened its "
    r"clock "
    r"goes on\.",
    "merged": r"A ticket that is merged into another counts nowhere, even one that is late\.",
    "severity": r"A ticket counts under the severity by whose target its clock ends\.",
    "consent": r"A lower severity counts only with the customer's recorded consent, and none does once the target is "
    r"missed(?:, unless a promise says that it is revised)?\.",
}
METRICS = {
    "time to the first response": "first_response",
    "time to the solution": "resolution",
    "time to the closing": "resolution",
    "time to the solution or the closing": "resolution",
    "time to the first hand-over": "resolution",
    "time to the next response": "next_response",
    "time between updates": "periodic_update",
    "time that the requester waits for the desk": "requester_wait",
    "time worked": "agent_work",
    "time to the customer's own answer": "customer_response",
    "speed of answer": "answer_speed",
    "the share of the time that counts in which the service is not interrupted by an outage": "availability",
}
CLOCKS = {
    "first_response": (
        "at creation",
        "at the first public reply of an agent; a private note never does, and a solution without a reply is none",
    ),
    "resolution": ("at creation", "when the ticket is solved; a second solution does not move it"),
    "next_response": (
        "at the oldest unanswered message of the customer, once the ticket has had its first response; a message on a "
        "solved ticket starts it, from that message on, when the ticket is reopened",
        "at the next public reply of an agent, or when the ticket is solved",
    ),
    "periodic_update": (
        "at creation, at each public reply of an agent while the ticket is not solved, and at each reopening",
        "at the next public reply, or when the ticket is solved; a solution at the instant of a reply ends nothing",
    ),
    "requester_wait": ("at creation", "when the ticket is solved"),
    "agent_work": ("at creation", "when the ticket is solved"),
    "customer_response": (
        "when the desk begins to wait for the customer",
        "when the customer answers; a wait that ends otherwise before it is due counts nowhere",
    ),
    "answer_speed": ("at creation", "when an agent first takes it up or replies"),
}
REPLY = "at the first public reply of an agent"
PASSED = "when the ticket is first escalated or handed over"
LATER = {
    f"{REPLY} while the ticket is not solved; a ticket without one counts nowhere": "replied",
    f"{PASSED} while the ticket is not solved; a ticket that is never escalated or handed over counts "
    "nowhere": "handed_over",
    f"{PASSED} while the ticket is not solved; a ticket that is never escalated or handed over, or that an agent has "
    "answered before, counts nowhere": "handed_over",
    "at each public reply of an agent while the ticket is not solved, and at each reopening after the first "
    "reply": "replied",
}
"""What a clock that does not start at the creation is said to start with."""
CLOSED = {
    "when the ticket is solved": ("solved",),
    "when the ticket is closed": ("closed",),
    "when the ticket is solved or closed, whichever is first": ("solved", "closed"),
}
STOPS = {
    **CLOSED,
    PASSED: ("handed_over",),
    **{f"{PASSED}, or {words}": ("handed_over", *ends) for words, ends in CLOSED.items()},
    **{
        f"{REPLY}; a private note never does; without a reply it stops {words}": ("replied", *ends)
        for words, ends in CLOSED.items()
    },
    f"{REPLY}; a private note never does, and a solution without a reply is none: it ends the clock, which counts "
    "nowhere if it is not yet due": (),
}
"""What a clock that does not end as usual is said to end with."""
ANEW = (
    r"While (.+) is awaited no clock runs: one that is not yet due when the wait begins counts nowhere, and a new one "
    r"starts when the ticket is on the desk again\."
)
TURN = re.compile(
    r"when team (\S+) has the ticket for the first time, unless it is solved or cancelled then; a ticket that the team "
    r"never had counts nowhere"
)
TURNS = (
    r"A team has a ticket from what it does on it, notes and automatic replies aside, or from the hand-over to it, "
    r"until another team has it; a ticket that waits, at first or after a hand-over, waits for the team that acts "
    r"next\."
)
OWN_PAUSES = {
    "requester_wait": "while the customer is awaited and while it lies solved",
    "agent_work": "while nobody works on it: work lasts until the ticket is put down, passed on, waits or is solved",
}
OF_ONE = {
    "metric": r"Measured: (.+)\.",
    "starts": r"The clock starts (.+)\.",
    "automatic": r"An automatic reply (counts|does not count)\.",
    "stops": r"It stops (.+)\.",
    "paused": r"It is paused (.+)\.",
    "never paused": r"It is never paused\.",
    "anew": ANEW,
    "turns": TURNS,
    "change": r"When the severity changes, (.+)\.",
    "reopen": r"When a ticket is reopened, (the same clock goes on|a new clock starts)\.",
    "step": r"A (?:ticket whose clock|clock that) has not stopped (.+) after it was due is escalated to (.+)\.",
    "steps count": r"The time to an escalation begins at the due instant and counts as the clock does: in the hours "
    r"that count, and not while it is paused\.",
    "steps cost nothing": r"Escalations change no verdict and no credit\.",
    "steps go on": r"A ticket that is reopened counts for them as if it had not been solved\.",
    "quota": rf"In each month at least ({SHARE}) of the decided (?:tickets|clocks) of a severity must meet the "
    rf"target\.",
    "pooled": rf"In each month at least ({SHARE}) of the decided (?:tickets|clocks), whatever their severity, must "
    rf"meet the target of their severity\.",
    "apart": rf"In each month at least ((?:{SHARE}) of the decided (?:tickets|clocks) of .+) must meet the target"
    rf"(?:; for (.+) no share is promised)?\.",
    "no quota": r"No share of it is promised: what is attained is reported, and neither kept nor missed\.",
    "available": rf"In each month at least ({SHARE}) of that time must be available\.",
    "measure": r"In each month the (mean|maximum|percentile [\d.]+ \(by nearest rank\)) of the decided "
    r"(?:tickets|clocks) "
    r"of a severity must be within the target\.",
    "attained": r"Its attainment is the share of them that meet it\.",
    "misses": r"(\d+) missed targets?(?: of a severity)? in a month (?:is|are) never a missed quota\.",
    "roll": r"A month with fewer than (\d+) decided (?:tickets|clocks)(?: of a severity)? is counted together with "
    r"the next, "
    r"and is not judged alone\.",
    "period": r"A (?:ticket|clock) belongs to the month in which ((?:its clock|it) starts|it is due|(?:its clock|it) "
    r"stops; one that still runs, to that in which it is looked at)\.",
    "hours": r"Time that counts: (.+)\.",
    "30 days": r"A month is reckoned as 30 days, whatever its length\.",
    "shortest": rf"An outage of less than ({LENGTH}) of the time that counts is none\.",
    "longest": rf"A single outage of more than ({LENGTH}) of the time that counts misses the quota of the month in "
    rf"which it begins, whatever the share\.",
    "outages": r"An outage counts for the account that it is of, or for all where it is of none in particular; what "
    r"several "
    r"outages share counts once\.",
}
EXCLUDED = {
    "time": r"(?:Time from the first instant up to the second|The time of these windows)(?:, and that of the "
    r"windows,)? does not count(?: for (.+?))?: (.+)\.",
    "later": r"Maintenance that is excluded does not count: (.+)\.",
    "several": r"(?:Time from the first instant up to the second|The time of these windows)(?:, and that of the "
    r"windows,)? does not count for the promises that it is for\.",
    "of some": r"What is for (all promises|.+ alone): (.+)\.",
    "notice": rf"An interval of maintenance is excluded only where it was announced at least ({LENGTH}) before it "
    rf"begins\.",
    "at most": rf"Of maintenance at most ({LENGTH}) in each month are excluded, the earliest first; a month begins at "
    rf"local midnight in (\S+)\.",
    "agreed": r"Windows of maintenance of each (week|month|week or month) are agreed here, and need no announcement\.",
    "other": r"Other time of maintenance counts like any other\.",
    "window": r"(.+): each (\w+day) (\d\d):00-(\d\d):00, local time of (\S+?)(?:, for (.+) alone)? \(.+\)\.",
    "tickets": r"The tickets named do not count\.",
    "forecast": r"The agreed forecast of the tickets that are promised something is (\d+) per day\.",
    "relief": rf"When more than ({SHARE}) of what it gives for a (local day|month) are created in it, none of the "
    rf"tickets of "
    r"that (?:day|month) counts\.",
}
EFFECTS = {
    "clocks": r"no clock(?: of (.+?))? runs in it",
    "leaves": "it is neither available nor unavailable time, so that it leaves the whole of which a share is taken",
    "stays": "outage in it is none, and it stays in the whole of which a share is taken",
}
REPLIES = {
    "within": rf"The customer replies within ({LENGTH})\.",
    "pause": r"Clocks that pause for the customer are paused during the whole wait\.",
    "shift": r"No clock is paused for it; what a wait exceeds that, in the time that counts, moves (?:the due instant "
    r"of "
    r"(.+)|no due instant)\.",
}


class Money(NamedTuple):
    """Minor units."""

    minor: int


class Step(NamedTuple):
    """Of all points together."""

    first: int
    last: int | None
    amount: Any


class Stage(NamedTuple):
    """Of points."""

    first: int
    multiplier: Fraction


@dataclass
class Document:
    """One agreement as it is told."""

    of_all: Said = field(default_factory=dict)
    promises: dict[str, Said] = field(default_factory=dict)  # by title
    excluded: Said = field(default_factory=dict)
    replies: Said = field(default_factory=dict)
    rules: list[SimpleNamespace] = field(default_factory=list)
    whole: Said = field(default_factory=dict)
    term: tuple[str, str] | None = None
    fee: int = 0  # minor units, of every account
    fees: dict[str, int] = field(default_factory=dict)  # of those who have it alone, by customer


def share(text: str) -> Fraction:
    return Fraction(text.removesuffix(" %")) / (100 if text.endswith("%") else 1)


DIGITS = {"JPY": 0, "EUR": 2, "KWD": 3}  # decimals


def minor(text: str) -> int:
    """`12.34 EUR` in the smallest units of the currency."""
    number, currency = text.split()[:2]
    whole = Fraction(number) * 10 ** DIGITS[currency]
    assert whole.denominator == 1
    return int(whole)


def amount(text: str) -> Any:
    """A share of a fee, or money with its `minor` units."""
    if text.endswith("fee"):
        return share(re.sub(r" of (annual )?fee$", "", text))
    return Money(minor(text))


def hours(text: str) -> int:
    return int(text.removesuffix(" h"))


def heard(known: dict[str, str], sentence: str, into: Said) -> str:
    """Which of the sentences it is; its values go into what is said."""
    for name, pattern in known.items():
        if found := re.fullmatch(pattern, sentence):
            values = found.groups()
            into[name] = True if not values else values[0] if len(values) == 1 else values
            return name
    raise AssertionError(f"nobody knows what this means: {sentence!r}")


def read(blocks: list[Block]) -> Document:
    """What the blocks say."""
    told, section, promise, is_example = Document(), "", "", False
    for block in blocks:
        if isinstance(block, Heading):
            section, promise = (block.text, "") if block.level == 2 else (section, block.text)
            is_example = block.level == 3 and block.text.startswith("Example")
            if section == "Promises" and block.level == 3:
                told.promises[promise] = {}
        elif not is_example:
            _take(told, section, promise, block)
    return told


def _take(told: Document, section: str, promise: str, block: Block) -> None:
    sentences = [
        sentence
        for text in (
            [block.text] if isinstance(block, Paragraph) else block.items if isinstance(block, Bullets) else ()
        )
        for sentence in SENTENCE.split(text)
    ]
    rows = block.rows if isinstance(block, Table) else ()
    if section == "Fees and total cost":
        named = isinstance(block, Table) and block.header[0] == "Customer"
        told.fees |= {row[0]: minor(row[1]) for row in rows if named}
        told.fee = minor(rows[0][1]) if rows and not named else told.fee
        assert all(sentence.startswith("The customers named have ") for sentence in sentences)
    elif section == "Term and renewal":
        first, last = re.match(r"It holds from (\S+) (?:to (\S+), both|until)", sentences[0]).groups()  # type: ignore[union-attr]
        told.term = first, last or ""
    elif section == "Promises" and not promise:
        for sentence in sentences:
            heard(OF_ALL, sentence, told.of_all)
    elif section == "Promises":
        for sentence in sentences:
            if heard(OF_ONE, sentence, told.promises[promise]) == "step":
                told.promises[promise].setdefault("steps", []).append(told.promises[promise]["step"])
        if rows:
            told.promises[promise]["targets"] = {row[0]: (hours(row[1]), row[2]) for row in rows}
    elif section == "Exclusions":
        for sentence in sentences:
            name = heard(EXCLUDED, sentence, told.excluded)
            if name in ("time", "of some"):
                _effects(told.excluded, *told.excluded[name])
            if name == "window":
                told.excluded.setdefault("windows", []).append(told.excluded["window"])
        if rows:
            told.excluded["rows"] = [dict(zip(block.header, row, strict=True)) for row in rows]  # type: ignore[union-attr]
    elif section == "Replies of the customer":
        for sentence in sentences:
            heard(REPLIES, sentence, told.replies)
    elif section == "Credits":
        _credits(told, sentences, rows, isinstance(block, Bullets))


def names_of(words: str | None) -> tuple[str, ...]:
    """`A, B and C` one by one."""
    return tuple(re.split(r", | and | or ", words)) if words else ()


def _effects(said: Said, whom: str | None, words: str) -> None:
    """What time that does not count does to those that it is for (nobody: all); nothing else may be said of it."""
    names = names_of(None if whom in (None, "all promises") else whom.removesuffix(" alone"))
    effects, rest = said.setdefault("effects", {}).setdefault(frozenset(names), {}), words
    for name, pattern in EFFECTS.items():
        if found := re.search(pattern, rest):
            effects[name], rest = names_of(found[1]) if found.groups() else True, rest.replace(found[0], "", 1)
    assert not rest.replace(" and ", ""), words


def _credits(told: Document, sentences: list[str], rows: tuple[tuple[str, ...], ...], is_list: bool) -> None:
    if rows:
        _table(told.rules[-1], rows)
        return
    goes_on = sentences[0].startswith("All points of a period together")
    for sentence in sentences:
        known = MORE if goes_on else POINTS | WHOLE if is_list else MORE if sentence is not sentences[0] else RULES
        said: Said = {}
        name = heard(known, sentence, said)
        if name in RULES and known is RULES:
            told.rules.append(_rule(name, said[name]))
        elif name in POINTS and is_list:
            _of_points(told.rules[-1], name, said[name])
        elif name == "risk pool":
            told.whole.setdefault("risk pools", {})[said[name][0]] = amount(said[name][1])
        elif is_list:
            told.whole |= said
        else:
            _more(told.rules[-1], name, said[name])


def _more(rule: SimpleNamespace, name: str, value: Any) -> None:
    """A sentence that follows the first of a rule."""
    if name == "own time":
        rule.late_time = "open"
    elif name == "less first":
        rule.less_first = hours(value) * 3_600_000
    else:
        setattr(rule, name.replace(" ", "_"), amount(value) if name == "up_to" else value)


def _rule(kind: str, values: Any) -> SimpleNamespace:
    on, *more = (values,) if isinstance(values, str) else values
    rule = SimpleNamespace(kind=kind.split()[0], on=on, up_to=None)
    if kind == "shortfall":
        rule.shortfall, rule.up_to = steps(more[0], "pro rata", Fraction(1, 100)), more[1] and amount(more[1])
    elif kind == "shortfall in steps":
        rule.shortfall = steps(more[0], more[1], Fraction(more[2] or 1) / 100)
        rule.up_to = more[3] and amount(more[3])
    elif kind == "downtime":
        rule.downtime = steps(more[3], more[0], Fraction(hours(more[1]) * 3_600_000))
        rule.allowance = hours(more[2] or "0 h") * 3_600_000
    elif kind == "breaches":
        rule.names = re.split(", | and ", on)
        rule.on = None if len(rule.names) > 1 else on
    elif kind == "outage_day":
        rule.outage_day = hours(more[0]) * 3_600_000
    elif kind == "weight":
        rule.weight, rule.of = share(more[0]), more[1]
    elif kind == "points":
        rule.points = SimpleNamespace(bands=[], value=None, above=0, repeat=Fraction(1), ratchet=(), steps=())
    elif kind == "persistent":
        run = SimpleNamespace(misses=int(more[0]), of=1 if more[1] == "one" else int(more[1]))
        rule.persistent = SimpleNamespace(missed=run, amount=amount(more[2]))
        rule.on = None if on == "Any promise" else on
    return rule


def steps(text: str, count: str, size: Fraction) -> SimpleNamespace:
    """So much for each step."""
    return SimpleNamespace(amount=amount(text), count=count, size=size)


def _table(rule: SimpleNamespace, rows: tuple[tuple[str, ...], ...]) -> None:
    if rule.kind == "scale":
        rule.scale = [SimpleNamespace(**_ends(row[0]), amount=amount(row[1])) for row in rows]
    elif rule.kind == "per_breach":
        rule.per_breach = {row[0]: amount(row[-1]) for row in rows}
        beyond = {row[0]: row[1] for row in rows if len(row) == 3 and not row[1].startswith("its target")}
        rule.beyond = {name: hours(text) * 3_600_000 for name, text in beyond.items()}
    elif rule.kind == "late_by":
        each = {name: (money, *size.split(" ", 1)) for name, money, size in rows}
        rule.late_by = {
            name: steps(money, count, Fraction(hours(size) * 3_600_000)) for name, (money, count, size) in each.items()
        }
    elif rule.kind == "breaches":
        rule.breaches = [SimpleNamespace(**_numbers(row[0]), amount=amount(row[1])) for row in rows]
    elif rule.kind == "durations":
        rule.durations = [
            SimpleNamespace(
                ms=hours(row[0].split(" ", 1)[1]) * 3_600_000, included=row[0].startswith("from"), amount=amount(row[1])
            )
            for row in rows
        ]
    elif hasattr(rule, "points_together"):
        rule.points.steps = tuple(Step(**_numbers(row[0]), amount=amount(row[1])) for row in rows)
    else:
        rule.points.bands = [SimpleNamespace(**_ends(row[0]), points=int(row[1])) for row in rows]


def _numbers(text: str) -> dict[str, int | None]:
    first, *last = text.removesuffix(" or more").split("-")
    return {"first": int(first), "last": None if text.endswith("more") else int(last[0] if last else first)}


def _ends(text: str) -> dict[str, Fraction | None]:
    if text.startswith("below "):
        return {"below": share(text.removeprefix("below ")), "least": None}
    least, below = text.removesuffix(" %").split("-")
    return {"below": Fraction(below) / 100, "least": Fraction(least) / 100}


def _of_points(rule: SimpleNamespace, name: str, value: Any) -> None:
    its = rule.points
    if name == "value":
        its.value = amount(value)
    elif name == "above":
        its.above = int(value or 1)
    elif name == "up_to":
        rule.up_to = amount(value)
    elif name == "repeat":
        its.repeat = Fraction(value)
    else:
        its.ratchet = tuple(
            Stage(_first(stage), Fraction(times.removesuffix(" times")))
            for stage, times in (part.split(": ") for part in value.split(", "))
        )


def _first(stage: str) -> int:
    return int(stage.removeprefix("above ")) + 1 if stage.startswith("above") else int(stage.split("-")[0])
