"""What checks find: a mistake at a path, before its place in a file is looked up."""

from __future__ import annotations

from dataclasses import dataclass

from slasim.problems import Path, Place, Problem, dotted
from slasim.scenario.reading.tree import Node
from slasim.scenario.sections.customers import AccountRow

RULES = {
    "announced_late": "maintenance that was announced too late to be excluded",
    "cap_below_scale": "the cap is less than the largest credit of the scale",
    "counts_end": "no counts of a part of the warm-up or the follow-up: no tickets come then",
    "counts_outside": "counts of intervals outside what is simulated",
    "credits_above_quota": "credits are owed already where the quota is still kept",
    "credits_without_product": "credits of a product's promise go to accounts that may not have the product",
    "idle_skill": "a team has a skill that no work needs",
    "large_replication": "one replication has more than 5,000,000 tickets, of about 600 bytes of memory each",
    "lasting_backlog": "hours suffice for the work of the window, not for what waits at its beginning; as `overload`",
    "leave_beyond_shrinkage": "more planned leave in the window than the shrinkage of the team pays; as `overload`",
    "maintenance_outside": "maintenance outside the hours in which it is excluded",
    "never_owed": "money that no period can owe",
    "no_whole_period": "no whole month (quarter) lies in the horizon, so the quota is never judged",
    "nobody_rostered": "a needed skill has no seat: its tickets are never worked on",
    "not_simulated": "a promise that no simulated desk can break, and `run` therefore refuses",
    "nothing_due": "order: deadline without any agreement or goal is fifo",
    "opening_before_agreement": "tickets wait at the beginning from before an agreement was in force",
    "overload": "a pool of teams has more work than hours in a whole month or week; `check`, `run`, `sweep` say it",
    "overload_in_hours": "work piles up in hours of a promise until a quarter of its target is gone; as `overload`",
    "pulse_outside": "a pulse outside what is simulated",
    "quota_of_all": "a quota of 100 % is missed by one late ticket, or one outage",
    "severity_order": "a more severe ticket is promised less than a milder one",
    "severity_without_tickets": "no demand brings tickets of this severity",
    "short_follow_up": "targets outlast the follow-up: clocks left open could turn a verdict; as `overload`",
    "short_warm_up": "a queue takes longer to settle than the warm-up and a part of the window; as `overload`",
    "site_hours": "an exception with hours, or a dated break, of a site: shifts of its teams stay as they are",
    "special_day_outside": "a special day outside what is simulated",
    "tickets_outside": "tickets of a list outside what is simulated",
    "tier_without_tickets": "no demand brings tickets of this tier",
    "uncovered_hours": "for longer than a promise's target nobody on shift can give the first reply; as `overload`",
    "unreachable_step": "a step that no step before it leads to",
    "unused_agreement": "an agreement that holds for no ticket, or only for tickets of earlier ones",
    "unused_calendar": "a calendar that is no region, no site, and no hours of a commitment",
    "unused_customer_reply": "customer_reply where no step waits for the customer",
    "unused_goal": "a goal of routing where neither order nor ownership looks at goals",
    "unused_hand_over_cost": "hand_over_cost without at_shift_end: hand_over",
    "unused_rule": "a rule of work that no ticket comes to",
    "unused_setting": "a setting that changes nothing where it stands",
    "workaround_not_simulated": "no simulated desk gives a workaround: the solution ends such a clock; as `overload`",
    "unworked_premium": "a premium for hours in which no seat of the team is there; as `overload`",
}
"""Suspicious things by the name of their warning."""


@dataclass(frozen=True)
class Finding:
    """Something wrong (or, with a `rule`, suspicious) at `path`.

    `needs` are the paths (`*` fits any name) that must be without mistakes for the finding to be sure; `path` is one
    of them. `at_key` points at the name instead of the value.
    """

    path: Path
    found: str
    expected: str
    hint: str = ""
    needs: tuple[Path, ...] = ()
    at_key: bool = False
    rule: str = ""
    certain: bool = False  # whatever else is wrong
    place: Place | None = None  # in a table beside the document

    def is_sure(self, broken: list[Path]) -> bool:
        """False when a mistake above or below a needed path may be the only reason for this finding."""
        return self.certain or not any(_touch(need, path) for need in (self.path, *self.needs) for path in broken)

    def locate(self, root: Node) -> Problem:
        """The finding with its place in the file."""
        if self.place is not None:
            return Problem(*self.place, dotted(self.path), self.found, self.expected, self.hint, self.rule)
        node, exact = root.find(self.path)
        place = (node.key or node.place) if self.at_key or not exact else node.place
        # The row of a table is named by its place; what is left to say is the column.
        path = AccountRow._fields[int(self.path[2])] if self.path[0] == "account_rows" else dotted(self.path)
        return Problem(*place, path, self.found, self.expected, self.hint, self.rule)


def _touch(one: Path, other: Path) -> bool:
    return all("*" in (a, b) or str(a) == str(b) for a, b in zip(one, other, strict=False))
