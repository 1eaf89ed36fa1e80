"""Each metric as a defined object: when its clock starts, stops and is paused. The compiled clocks read them.

A clock follows signals: what the rows of the log mean to it (signals.py makes them from kinds, actors and
privacy). docs/measures.md is written from these definitions.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from slasim.terms.metrics import Metric, Pause
from slasim.types import Int8


class Signal(IntEnum):
    """What a row of the log means to a clock."""

    CREATED = 0  # the ticket exists
    ANSWERED = 1  # a public reply of an agent
    AUTO_ANSWERED = 2  # an automatic reply
    ASKED = 3  # a message of the customer
    AWAITS_CUSTOMER = 4
    AWAITS_VENDOR = 5
    VENDOR_BACK = 6
    SOLVED = 7
    REOPENED = 8
    WORK_BEGINS = 9
    WORK_ENDS = 10
    RECLASSIFIED = 11  # the severity changes
    ABANDONED = 12
    CANCELLED = 13
    LOG_ENDS = 14  # the as-of instant
    PASSED_ON = 15  # escalated or handed over; whoever worked on it puts it down
    CLOSED = 16
    NOTED = 17  # nothing to a clock, but somebody else may have the ticket from then on
    WORKAROUND = 18


class Action(IntEnum):
    """What a signal does to a clock."""

    NONE = 0
    START = 1  # begins a clock unless one runs
    STOP = 2  # ends the running one
    NEXT = 3  # ends the running one and begins the next
    LAPSE = 4  # ends the running one; not yet due, it counts nowhere
    RESUME = 5  # takes the last stop back, or begins a new clock, as the commitment says
    FAIL = 6  # ends the running one as breached
    SHOW = 7  # looks at the running one as it stands
    ONCE = 8  # begins the first clock, unless the ticket is solved or called off; later it does nothing
    AGAIN = 9  # begins a clock unless one runs or the ticket lies solved
    LATER = 10  # the same, once the ticket has had its first reply
    FINISH = 11  # ends the running one, and no other begins


SETS = {
    Signal.CREATED: Pause.IDLE,
    Signal.AWAITS_CUSTOMER: Pause.CUSTOMER | Pause.IDLE,
    Signal.AWAITS_VENDOR: Pause.VENDOR | Pause.IDLE,
    Signal.SOLVED: Pause.SOLVED | Pause.IDLE,
    Signal.WORK_ENDS: Pause.IDLE,
    Signal.PASSED_ON: Pause.IDLE,
    Signal.ABANDONED: Pause.OFF,
    Signal.CANCELLED: Pause.OFF,
}
CLEARS = {
    Signal.ASKED: Pause.CUSTOMER,
    Signal.VENDOR_BACK: Pause.VENDOR,
    Signal.SOLVED: Pause.CUSTOMER | Pause.VENDOR,
    Signal.REOPENED: Pause.CUSTOMER | Pause.VENDOR | Pause.SOLVED | Pause.OFF,
    Signal.WORK_BEGINS: Pause.IDLE,
}

NEVER = Pause(0)


@dataclass(frozen=True)
class Definition:
    """One metric. Every clock also lapses when the ticket is abandoned or cancelled, unless it says otherwise."""

    metric: Metric
    words: str
    starts: str
    stops: str
    paused: str
    counts: str
    actions: dict[Signal, Action]
    own_pauses: Pause = NEVER  # whatever the commitment says
    no_pauses: Pause = NEVER  # the same: never
    unit: str = "ms of open time"
    many: bool = False  # a ticket may have several, numbered from 0


LAPSES = {Signal.ABANDONED: Action.LAPSE, Signal.CANCELLED: Action.LAPSE}
DEFINITIONS = (
    Definition(
        Metric.FIRST_RESPONSE,
        "time to the first response",
        "at creation",
        "at the first public reply of an agent; an automatic reply counts only where the commitment says so; a private "
        "note, or a solution without a reply, does not stop it",
        "as the commitment says; by default never",
        "every ticket that is owed it, once",
        {Signal.CREATED: Action.START, Signal.ANSWERED: Action.STOP},
    ),
    Definition(
        Metric.RESOLUTION,
        "time to the solution",
        "at creation",
        "when the ticket is solved; solving it again without reopening it moves nothing; reopening takes it back and "
        "the time it lay solved counts, or begins a new clock, as the commitment says",
        "as the commitment says; by default while the customer is awaited",
        "every ticket that is owed it, once, or once more for every reopening",
        {Signal.CREATED: Action.START, Signal.SOLVED: Action.STOP, Signal.REOPENED: Action.RESUME},
    ),
    Definition(
        Metric.NEXT_RESPONSE,
        "time to the next response",
        "at the oldest unanswered message of the customer, once the ticket has had its first response; a message on a "
        "solved ticket starts it, from that message on, when the ticket is reopened",
        "at the next public reply of an agent, or when the ticket is solved",
        "as the commitment says; by default never",
        "every such message of a ticket that is owed it",
        {
            Signal.ASKED: Action.START,
            Signal.REOPENED: Action.START,
            Signal.ANSWERED: Action.STOP,
            Signal.SOLVED: Action.STOP,
        },
        many=True,
    ),
    Definition(
        Metric.PERIODIC_UPDATE,
        "time between updates",
        "at creation, at each public reply of an agent while the ticket is not solved, and at each reopening",
        "at the next public reply, or when the ticket is solved; a reply at the instant of the solution starts none",
        "as the commitment says; by default never",
        "every stretch between updates of a ticket that is owed it",
        {
            Signal.CREATED: Action.START,
            Signal.ANSWERED: Action.NEXT,
            Signal.SOLVED: Action.STOP,
            Signal.REOPENED: Action.START,
        },
        many=True,
    ),
    Definition(
        Metric.REQUESTER_WAIT,
        "time that the requester waits for the desk",
        "at creation",
        "when the ticket is solved; reopening takes it back, or begins a new clock, as the commitment says",
        "while the customer is awaited and while it lies solved; for a vendor where the commitment says so",
        "every ticket that is owed it, once, or once more for every reopening",
        {Signal.CREATED: Action.START, Signal.SOLVED: Action.STOP, Signal.REOPENED: Action.RESUME},
        own_pauses=Pause.CUSTOMER | Pause.SOLVED,
    ),
    Definition(
        Metric.AGENT_WORK,
        "time worked",
        "at creation",
        "when the ticket is solved; reopening takes it back, or begins a new clock, as the commitment says",
        "while nobody works on it: work lasts until the ticket is put down, passed on, waits or is solved",
        "every ticket that is owed it, once, or once more for every reopening",
        {Signal.CREATED: Action.START, Signal.SOLVED: Action.STOP, Signal.REOPENED: Action.RESUME},
        own_pauses=Pause.IDLE,
    ),
    Definition(
        Metric.CUSTOMER_RESPONSE,
        "time to the customer's own answer",
        "when the desk begins to wait for the customer",
        "when the customer answers; a wait that ends otherwise before it is due is disregarded",
        "never for the customer; for a vendor where the commitment says so",
        "every wait of a ticket that is owed it",
        {
            Signal.AWAITS_CUSTOMER: Action.START,
            Signal.ASKED: Action.STOP,
            Signal.SOLVED: Action.LAPSE,
            Signal.REOPENED: Action.LAPSE,
        },
        no_pauses=Pause.CUSTOMER,
        many=True,
    ),
    Definition(
        Metric.ANSWER_SPEED,
        "speed of answer",
        "at creation",
        "when an agent first takes it up or replies",
        "as the commitment says; by default never",
        "every ticket that is owed it, once; abandoned before it was due it counts nowhere",
        {Signal.CREATED: Action.START, Signal.WORK_BEGINS: Action.STOP, Signal.ANSWERED: Action.STOP},
    ),
    Definition(
        Metric.ABANDONMENT,
        "not abandoned",
        "at creation",
        "met when an agent takes it up or replies, or it is solved; breached when the customer gives up before; a "
        "customer who gives up in less than `shortest_abandon` after the creation counts nowhere",
        "never",
        "every ticket that is owed it, once",
        {
            Signal.CREATED: Action.START,
            Signal.WORK_BEGINS: Action.STOP,
            Signal.ANSWERED: Action.STOP,
            Signal.SOLVED: Action.STOP,
            Signal.ABANDONED: Action.FAIL,
        },
        no_pauses=Pause.CUSTOMER | Pause.VENDOR,
        unit="yes or no",
    ),
)
RUN = tuple(definition.metric for definition in DEFINITIONS)  # the metrics that have clocks
MANY = tuple(definition.metric for definition in DEFINITIONS if definition.many)
DEFINED = {definition.metric: definition for definition in DEFINITIONS}
BEGINS = (Action.START, Action.NEXT, Action.RESUME, Action.ONCE, Action.AGAIN, Action.LATER)


def actions_of(definition: Definition) -> list[Action]:
    """[signal] what it does to a clock of this definition."""
    known = LAPSES | {Signal.LOG_ENDS: Action.SHOW} | definition.actions
    return [known.get(signal, Action.NONE) for signal in Signal]


def goes_on(definition: Definition) -> bool:
    """Whether a clock may run again after it ended."""
    begin = [action for action in definition.actions.values() if action in BEGINS]
    return definition.many or bool({Action.RESUME, Action.NEXT} & set(begin)) or len(begin) > 1


def _bits(given: dict[Signal, Pause]) -> Int8:
    return np.array([given.get(signal, 0) for signal in Signal], np.int8)


SET_BY, CLEARED_BY = _bits(SETS), _bits(CLEARS)  # [signal] a Pause
