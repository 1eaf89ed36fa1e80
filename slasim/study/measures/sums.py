"""One pass over the tickets and their touches: all that the measures of a replication add up from them.

What a table tells apart by one attribute at a time is added up by class, which tells all of them apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from slasim.calendars import CalendarTables
from slasim.calendars.kernels import open_until
from slasim.kernel import bare, part
from slasim.study.measures.queues.hours import HourSums, add_hours, hours_of
from slasim.study.measures.queues.spreads import fold, quantiles
from slasim.study.measures.queues.touch_times import TouchTimes
from slasim.types import Float64, Int8, Int16, Int64
from slasim.workload.tables import Tickets, Touches

if TYPE_CHECKING:
    from slasim.study.measures.replication import Replication

WALL, OPEN = 0, 1  # hours in which waits are told
FIRST, REPLY, READY = 0, 1, 2  # waits: until first touched, until a person first replied, all time without an agent


class AttributeSizes(NamedTuple):
    """How many there are of what tickets and touches are told apart by."""

    products: int
    severities: int
    tiers: int
    channels: int
    skills: int

    @property
    def ticket_classes(self) -> tuple[int, ...]:
        """The class of a ticket is its product, severity, tier and channel, written as digits of one number."""
        return self[:4]

    @property
    def of_ticket_classes(self) -> dict[str, Int64]:
        """[class] the product, severity, tier and channel of each class of tickets."""
        numbers = np.indices(self.ticket_classes).reshape(len(self.ticket_classes), -1)
        return dict(zip(("product", "severity", "tier", "channel"), numbers, strict=True))

    @property
    def touch_classes(self) -> tuple[int, ...]:
        """Likewise severity, tier and channel of the ticket, the skill, and whether it is a later touch of it."""
        return (*self[1:], 2)


class ClassWaits(NamedTuple):
    """[wait, class] of the tickets created in the window: how many, how many of them are unfinished when the log ends,
    and their waits in ms on the wall and in open hours of their customers.

    Of READY the open hours are not known: they would take another pass over the log.
    """

    tickets: Int64
    unfinished: Int64
    wall: Int64
    open: Int64


class ListedWaits(NamedTuple):
    """Each wait of a ticket of the window with its class: (wait in ms << bits) + class, in ascending order."""

    first: Int64
    ready: Int64
    first_open: Int64  # this and the others are empty where they are not asked for
    reply: Int64
    reply_open: Int64

    @property
    def of_waits(self) -> dict[tuple[int, int], Int64]:
        """Each by the hours in which it is told, and the wait."""
        keys = ((WALL, FIRST), (WALL, READY), (OPEN, FIRST), (WALL, REPLY), (OPEN, REPLY))
        return dict(zip(keys, self, strict=True))


class ClassTouches(NamedTuple):
    """[class] touches for which an agent could begin in the window."""

    ready: Int64
    unbegun: Int64  # of these, never begun before the log ends


class ReplicationSums(NamedTuple):
    """What one replication comes to."""

    attributes: AttributeSizes
    bits: int  # of a class in the listed waits
    waits: ClassWaits
    listed: ListedWaits
    touches: ClassTouches
    hours: HourSums

    def class_waits(self, groups: Int64, size: int) -> ClassWaits:
        """[wait, group] of groups of classes, as of `fold`."""
        return ClassWaits(*fold(np.stack(self.waits), groups, size))


class SeverityWaits(NamedTuple):
    """Of the tickets created in the window."""

    sums: ClassWaits  # [wait, severity]
    first: Float64  # [severity, quantile] of the waits until first touched, as `quantiles` has them
    ready: Float64  # the same of all time without an agent


class _World(NamedTuple):
    """What is read."""

    calendars: CalendarTables
    tickets: Tickets
    touches: Touches
    times: TouchTimes
    region: Int16  # [account]
    tier: Int8
    start: int  # of the window
    end: int
    until: int  # the end of the log
    is_listed: bool  # whether all waits are


def sums(of: Replication) -> ReplicationSums:
    """Of one replication; all waits are listed where it is looked at."""
    labels, accounts, (start, end) = of.workload.labels, of.log.accounts, of.window
    attributes = AttributeSizes(*(len(getattr(labels, name)) for name in AttributeSizes._fields))
    classes, hours = int(np.prod(attributes.ticket_classes)), hours_of(of.window)
    begin, stop = np.searchsorted(of.tickets.created, of.window)
    room = int(stop - begin)
    more = room if of.is_looked_at else 0
    found = ReplicationSums(
        attributes,
        classes.bit_length(),
        ClassWaits(*(np.zeros((3, classes), np.int64) for _ in ClassWaits._fields)),
        ListedWaits(*(np.empty(size, np.int64) for size in (room, room, more, more, more))),
        ClassTouches(*(np.zeros(int(np.prod(attributes.touch_classes)), np.int64) for _ in ClassTouches._fields)),
        HourSums(*(np.zeros((attributes.severities, hours), np.int64) for _ in HourSums._fields)),
    )
    _add_up(
        _World(
            of.workload.calendars,
            of.tickets,
            of.workload.touches,
            of.touch_times,
            accounts.region,
            accounts.tier,
            start,
            end,
            of.log.until,
            of.is_looked_at,
        ),
        found,
    )
    found.waits.tickets[READY] = found.waits.tickets[FIRST]
    replied = int(found.waits.tickets[REPLY].sum())
    listed = ListedWaits(*found.listed[:3], *(each[:replied] for each in found.listed[3:]))
    for each in listed:
        each.sort()
    return found._replace(listed=listed)


def severity_waits(of: ReplicationSums) -> SeverityWaits:
    """The waits of all classes of a severity together."""
    groups = of.attributes.of_ticket_classes["severity"][:, None]
    found = of.class_waits(groups, of.attributes.severities)
    first, ready = (
        quantiles(listed, of.bits, groups, found.tickets[wait])
        for wait, listed in ((FIRST, of.listed.first), (READY, of.listed.ready))
    )
    return SeverityWaits(found, first, ready)


@part
def _add_wait(
    world: _World, waits: ClassWaits, wait: int, of_class: int, calendar: int, created: int, opened: int, reached: int
) -> tuple[int, int]:
    """One wait of a ticket, from its creation until something was `reached`; how long it is, on the wall and in open
    hours. `opened`: the open time until its creation."""
    end = world.until if reached < 0 else reached
    wall, in_open = end - created, open_until(world.calendars, calendar, end) - opened
    waits.tickets[wait, of_class] += 1
    waits.unfinished[wait, of_class] += reached < 0
    waits.wall[wait, of_class] += wall
    waits.open[wait, of_class] += in_open
    return wall, in_open


@part
def _add_waits(world: _World, out: ReplicationSums, place: int, replied: int, i: int, of_class: int, ready: int) -> int:
    """The waits of a ticket of the window, the one at `place`; answers how many have been replied to."""
    first, times, waits, listed, bits = world.touches.first, world.times, out.waits, out.listed, out.bits
    created, calendar = world.tickets.created[i], world.region[world.tickets.customer[i]]
    opened = open_until(world.calendars, calendar, created)
    wall, in_open = _add_wait(world, waits, FIRST, of_class, calendar, created, opened, times.begun[first[i]])
    waits.unfinished[READY, of_class] += times.done[first[i + 1] - 1] < 0
    waits.wall[READY, of_class] += ready
    listed.first[place], listed.ready[place] = wall << bits | of_class, ready << bits | of_class
    if world.is_listed:
        listed.first_open[place] = in_open << bits | of_class
    for touch in range(first[i], first[i + 1]):
        if world.touches.replies[touch] == 1:
            wall, in_open = _add_wait(world, waits, REPLY, of_class, calendar, created, opened, times.done[touch])
            if world.is_listed:
                listed.reply[replied], listed.reply_open[replied] = wall << bits | of_class, in_open << bits | of_class
            replied += 1
            break
    return replied


@bare
def _add_up(world: _World, out: ReplicationSums) -> None:
    """Fill all sums and lists."""
    tickets, touches, times, sizes = world.tickets, world.touches, world.times, out.attributes
    start, end, until = world.start, world.end, world.until
    place = replied = 0
    for i in range(len(tickets.created)):
        created, severity = tickets.created[i], int(tickets.severity[i])
        of_class = (severity * sizes.tiers + world.tier[tickets.customer[i]]) * sizes.channels + tickets.channel[i]
        first, last = touches.first[i], touches.first[i + 1] - 1
        waited = times.put_down[i]
        for touch in range(first, last + 1):
            ready, begun, skill = times.ready[touch], times.begun[touch], touches.skill[touch]
            if ready >= 0:
                waited += (until if begun < 0 else begun) - ready
                if start <= ready < end:
                    number = (of_class * sizes.skills + skill) * 2 + (touch > first)
                    out.touches.ready[number] += 1
                    out.touches.unbegun[number] += begun < 0
        add_hours(out.hours, severity, created, times.done[last], start, end)
        if start <= created < end:
            of_class += tickets.product[i] * sizes.severities * sizes.tiers * sizes.channels
            replied = _add_waits(world, out, place, replied, i, of_class, waited)
            place += 1
