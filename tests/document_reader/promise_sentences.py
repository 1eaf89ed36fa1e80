"""What a document says of promises: every sentence, as a pattern with what it leaves open."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations

from document_reader.values import LENGTH, PER, SHARE

OF_ALL = {
    "judged": r"Every promise is judged for (each customer separately|all customers together)\.",
    "zone": r"(?:Months and quarters begin|Review periods begin and end) at midnight, (\S+) time\.",
    "week": r"A week begins on Monday\.",
    "year": r"A year is a calendar year\.",
    "rolling": r"A (period of \d+ days) ends with every day\.",
    "counted from": r"The first (period of \d+ days) begins on (\S+), each later one where the one before it ends\.",
    "whole": r"Periods that the agreement covers only in part are not judged\.",
    "transferred": r"A ticket that is passed to another product or channel keeps the promise of where it began\.",
    "no data": r"Where a period has nothing to judge, a promise is neither kept nor missed in it\.",
    "met": r"A target is met when its clock stops at the due instant or before\.",
    "final": r"It is missed once that instant has passed, and stays missed"
    r"(, unless a promise says that it is revised)?\.",
    "called off": r"A target is disregarded where its ticket is withdrawn \(cancelled or abandoned\) before it is due; "
    r"if the ticket is reopened, the clock goes on\.",
    "merged": r"A ticket that is merged into another is disregarded, with targets that it missed: the other one is "
    r"judged\.",
    "severity": r"A clock counts under the severity whose target it ends with\.",
    "consent": r"A lower severity relaxes no running clock without the customer's recorded consent: the clock keeps "
    r"its target, and only one that starts later goes by the severity at that time\.",
    "missed stays": r"Once a target is missed, no change of severity moves it"
    r"(?:, unless a promise says that it is revised)?\.",
}
MOMENTS = ("the first hand-over", "the first workaround", "the solution", "the closing")
ENDINGS = [each for number in range(1, 5) for each in combinations(MOMENTS, number)]


def _or(words: Sequence[str], last: str = " or ") -> str:
    """A list as people write it."""
    return last.join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


METRICS = {
    "time to the first response": "first_response",
    **{f"time to {_or(each)}": "resolution" for each in ENDINGS},
    "time to the next response": "next_response",
    "time between updates": "periodic_update",
    "time that the requester waits for the desk": "requester_wait",
    "time worked": "agent_work",
    "time to the customer's own answer": "customer_response",
    "speed of answer": "answer_speed",
    "the share of tickets that are taken up, answered or solved before the customer gives up; one that is cancelled "
    "before is disregarded": "abandonment",
    "the share of the time that counts in which no outage interrupts the service": "availability",
}
CLOCKS = {
    "first_response": (
        "at creation",
        "at the first public reply of an agent; a private note, or a solution without a reply, does not stop it",
    ),
    "resolution": ("at creation", "when the ticket is solved; solving it again without reopening it moves nothing"),
    "next_response": (
        "at the oldest unanswered message of the customer, once the ticket has had its first response; a message on a "
        "solved ticket starts it, from that message on, when the ticket is reopened",
        "at the next public reply of an agent, or when the ticket is solved",
    ),
    "periodic_update": (
        "at creation, at each public reply of an agent while the ticket is not solved, and at each reopening",
        "at the next public reply, or when the ticket is solved; a reply at the instant of the solution starts none",
    ),
    "requester_wait": ("at creation", "when the ticket is solved"),
    "agent_work": ("at creation", "when the ticket is solved"),
    "customer_response": (
        "when the desk begins to wait for the customer",
        "when the customer answers; a wait that ends otherwise before it is due is disregarded",
    ),
    "answer_speed": ("at creation", "when an agent first takes it up or replies"),
}
REPLY = "at the first public reply of an agent"
PASSED = "when the ticket is first escalated or handed over"
GIVEN = "when a workaround is first given"
TOO_LATE = (
    "",
    *(
        f", or {words} before,"
        for words in (
            "that an agent has answered",
            "that was escalated or handed over",
            "that had a workaround",
            "that was escalated or handed over or that had a workaround",
        )
    ),
)
LATER = {
    f"{words}{late} is disregarded": start
    for late in TOO_LATE
    for words, start in (
        (f"{REPLY} while the ticket is not solved; a ticket without one", "replied"),
        (f"{PASSED} while the ticket is not solved; a ticket that is never escalated or handed over", "handed_over"),
    )
} | {
    "at each public reply of an agent while the ticket is not solved, and at each reopening after the first "
    "reply": "replied",
}
"""What a clock that does not start at the creation is said to start with."""
CLOSED = {
    "when the ticket is solved": ("solved",),
    "when the ticket is closed": ("closed",),
    "when the ticket is solved or closed, whichever is first": ("solved", "closed"),
}
UNMOVED = "; a solution does not stop it"
STOPS = {
    **{words + UNMOVED * ("solved" not in ends): ends for words, ends in CLOSED.items()},
    **{
        _or((*(words for words, _ in firsts), *closing), ", or ") + UNMOVED * ("solved" not in ends): (
            *(end for _, end in firsts),
            *ends,
        )
        for firsts in (
            [(PASSED, "handed_over")],
            [(GIVEN, "workaround")],
            [(PASSED, "handed_over"), (GIVEN, "workaround")],
        )
        for closing, ends in [((), ()), *(((words,), ends) for words, ends in CLOSED.items())]
    },
    **{
        f"{REPLY}; a private note does not stop it; without a reply it stops {words}": ("replied", *ends)
        for words, ends in CLOSED.items()
    },
    f"{REPLY}; a private note does not stop it; a solution without a reply ends the clock, which is disregarded if it "
    "is not yet due": (),
}
"""What a clock that does not end as usual is said to end with."""
ANEW = (
    r"While (.+) is awaited no clock runs: one that is not yet due when the wait begins is disregarded, and a new "
    r"one, with its full time, starts when the wait ends\."
)
TURN = re.compile(
    r"when team (\S+) has the ticket for the first time, unless it is solved or cancelled then; a ticket that the team "
    r"never had(?:, or that had a workaround before,)? is disregarded"
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
COUNTS = r"(?:the (?:decided )?(?:tickets|clocks))"
BE = r"be taken up, answered or solved before the customer gives up"
FEW = rf"A (?:severity|{PER}) with fewer than (\d+) decided (?:tickets|clocks) (?:in a (?:{PER})|of all severities)"
EACH = rf"({PER}(?:, whichever day is its last,)?)"
OF_ONE = {
    "number": r"Measured: the number (\w+) of each ticket; a ticket without it, or one that is merged into another, "
    r"is disregarded\.",
    "created in": rf"A ticket belongs, with its credits, to the ({PER}) in which it was created\.",
    "metric": r"Measured: (.+)\.",
    "starts": r"The clock starts (.+)\.",
    "received": r"A ticket(?: of severity (.+))? that is created after (\d\d:\d\d) on a working day, by the clock of "
    r"the hours that count, and before the hours of the next working day begin is received when these begin: its clock "
    r"starts then, and what happens to it before counts as if it happened then\.",
    "later": r"A ticket of severity (.+) that is so received has another target: (.+)\.",
    "by time": r"A target by a time of the day is due when the clock of the hours that count next shows that time on a "
    r"working day, at the start or after it\.",
    "received by": r"The severity at the creation decides when a ticket is received\.",
    "automatic": r"An automatic reply (counts|does not count)\.",
    "soon": rf"A ticket that is abandoned less than ({LENGTH}) after its creation is disregarded; when it is reopened "
    r"it counts again\.",
    "stops": r"It stops (.+)\.",
    "paused": r"It is paused (.+)\.",
    "never paused": r"No wait pauses it\.",
    "anew": ANEW,
    "turns": TURNS,
    "change": r"When the severity changes, (.+)\.",
    "reopen": r"When a ticket is reopened, (the same clock goes on as if it had not stopped|a new clock starts)"
    r"(?:, unless (?:an agent has replied|it was escalated or handed over|a workaround was given|it was escalated or "
    r"handed over or a workaround was given) before)?\.",
    "days are hours": r"A business day is as much of the hours that count as one working day has\.",
    "days are dates": r"A business day lasts to the same local time on the next working day\.",
    "days close": r"Business days are the working days after the day on which they begin to run, at whatever time; "
    r"they end at the close of the last one, the end of its last hours\.",
    "always 24 h": r"Round the clock a business day is 24 h\.",
    "days not carried": r"Where one of the two severities counts (?:in business days(?: other than those of 24 h)?)?"
    r"(?: or )?(?:to a time of the day)?, the new target counts from the start instead\.",
    "step": r"A ticket (?:whose clock|with a clock that) has not stopped (.+) after it was due is escalated to (.+)\.",
    "steps count": r"The time to an escalation begins at the due instant and counts as the clock does: in the hours "
    r"that count, and not while it is paused\.",
    "steps cost nothing": r"Escalations change no verdict and no credit\.",
    "steps go on": r"A ticket that is reopened counts for them as if it had not been solved\.",
    "quota": rf"In each {EACH} at least ({SHARE}) of {COUNTS} of each severity must (?:meet the "
    rf"(?:target|limit)|{BE})\.",
    "pooled": rf"In each {EACH} at least ({SHARE}) of {COUNTS}, all severities together, must (?:meet the "
    rf"(?:target|limit) of their severity|{BE})\.",
    "apart": rf"In each {EACH} at least ((?:{SHARE}) of {COUNTS} of .+) must (?:meet the (?:target|limit)|{BE})"
    rf"(?:; for (.+) no quota is promised)?\.",
    "no quota": r"No quota is promised: the attainment is only reported\.",
    "available": rf"In each {EACH} the service must be available for at least ({SHARE}) of that time(, with the time "
    r"of all accounts added up, and their outages as well)?\.",
    "of months": rf"In each {EACH} the mean of the availabilities of its months, which all weigh the same, must be at "
    rf"least ({SHARE})(; over all accounts it is the mean of theirs, weighted by the time that counts)?\.",
    "empty months": r"A month without any time that counts is left out of the mean\.",
    "measure": rf"In each {EACH} the (mean|maximum|percentile [\d.]+ \(by nearest rank\)) of the decided "
    r"(?:tickets|clocks) "
    r"of each severity must (?:be within the target|keep the limit)\.",
    "attained": r"Its attainment is the share of them that (?:meet|keep) it\.",
    "misses": rf"With at most (\d+) missed targets? of (?:a severity|all severities) in a (?:{PER}) the quota is kept, "
    r"whatever the share\.",
    "roll": rf"{FEW}, those carried into it included, is not judged(?: in that (?:{PER}))?: these are counted together "
    rf"with those of the next (?:{PER})(?:, and for (.+) it counts as if nothing had been decided)?\.",
    "skip": rf"{FEW} is not judged(?: in that (?:{PER}))?: its attainment is only reported(?:, and for (.+) it counts "
    r"as if nothing had been decided)?\.",
    "period": rf"A (?:ticket|clock) belongs, with its credits, to the ({PER}) in which ((?:its clock|it) starts|it is "
    r"due|(?:its clock|it) stops or, while (?:its clock|it) still runs, to that of the statement date)\.",
    "hours": r"Time that counts: (.+)\.",
    "30 days": r"A month is reckoned as 30 days(, less excluded time)?, whatever its length\.",
    "shortest": rf"An outage with less than ({LENGTH}) of time that counts is disregarded\.",
    "longest": rf"Where a single outage has more than ({LENGTH}) of time that counts, the quota of (?:the|each) "
    rf"(?:{PER}) in which it begins is missed, whatever the share\.",
    "of product": r"Outages of other products are disregarded\.",
    "outages": r"An outage counts for the account for which it is recorded, or for every account where it is recorded "
    r"for none; outages that touch or overlap are one\.",
}
