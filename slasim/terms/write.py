"""From the agreements of a scenario to the integer tables of what each class of tickets is owed."""

from __future__ import annotations

import math

import numpy as np

from slasim.calendars import CalendarTables
from slasim.scenario import Scenario
from slasim.scenario.agreements import CommitmentSpec
from slasim.terms.errors import TermsError
from slasim.terms.scope import winners
from slasim.terms.tables import Commitment, Metric, Owed, Terms
from slasim.workload.tables import Accounts, Labels

METRICS = {"first_response": Metric.FIRST_RESPONSE, "resolution": Metric.RESOLUTION}
ROUND_THE_CLOCK = "24x7"
CUSTOMER = "customer"


def write_terms(scenario: Scenario, accounts: Accounts, labels: Labels, calendars: CalendarTables) -> Terms:
    """What every ticket of these accounts and labels is owed under the scenario's agreements.

    calendars: the tables of the scenario's calendars, in its order. Raises TermsError with every problem: names in the
    labels that the scenario does not know, a region without hours that a promise needs, business days of a calendar
    whose days differ, a goal longer than its promise.
    """
    writer = _Writer(scenario, accounts, labels)
    writer.check_names()
    terms = writer.terms(calendars)
    if writer.problems:
        raise TermsError(tuple(writer.problems))
    return terms


class _Writer:
    def __init__(self, scenario: Scenario, accounts: Accounts, labels: Labels) -> None:
        self.scenario, self.accounts, self.labels = scenario, accounts, labels
        self.problems: dict[str, None] = {}  # each sentence once, in order
        self.calendar = {name: at for at, name in enumerate(scenario.calendars)}

    def check_names(self) -> None:
        for name in self.labels.severities:
            if name not in self.scenario.severities:
                self.problem(f"severity {name!r} is none of the scenario's: {', '.join(self.scenario.severities)}")
        streams, nameless = self.scenario.demand.values(), ("",) if self.accounts.name else ()
        products = tuple(name for stream in streams for name in stream.mix.product)
        scopes = [spec.for_ for spec in self.scenario.agreements.values()]
        for what, names, known in (
            ("tier", self.labels.tiers, self.scenario.tiers),
            ("region", self.labels.regions, tuple(self.scenario.calendars)),
            ("channel", self.labels.channels, tuple(stream.channel for stream in streams)),
            ("product", self.labels.products, products),
        ):
            if all(getattr(when, what) is None for when in scopes):
                continue
            known = tuple(dict.fromkeys(known))
            no_product = {""} if what == "product" and names else ()  # some tickets may be about none
            for name in names or nameless:
                if name not in (*known, *no_product):
                    found = f"{what} {name!r} is none of the scenario's ({', '.join(known)})"
                    found = found if name else f"a {what} is not stated"
                    self.problem(f"{found}, and an agreement is for certain {what}s only")
        for customer, named in zip(self.accounts.name, self.accounts.agreement, strict=True):
            if named is not None and named not in self.scenario.agreements:
                self.problem(
                    f"customer {customer!r} names agreement {named!r}; there are "
                    f"{', '.join(self.scenario.agreements) or 'none'}"
                )

    def problem(self, words: str) -> None:
        self.problems.setdefault(words)

    def terms(self, calendars: CalendarTables) -> Terms:
        agreements, labels = self.scenario.agreements, self.labels
        specs = [(name, spec) for agreement in agreements.values() for name, spec in agreement.commitments.items()]
        commitments = tuple(
            Commitment(agreement, name, METRICS[spec.metric], spec.pauses, spec.period)
            for agreement, whole in agreements.items()
            for name, spec in whole.commitments.items()
        )
        number = {name: at for at, name in enumerate(agreements)}
        agreement_of = np.array([number[c.agreement] for c in commitments], np.int16)
        rights = self.rights()
        classes = {key: at for at, key in enumerate(dict.fromkeys(rights))}
        shape = (len(classes), len(labels.severities), len(labels.channels) or 1, len(labels.products) or 1)
        target, goal = (np.zeros((*shape, len(commitments)), np.int64) for _ in range(2))
        calendar = np.full((*shape, len(commitments)), -1, np.int16)
        for (tier, region, named), row in classes.items():
            holds = winners(agreements, labels, tier, region, named)
            for column, (_, spec) in enumerate(specs):
                mask = (holds == agreement_of[column]).any(axis=0)
                for severity, name in enumerate(labels.severities):
                    if name in spec.promise and mask[severity].any():
                        cell = (row, severity, mask[severity], column)
                        target[cell], goal[cell], calendar[cell] = self.lengths(commitments[column], spec, name, region)
        flat = (math.prod(shape), len(commitments))
        return Terms(
            commitments,
            Owed(target.reshape(flat), goal.reshape(flat), calendar.reshape(flat)),
            np.array([classes[key] for key in rights], np.int32),
            shape,
            calendars,
        )

    def rights(self) -> list[tuple[str, str, str | None]]:
        """Tier, region and named agreement of each account: accounts that share them have the same rights."""
        tiers, regions = self.labels.tiers or ("",), self.labels.regions or ("",)
        return [
            (tiers[tier], regions[region], named)
            for tier, region, named in zip(
                self.accounts.tier.tolist(), self.accounts.region.tolist(), self.accounts.agreement, strict=True
            )
        ]

    def lengths(self, commitment: Commitment, spec: CommitmentSpec, severity: str, region: str) -> tuple[int, int, int]:
        """Target and goal in ms of open time, and the calendar they run on."""
        where = f"agreement {commitment.agreement!r}, {commitment.name}, {severity}"
        hours = spec.hours_of(severity)
        name = region if hours == CUSTOMER else hours
        if hours != ROUND_THE_CLOCK and name not in self.calendar:
            self.problem(f"{where}: hours of {name!r} are needed; the calendars are {', '.join(self.calendar)}")
            return 1, 1, -1
        calendar = None if hours == ROUND_THE_CLOCK else self.scenario.calendars[name]
        try:
            target, goal = spec.promise[severity].on(calendar), spec.goal_of(severity).on(calendar)
        except ValueError as error:
            self.problem(f"{where}: {error}")
            return 1, 1, -1
        if goal > target:
            self.problem(f"{where}: the goal ({goal} ms) is longer than the promise ({target} ms) on {name!r}")
        return target, goal, -1 if calendar is None else self.calendar[name]
