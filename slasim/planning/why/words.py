"""What is told first: the cause of late tickets, in a sentence."""

from __future__ import annotations

from slasim.agreements.causes import Cause
from slasim.planning.why.causes import PromiseCauses
from slasim.planning.why.missed import MissedPromise
from slasim.scenario import Scenario
from slasim.scenario.values.amounts import write_share
from slasim.study.measures.promises.asked import Answer, keeps
from slasim.study.measures.promises.chance import Promise
from slasim.study.measures.queues.growth import GROWING


def first_line(scenario: Scenario, missed: MissedPromise, causes: PromiseCauses) -> str:
    """`Urgent first responses of enterprise are late because nobody with skill l2 is rostered from 22:00 to 06:00: 83 %
    of late tickets.`"""
    who = promise_words(missed.of)
    if missed.luck is not None:
        luck, leading = missed.luck, causes.leading
        because = ""
        if leading is not None:
            why = _because(scenario, missed.of, causes, leading)
            because = f", {_percent(causes.share(leading))} of these because {why}"
        tickets = f"{luck.tickets} ticket{'' if luck.tickets == 1 else 's'} of a customer a {luck.per}"
        return (
            f"{who} are missed because a sharp quota meets few tickets: {write_share(luck.quota)} forgives "
            f"{luck.forgiven} late of {tickets}, and {_percent(luck.late, 1)} are late{because}."
        )
    leading = causes.leading
    if leading is None:
        return f"{who} are missed, and none was late in the histories that were looked at."
    return f"{who} are late because {_because(scenario, missed.of, causes, leading)}: {_share(causes, leading)}."


def nothing_missed(answer: Answer) -> str:
    """Said where no promise is missed by itself."""
    kept = f"in {answer.chance.kept} of {answer.chance.windows} simulated windows"
    if not answer.chance.windows:
        return "Nothing that is asked is judged in this window: nothing to explain."
    if keeps(answer.least, answer.queues, answer.asked):
        return f"All that is asked is kept {kept}: nothing to explain."
    if answer.queues in GROWING:
        return "No promise is missed, but queues grow or still fill: what is kept now will not be."
    busy = "" if answer.asked.busy is None else f", no team busier than {write_share(answer.asked.busy)}"
    return f"Each promise by itself is kept as asked, but all together{busy} {kept} only."


def promise_words(of: Promise) -> str:
    """`Urgent first responses of enterprise`."""
    name = of.commitment.replace("_", " ")
    return f"{of.severity.capitalize()} {name}{'' if name.endswith('s') else 's'} of {of.agreement}"


def _because(scenario: Scenario, of: Promise, causes: PromiseCauses, cause: Cause) -> str:
    skill = causes.skill
    match cause:
        case Cause.NOBODY:
            if causes.gap is None:
                return f"nobody with skill {skill} is there at times"
            when = " and from ".join(causes.gap.each) or f"{causes.gap.start} to {causes.gap.end}"
            return f"nobody with skill {skill} is rostered from {when}"
        case Cause.BUSY:
            return f"all who have skill {skill} are busy"
        case Cause.HELD:
            return f"they are held for owners who are busy, though others have skill {skill}"
        case Cause.HANDLE:
            target = scenario.agreements[of.agreement].commitments[of.commitment].promise.get(of.severity)
            return f"the handle time alone is longer than the target of {target}"
        case Cause.HAND_OVER:
            return "of what hand-overs cost"
        case Cause.CUSTOMER:
            return "the customer's own time counts"
        case _:
            return "of time that the log does not explain"


def _share(causes: PromiseCauses, cause: Cause) -> str:
    return f"{_percent(causes.share(cause))} of late tickets"


def _percent(share: float, digits: int = 0) -> str:
    return f"{100 * share:.{digits}f} %"
