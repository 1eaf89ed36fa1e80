"""The instants of the compiled desk: one part a phase, and the loop that walks from instant to instant.

There is no list of all future events. The next instant is the least of six heads: arrivals and changes of presence are
sorted streams; endings of work, answers of customers, holds and moved breaks are heaps.

A phase only notes which touches wait and whose hands became free. What follows is done once, after the phases, so that
nearly all code stands once in the loop, into which the parts are written: it compiles faster, it needs fewer of the
processor's few registers, and no call has to hand over tables. A table is seven numbers; handing over those of the
pools, the skills and the tickets took longer than what was done with them.
"""

from __future__ import annotations

from slasim.calendars import add
from slasim.desk.kernels.agents import becomes_idle, best_agent, mark_skills, serves, stops_idling
from slasim.desk.kernels.queues import goes_before, pop, unhold
from slasim.desk.kernels.state import (
    ARRIVAL_TIME,
    ARRIVES,
    AWAY,
    BREAKS,
    CALLED,
    CHANGE_TIME,
    ENDLESS,
    FOREVER,
    FREED,
    HOLDS,
    LEAVES_SHIFT,
    MARKED,
    NEXT_ARRIVAL,
    NEXT_CHANGE,
    NOBODY,
    WORKING,
    DeskArrays,
    Place,
)
from slasim.desk.kernels.timers import FIRST, find, insert, remove
from slasim.desk.kernels.work import becomes_ready, done_after, move_dues, place_ready, start_work, takes, waits, write
from slasim.kernel import bare, part
from slasim.log.kinds import EventKind
from slasim.workload.tables import Then

CREATED, AUTO_REPLIED, WORK_PAUSED = int(EventKind.CREATED), int(EventKind.AUTO_REPLIED), int(EventKind.WORK_PAUSED)
REPLIED, WAITING_CUSTOMER, CUSTOMER_REPLIED = (
    int(EventKind.REPLIED),
    int(EventKind.WAITING_CUSTOMER),
    int(EventKind.CUSTOMER_REPLIED),
)
ESCALATED, HANDED_OVER, SOLVED = int(EventKind.ESCALATED), int(EventKind.HANDED_OVER), int(EventKind.SOLVED)
THEN_SOLVED, THEN_CUSTOMER = int(Then.SOLVED), int(Then.CUSTOMER)

DONE, OFF_THE_CALENDAR = 0, 1


@part
def is_free(desk: DeskArrays, agent: Place, since: int) -> None:
    """An agent has no work since; whether the agent is idle is seen after all phases of the instant."""
    desk.agents[agent]["idle_since"] = since
    desk.scratch.freed[Place(desk.at[FREED])] = agent
    desk.at[FREED] += 1


@part
def agents_become_idle(desk: DeskArrays) -> None:
    """Of those who have no work since this instant, who is present: pools of the team, and what is held, must be
    looked at. Nobody is twice in the list of the idle, though work may end when a shift ends and the next begins."""
    agents, at = desk.agents, desk.at
    for place in range(at[FREED]):
        agent = desk.scratch.freed[Place(place)]
        if agents[agent]["present"] and not agents[agent]["idle"] and agents[agent]["ticket"] == NOBODY:
            becomes_idle(desk, agent)
            mark_skills(desk, agents[agent]["team"])
            if agents[agent]["held"] != NOBODY:
                desk.scratch.called[Place(at[CALLED])] = agent
                at[CALLED] += 1
    at[FREED] = 0


@part
def work_ends(desk: DeskArrays, now: int, until: int) -> None:
    """Phase 1: touches whose work is done, by uid."""
    feed, tickets, agents, at, endings = desk.feed, desk.tickets, desk.agents, desk.at, desk.endings
    while endings[0]["time"] == now:
        agent = endings[0]["item"]
        remove(endings, at[WORKING], FIRST)
        at[WORKING] -= 1
        row = agents[agent]["ticket"]
        agents[agent]["ticket"] = NOBODY
        touch = tickets[row]["touch"]
        if desk.rules.owned:
            desk.ended_by[touch] = agent
        if feed.replies[touch]:
            write(desk, now, REPLIED, row, agent)
            if desk.rules.dues:
                desk.dues.response[row] = FOREVER
        then = feed.then[touch]
        if then == THEN_SOLVED:
            write(desk, now, SOLVED, row, agent)
        elif then == THEN_CUSTOMER:
            write(desk, now, WAITING_CUSTOMER, row, agent)
            tickets[row]["away_since"] = now
            answer = add(desk.calendars, feed.reply_calendar[row], now, feed.delay[touch])
            if 0 <= answer < until:  # the tables reach beyond `until`: running off them is an answer after it
                insert(desk.returns, at[AWAY], answer, feed.uid[row], row)
                at[AWAY] += 1
        else:
            write(desk, now, ESCALATED, row, agent)
            becomes_ready(desk, row, Place(touch + 1), now)
        if agents[agent]["moved"]:
            break_lasts_until(desk, agent, now + agents[agent]["owed"])
        elif agents[agent]["present"]:
            is_free(desk, agent, now)


@part
def break_lasts_until(desk: DeskArrays, agent: Place, back: int) -> None:
    """A moved break ends then; one that has no end is not looked for."""
    desk.agents[agent]["back"] = min(back, FOREVER)
    if back < ENDLESS:
        insert(desk.breaks, desk.at[BREAKS], back, int(agent), agent)
        desk.at[BREAKS] += 1


@part
def leaves_for_break(desk: DeskArrays, agent: Place, lasts: int) -> None:
    """A touch in hand is finished first; a break whose start comes while another one is due or lasts follows it."""
    agents = desk.agents
    if agents[agent]["ticket"] != NOBODY:
        agents[agent]["owed"] = min(FOREVER, agents[agent]["owed"] * agents[agent]["moved"] + lasts)
        agents[agent]["moved"] = 1
    elif agents[agent]["moved"]:
        break_lasts_until(desk, agent, agents[agent]["back"] + lasts)


@part
def hand_over(desk: DeskArrays, agent: Place, row: Place, now: int) -> None:
    """The touch in hand goes back to the pool with its rest, its key and its ready instant."""
    write(desk, now, WORK_PAUSED, row, agent)
    write(desk, now, HANDED_OVER, row, agent)
    place = find(desk.endings, desk.at[WORKING], agent)
    length, speed = desk.tickets[row]["rest"], desk.agents[agent]["speed"]  # nobody's changes with work in hand
    begun = desk.endings[place]["time"] - takes(length, speed)
    desk.tickets[row]["rest"] = length - done_after(now - begun, speed)
    remove(desk.endings, desk.at[WORKING], place)
    desk.at[WORKING] -= 1
    desk.agents[agent]["ticket"] = NOBODY
    desk.tickets[row]["paused_by"] = agent
    desk.tickets[row]["owner"] = NOBODY
    waits(desk, row)


@part
def presence_changes(desk: DeskArrays, now: int) -> None:
    """Phases 3 and 4: agents leave, agents arrive, by number."""
    agents, changes, at = desk.agents, desk.changes, desk.at
    while at[CHANGE_TIME] == now:
        place = Place(at[NEXT_CHANGE])
        agent, kind, detail = changes.agent[place], changes.kind[place], changes.detail[place]
        following = Place(place + 1)
        at[NEXT_CHANGE] = following
        at[CHANGE_TIME] = changes.time[following] if following < len(changes.time) else FOREVER
        row = agents[agent]["ticket"]
        if kind == ARRIVES:
            agents[agent]["team"] = changes.team[place]  # in no idle list now
            agents[agent]["speed"] = changes.speed[place]
            if agents[agent]["moved"] == 0:
                agents[agent]["present"] = 1
                if row == NOBODY:
                    is_free(desk, agent, detail)
        else:
            agents[agent]["present"] = 0
            if agents[agent]["idle"]:
                stops_idling(desk, agent)
            if kind == LEAVES_SHIFT:
                agents[agent]["moved"] = 0  # what is left of a break is lost
                if row != NOBODY and desk.rules.hand_over:
                    hand_over(desk, agent, row, now)
            else:
                leaves_for_break(desk, agent, detail)
            held = agents[agent]["held"]
            while held != NOBODY:
                unhold(desk.tickets, agents, agent, held)
                waits(desk, held)
                held = agents[agent]["held"]
    while desk.breaks[0]["time"] == now:
        agent = desk.breaks[0]["item"]
        remove(desk.breaks, at[BREAKS], FIRST)
        at[BREAKS] -= 1
        if agents[agent]["moved"] and agents[agent]["ticket"] == NOBODY and agents[agent]["back"] == now:
            agents[agent]["moved"] = 0
            agents[agent]["present"] = 1
            is_free(desk, agent, now)


@part
def customers_answer(desk: DeskArrays, now: int) -> bool:
    """Phase 6: the next touch of a ticket is ready; False when a due instant runs off the calendar tables."""
    at, returns = desk.at, desk.returns
    found = True
    while returns[0]["time"] == now:
        row = returns[0]["item"]
        remove(returns, at[AWAY], FIRST)
        at[AWAY] -= 1
        write(desk, now, CUSTOMER_REPLIED, row, NOBODY)
        if desk.rules.dues:
            found = move_dues(desk, row, desk.tickets[row]["away_since"], now) and found
        becomes_ready(desk, row, Place(desk.tickets[row]["touch"] + 1), now)
    return found


@part
def tickets_arrive(desk: DeskArrays, now: int) -> None:
    """Phase 7: new tickets, by uid (the feed is in that order)."""
    feed, at = desk.feed, desk.at
    while at[ARRIVAL_TIME] == now:
        row = Place(at[NEXT_ARRIVAL])
        following = Place(row + 1)
        at[NEXT_ARRIVAL] = following
        at[ARRIVAL_TIME] = feed.created[following] if following < len(feed.created) else FOREVER
        desk.tickets[row]["held"] = 0
        write(desk, now, CREATED, row, NOBODY)
        if feed.auto_reply[row]:
            write(desk, now, AUTO_REPLIED, row, NOBODY)
        becomes_ready(desk, row, feed.first[row], now)


@part
def holds_end(desk: DeskArrays, now: int) -> None:
    """Phase 8: touches held long enough go to the pool."""
    tickets, at, holds = desk.tickets, desk.at, desk.holds
    while holds[0]["time"] == now:
        row = holds[0]["item"]
        remove(holds, at[HOLDS], FIRST)
        at[HOLDS] -= 1
        if tickets[row]["held"] and tickets[row]["held_until"] == now:
            unhold(tickets, desk.agents, tickets[row]["owner"], row)
            waits(desk, row)


@part
def best_pair(desk: DeskArrays) -> tuple[Place, Place]:
    """The best waiting touch that an idle agent may take, and the best agent but for the owner; NOBODY twice if there
    is none.

    Only pools that grew or whose agents became idle in this instant can have something to give out, and only agents who
    became idle in it can find a touch held for them.
    """
    tickets, uid, agents = desk.tickets, desk.feed.uid, desk.agents
    best, taker = NOBODY, NOBODY
    for place in range(desk.at[MARKED]):
        skill = desk.scratch.marked[Place(place)]
        row = desk.pools.heads[skill]["best"]
        if row != NOBODY and (best == NOBODY or goes_before(tickets, uid, row, best)):
            agent = best_agent(desk, skill)
            if agent != NOBODY:
                best, taker = row, agent
    for place in range(desk.at[CALLED]):
        agent = desk.scratch.called[Place(place)]
        row = agents[agent]["held"]
        if agents[agent]["idle"] and row != NOBODY and (best == NOBODY or goes_before(tickets, uid, row, best)):
            best, taker = row, agent
    return best, taker


@part
def dispatch(desk: DeskArrays, now: int) -> None:
    """Phase 10: the best waiting touch to the best agent, again and again."""
    tickets, agents, at = desk.tickets, desk.agents, desk.at
    while True:
        best, agent = best_pair(desk)
        if best == NOBODY:
            break
        if tickets[best]["held"]:
            unhold(tickets, agents, agent, best)
        else:
            skill = desk.feed.skill[tickets[best]["touch"]]
            pop(desk, skill)
            owner = tickets[best]["owner"]
            if owner != NOBODY and agents[owner]["idle"] and serves(desk, agents[owner]["team"], skill):
                agent = owner
        start_work(desk, best, agent, now)
    for place in range(at[MARKED]):
        desk.pools.heads[desk.scratch.marked[Place(place)]]["marked"] = 0
    at[MARKED] = 0
    at[CALLED] = 0


@part
def next_instant(desk: DeskArrays) -> int:
    """The least of the six heads."""
    now = min(desk.at[ARRIVAL_TIME], desk.at[CHANGE_TIME])
    now = min(now, desk.endings[0]["time"])
    now = min(now, desk.returns[0]["time"])
    now = min(now, desk.holds[0]["time"])
    now = min(now, desk.breaks[0]["time"])
    return int(now)


@bare
def run_slice(desk: DeskArrays, stop: int, until: int) -> int:
    """Runs every instant before `stop`; the desk ends at `until`. DONE, or OFF_THE_CALENDAR."""
    now = next_instant(desk)
    while now < stop:
        work_ends(desk, now, until)
        presence_changes(desk, now)
        if not customers_answer(desk, now):
            return OFF_THE_CALENDAR
        tickets_arrive(desk, now)
        holds_end(desk, now)
        agents_become_idle(desk)
        place_ready(desk, now)
        if desk.at[MARKED] + desk.at[CALLED] > 0:
            dispatch(desk, now)
        now = next_instant(desk)
    return DONE
