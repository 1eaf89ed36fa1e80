"""The instants of the compiled desk: one part a phase, and the loop that walks from instant to instant.

There is no list of all future events. The next instant is the least of six heads: arrivals and changes of presence are
sorted streams; endings of work, answers of customers, holds and moved breaks are heaps.
"""

from __future__ import annotations

from slasim.calendars import add
from slasim.desk.kernels.agents import becomes_idle, best_agent, mark_skills, serves, stops_idling
from slasim.desk.kernels.queues import goes_before, pop, unhold
from slasim.desk.kernels.state import (
    ARRIVES,
    AWAY,
    BREAKS,
    CALLED,
    ENDLESS,
    FOREVER,
    HOLDS,
    LEAVES_SHIFT,
    MARKED,
    NEXT_ARRIVAL,
    NEXT_CHANGE,
    NOBODY,
    WORKING,
    DeskArrays,
)
from slasim.desk.kernels.timers import find, remove, sift_up
from slasim.desk.kernels.work import becomes_ready, done_after, move_dues, place_ready, pool, start_work, takes, write
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
def agent_is_free(desk: DeskArrays, agent: int, since: int) -> None:
    """An agent present has no work: the pools of the team, and what is held for the agent, must be looked at."""
    becomes_idle(desk.agents, desk.teams, agent, since)
    mark_skills(desk.skills, desk.pools, desk.scratch.marked, desk.at, desk.agents[agent]["team"])
    if desk.agents[agent]["held"] != NOBODY:
        desk.scratch.called[desk.at[CALLED]] = agent
        desk.at[CALLED] += 1


@part
def work_ends(desk: DeskArrays, now: int, until: int) -> None:
    """Phase 1: touches whose work is done, by uid."""
    feed, tickets, agents, at, endings = desk.feed, desk.tickets, desk.agents, desk.at, desk.endings
    while at[WORKING] > 0 and endings[0]["time"] == now:
        agent = endings[0]["item"]
        remove(endings, at[WORKING], 0)
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
                sift_up(desk.returns, at[AWAY], answer, feed.uid[row], row)
                at[AWAY] += 1
        else:
            write(desk, now, ESCALATED, row, agent)
            becomes_ready(desk, row, touch + 1, now)
        if agents[agent]["moved"]:
            break_lasts_until(desk, agent, now + agents[agent]["owed"])
        elif agents[agent]["present"]:
            agent_is_free(desk, agent, now)


@part
def break_lasts_until(desk: DeskArrays, agent: int, back: int) -> None:
    """A moved break ends then; one that has no end is not looked for."""
    desk.agents[agent]["back"] = min(back, FOREVER)
    if back < ENDLESS:
        sift_up(desk.breaks, desk.at[BREAKS], back, agent, agent)
        desk.at[BREAKS] += 1


@part
def leaves_for_break(desk: DeskArrays, agent: int, lasts: int) -> None:
    """A touch in hand is finished first; a break whose start comes while another one is due or lasts follows it."""
    agents = desk.agents
    if agents[agent]["ticket"] != NOBODY:
        agents[agent]["owed"] = min(FOREVER, agents[agent]["owed"] * agents[agent]["moved"] + lasts)
        agents[agent]["moved"] = 1
    elif agents[agent]["moved"]:
        break_lasts_until(desk, agent, agents[agent]["back"] + lasts)


@part
def hand_over(desk: DeskArrays, agent: int, row: int, now: int) -> None:
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
    pool(desk, row)


@part
def presence_changes(desk: DeskArrays, now: int) -> None:
    """Phases 3 and 4: agents leave, agents arrive, by number."""
    agents, changes, at = desk.agents, desk.changes, desk.at
    while at[NEXT_CHANGE] < len(changes.time) and changes.time[at[NEXT_CHANGE]] == now:
        place = at[NEXT_CHANGE]
        agent, kind, detail = changes.agent[place], changes.kind[place], changes.detail[place]
        at[NEXT_CHANGE] += 1
        row = agents[agent]["ticket"]
        if kind == ARRIVES:
            agents[agent]["team"] = changes.team[place]  # in no idle list now
            agents[agent]["speed"] = changes.speed[place]
            if agents[agent]["moved"] == 0:
                agents[agent]["present"] = 1
                if row == NOBODY:
                    agent_is_free(desk, agent, detail)
        else:
            agents[agent]["present"] = 0
            if agents[agent]["idle"]:
                stops_idling(agents, desk.teams, agent)
            if kind == LEAVES_SHIFT:
                agents[agent]["moved"] = 0  # what is left of a break is lost
                if row != NOBODY and desk.rules.hand_over:
                    hand_over(desk, agent, row, now)
            else:
                leaves_for_break(desk, agent, detail)
            held = agents[agent]["held"]
            while held != NOBODY:
                unhold(desk.tickets, agents, agent, held)
                pool(desk, held)
                held = agents[agent]["held"]
    while at[BREAKS] > 0 and desk.breaks[0]["time"] == now:
        agent = desk.breaks[0]["item"]
        remove(desk.breaks, at[BREAKS], 0)
        at[BREAKS] -= 1
        if agents[agent]["moved"] and agents[agent]["ticket"] == NOBODY and agents[agent]["back"] == now:
            agents[agent]["moved"] = 0
            agents[agent]["present"] = 1
            agent_is_free(desk, agent, now)


@part
def customers_answer(desk: DeskArrays, now: int) -> bool:
    """Phase 6: the next touch of a ticket is ready; False when a due instant runs off the calendar tables."""
    at, returns = desk.at, desk.returns
    found = True
    while at[AWAY] > 0 and returns[0]["time"] == now:
        row = returns[0]["item"]
        remove(returns, at[AWAY], 0)
        at[AWAY] -= 1
        write(desk, now, CUSTOMER_REPLIED, row, NOBODY)
        if desk.rules.dues:
            found = move_dues(desk, row, desk.tickets[row]["away_since"], now) and found
        becomes_ready(desk, row, desk.tickets[row]["touch"] + 1, now)
    return found


@part
def tickets_arrive(desk: DeskArrays, now: int) -> None:
    """Phase 7: new tickets, by uid (the feed is in that order)."""
    feed, at = desk.feed, desk.at
    while at[NEXT_ARRIVAL] < len(feed.created) and feed.created[at[NEXT_ARRIVAL]] == now:
        row = at[NEXT_ARRIVAL]
        at[NEXT_ARRIVAL] += 1
        desk.tickets[row]["held"] = 0
        write(desk, now, CREATED, row, NOBODY)
        if feed.auto_reply[row]:
            write(desk, now, AUTO_REPLIED, row, NOBODY)
        becomes_ready(desk, row, feed.first[row], now)


@part
def holds_end(desk: DeskArrays, now: int) -> None:
    """Phase 8: touches held long enough go to the pool."""
    tickets, at, holds = desk.tickets, desk.at, desk.holds
    while at[HOLDS] > 0 and holds[0]["time"] == now:
        row = holds[0]["item"]
        remove(holds, at[HOLDS], 0)
        at[HOLDS] -= 1
        if tickets[row]["held"] and tickets[row]["held_until"] == now:
            unhold(tickets, desk.agents, tickets[row]["owner"], row)
            pool(desk, row)


@part
def best_touch(desk: DeskArrays) -> int:
    """The best waiting touch that an idle agent may take; NOBODY if there is none.

    Only pools that grew or whose agents became idle in this instant can have something to give out, and only agents who
    became idle in it can find a touch held for them.
    """
    tickets, uid, agents = desk.tickets, desk.feed.uid, desk.agents
    best = NOBODY
    for place in range(desk.at[MARKED]):
        skill = desk.scratch.marked[place]
        row = desk.pools[skill]["root"]
        better = row != NOBODY and (best == NOBODY or goes_before(tickets, uid, row, best))
        if better and best_agent(agents, desk.teams, desk.skills, skill) != NOBODY:
            best = row
    for place in range(desk.at[CALLED]):
        agent = desk.scratch.called[place]
        row = agents[agent]["held"]
        if agents[agent]["idle"] and row != NOBODY and (best == NOBODY or goes_before(tickets, uid, row, best)):
            best = row
    return best


@part
def dispatch(desk: DeskArrays, now: int) -> None:
    """Phase 10: the best waiting touch to the best agent, again and again."""
    tickets, agents, at = desk.tickets, desk.agents, desk.at
    best = best_touch(desk)
    while best != NOBODY:
        owner = tickets[best]["owner"]
        agent = owner
        if tickets[best]["held"]:
            unhold(tickets, agents, owner, best)
        else:
            skill = desk.feed.skill[tickets[best]["touch"]]
            pop(tickets, desk.feed.uid, desk.pools, skill)
            if owner == NOBODY or not agents[owner]["idle"] or not serves(desk.skills, agents[owner]["team"], skill):
                agent = best_agent(agents, desk.teams, desk.skills, skill)
        start_work(desk, best, agent, now)
        best = best_touch(desk)
    for place in range(at[MARKED]):
        desk.pools[desk.scratch.marked[place]]["marked"] = 0
    at[MARKED] = 0
    at[CALLED] = 0


@part
def next_instant(desk: DeskArrays) -> int:
    """The least of the six heads."""
    at = desk.at
    now = FOREVER
    if at[NEXT_ARRIVAL] < len(desk.feed.created):
        now = desk.feed.created[at[NEXT_ARRIVAL]]
    if at[NEXT_CHANGE] < len(desk.changes.time):
        now = min(now, desk.changes.time[at[NEXT_CHANGE]])
    if at[WORKING] > 0:
        now = min(now, desk.endings[0]["time"])
    if at[AWAY] > 0:
        now = min(now, desk.returns[0]["time"])
    if at[HOLDS] > 0:
        now = min(now, desk.holds[0]["time"])
    if at[BREAKS] > 0:
        now = min(now, desk.breaks[0]["time"])
    return now


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
        place_ready(desk, now)
        if desk.at[MARKED] + desk.at[CALLED] > 0:
            dispatch(desk, now)
        now = next_instant(desk)
    return DONE
