"""The text of a first scenario, from the answers of a planner; how many seats it takes, who asks finds out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from slasim.scenario.sections.scenario import FORMAT
from slasim.scenario.values.amounts import read_factor, read_money, write_share
from slasim.zones import country_of

OFFICE = {"early": "08:00-16:30", "late": "09:30-18:00"}
ROUND_THE_CLOCK = {"early": "06:00-14:30", "late": "14:00-22:30", "night": "22:00-06:30"}
EXPERTS = {"day": "09:00-17:30"}
ONE_TIER = "standard"  # of a desk that tells its customers not apart

Seats = Mapping[tuple[str, str], int]  # by team and shift pattern


@dataclass(frozen=True)
class DeskAnswers:
    """What a planner is asked, each as it would be written in a scenario."""

    start: date  # first day of the window
    zones: tuple[str, ...]  # of the sites; customers live where the sites are, in equal parts
    hours: str  # office or 24x7
    accounts: int
    fee: str
    volume: str
    urgent: str  # share of the tickets
    handle: str  # mean agent time of a touch
    escalated: str  # share that is passed on to the second level; 0 % where there is none
    promise: tuple[str, str]  # first response, urgent and normal
    cost: str

    @property
    def sites(self) -> dict[str, str]:
        """Name and zone of each site."""
        return {zone.rpartition("/")[2].lower(): zone for zone in self.zones}

    @property
    def has_experts(self) -> bool:
        """True with a second level."""
        return read_factor(self.escalated) > 0

    @property
    def patterns(self) -> dict[str, dict[str, str]]:
        """Hours by shift pattern of each team. The first site alone works round the clock; experts sit there."""
        first, *others = self.sites
        found = {f"{first}_l1": ROUND_THE_CLOCK if self.hours == "24x7" else OFFICE}
        found |= {f"{site}_l1": OFFICE for site in others}
        return found | ({f"{first}_l2": EXPERTS} if self.has_experts else {})


def desk_text(answers: DeskAnswers, seats: Seats) -> str:
    """A commented scenario that loads as it stands."""
    sites = answers.sites
    first = next(iter(sites))
    whole = answers.hours == "24x7"
    urgent = answers.urgent
    rest = write_share(1 - read_factor(urgent))
    lines = [
        "# A desk to start from, staffed for its load. Change a value and try: slasim check FILE, slasim run FILE.",
        "# `slasim template scenario` shows every other field there is.",
        f"slasim: {FORMAT}",
        "name: New desk",
        f"currency: {read_money(answers.fee, 'month').currency}",
        f"timezone: {sites[first]}  # days and months are cut here",
        f"horizon: {{from: {answers.start}, for: 3 months}}",
        "severities: [urgent, normal]",
        "",
        "calendars:  # customers' hours and holidays, and those of the sites",
        *(
            f"  {site}: {{timezone: {zone}, hours: {{mon-fri: 08:00-18:00}}{_holidays(zone)}}}"
            for site, zone in sites.items()
        ),
        "",
        "customers:  # tiers; each may have an agreement of its own, with for: {tier: ...}",
        f"  {ONE_TIER}: {{accounts: {answers.accounts}, regions: {{{_regions(list(sites))}}}, fee: {answers.fee}}}",
        "",
        "demand:",
        "  email:",
        "    channel: email",
        f"    volume: {answers.volume}",
        f"    shape: {'extended' if whole else 'office_hours'}",
        f"    mix: {{tier: {{{ONE_TIER}: 100 %}}, severity: {{urgent: {urgent}, normal: {rest}}}}}",
        "    day_to_day: {dispersion: 2}  # days differ more than chance alone would have it; 1: they do not",
        "",
        "work:",
        "  - path:",
        *_steps(answers),
        '    customer_reply: "lognormal(median=4 h, cv=1.5)"',
        "",
        "teams:  # now: the seats of a run; slasim staff and the sliders of slasim what-if go from min to max",
        *_teams(answers, seats),
        "",
        "routing: {order: deadline, ownership: prefer_owner}",
        "",
        "agreements:",
        f"  {ONE_TIER}:",
        "    judged: each customer  # every account has a quota of its own; or together",
        "    commitments:",
        "      first_response:",
        f"        promise: {{urgent: {answers.promise[0]}, normal: {answers.promise[1]}}}",
        "        quota: 90 % per month",
        f"        hours: {'{urgent: 24x7, else: customer}' if whole else 'customer'}",
        "    credits: {on: first_response, scale: {below 90 %: 5 % of fee, below 75 %: 15 % of fee}, cap: 15 % of fee}",
    ]
    return "\n".join(lines) + "\n"


def _holidays(zone: str) -> str:
    country = country_of(zone)
    return f", holidays: {country}" if country else ""


def _regions(sites: list[str]) -> str:
    return ", ".join(f"{site}: {'100 %' if len(sites) == 1 else f'1/{len(sites)}'}" for site in sites)


def _steps(answers: DeskAnswers) -> Iterator[str]:
    """Level 1 asks the customer back in three of ten touches; it replies before it passes a ticket on."""
    solved = write_share(Fraction(7, 10) - read_factor(answers.escalated))
    handle = f'"lognormal(mean={answers.handle}, cv=1)"'
    if not answers.has_experts:
        yield f"      - {{skill: l1, handle: {handle}, then: {{solved: {solved}, customer: 30 %}}}}"
        return
    then = f"{{solved: {solved}, customer: 30 %, l2: {answers.escalated}}}"
    yield f"      - {{skill: l1, handle: {handle}, replies: true, then: {then}}}"
    yield f"      - {{skill: l2, handle: {handle}, then: {{solved: 80 %, customer: 20 %}}}}"


def _teams(answers: DeskAnswers, seats: Seats) -> Iterator[str]:
    for team, patterns in answers.patterns.items():
        site, _, level = team.rpartition("_")
        skills = "{l2: 1, l1: 2}" if level == "l2" else "[l1]"
        always = patterns is ROUND_THE_CLOCK
        yield f"  {team}:"
        yield f"    site: {site}"
        yield f"    skills: {skills}" + (
            "  # they help level 1 when they have nothing of their own" if level == "l2" else ""
        )
        yield f"    cost: {answers.cost}"
        yield "    shrinkage: 28 %  # paid time not available for tickets: leave, illness, meetings"
        if always:
            yield "    holidays: work"
        yield "    shifts:"
        for name, hours in patterns.items():
            days = "mon-sun" if always else "mon-fri"
            count = seats.get((team, name), 1)
            free = f"{{min: 1, max: {2 * count}, now: {count}}}"
            yield f"      {name}: {{hours: {hours}, days: {days}, break: 30 min, headcount: {free}}}"
