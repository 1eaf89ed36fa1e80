"""What the rules of a review look at: one agreement among the others, its calendars, its volume."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from slasim.agreements.document.book import Book, calendars_of, fees_of, row_of, tier_accounts, tiers_of, zone_of
from slasim.agreements.review.chains import Clockwork, Leg
from slasim.agreements.review.volumes import Volumes
from slasim.calendars.hours import ALWAYS
from slasim.problems import Path
from slasim.scenario.sections.customers import CustomerFile
from slasim.scenario.sections.promised.agreements import AgreementSpec
from slasim.scenario.sections.promised.commitments import WITHOUT_TARGET, CommitmentSpec
from slasim.scenario.values.durations import Target
from slasim.scenario.values.quotas import usual_months


@dataclass(frozen=True)
class Case:
    """One agreement under review."""

    book: Book
    name: str
    spec: AgreementSpec
    year: tuple[int, int]  # its first year [start, end), ms
    clockwork: Clockwork  # of the calendars of the book, around that year
    volumes: Volumes

    @property
    def path(self) -> Path:
        """The clause of the agreement."""
        return ("agreements", self.name)

    @property
    def zone(self) -> str:
        """The zone in which months are cut."""
        return self.spec.timezone or self.book.timezone

    @property
    def fees(self) -> dict[str, tuple[int, ...]]:
        """Monthly fees by tier, minor units."""
        return fees_of(self.book, self.spec)

    @cached_property
    def paying(self) -> tuple[tuple[int, int], ...]:
        """Accounts of each tier in scope, and their fee of a month on average, minor units."""
        book, found, own = self.book, list[tuple[int, int]](), self.spec.fee
        if isinstance(own, Mapping):
            return tuple((1, fee.minor) for fee in own.values())
        for tier in tiers_of(book, self.spec):
            if isinstance(book.customers, CustomerFile):
                rows = [row for row in book.account_rows if row.tier == tier]
                fees = [row.fee_minor if own is None else own.minor for row in rows]
                found += [(len(fees), sum(fees) // len(fees))] if fees else []
            else:
                count = round(sum(tier_accounts(book)[tier].values()))
                fee = book.customers[tier].fee if own is None else own
                found += [(count, 0 if fee is None else fee.minor)] if count else []
        return tuple(found)

    def commitments(self) -> Iterator[tuple[Path, str, CommitmentSpec]]:
        """Clause, name and rules of each commitment."""
        for name, spec in self.spec.commitments.items():
            yield (*self.path, "commitments", name), name, spec

    def timed(self) -> Iterator[tuple[Path, str, CommitmentSpec]]:
        """The commitments that promise a time."""
        return (each for each in self.commitments() if each[2].promise and each[2].metric not in WITHOUT_TARGET)

    def calendars(self, commitment: CommitmentSpec, severity: str) -> tuple[str, ...]:
        """Calendars on which a target may run."""
        return calendars_of(self.book, self.spec, commitment, severity)

    def leg(self, commitment: CommitmentSpec, severity: str, calendar: str) -> Leg:
        """The target of a severity on a calendar (ALWAYS: round the clock)."""
        leg = self._leg(commitment, severity, calendar, commitment.promise[severity])
        after = commitment.after_cut_off.get(severity)
        return leg if after is None else leg._replace(later=self._leg(commitment, severity, calendar, after))

    def _leg(self, commitment: CommitmentSpec, severity: str, calendar: str, target: Target) -> Leg:
        row = row_of(self.book, calendar)
        if calendar == ALWAYS:
            return Leg(row, target.on(None))
        cut_off = commitment.cut_off_of(severity)
        if target.by is not None:
            return Leg(row, 0, cut_off=cut_off, by=target.by)
        if target.business_days is not None and commitment.business_days != "hours":
            return Leg(row, 0, target.business_days, commitment.business_days == "close", cut_off)
        return Leg(row, target.on(self.book.calendars[calendar]), cut_off=cut_off)

    def zone_of(self, calendar: str) -> str:
        """The zone in which times on a calendar are shown."""
        return zone_of(self.book, calendar, self.spec)

    def judged_tickets(self, commitment: str, severity: str) -> list[tuple[str, float]]:
        """For whom the quota of a commitment is judged, and the tickets each has in a review period: the average
        account of each tier where each customer is judged, else all together. Empty where no volume is known."""
        months = float(usual_months(self.spec.commitments[commitment].quota.per))
        found = {
            tier: volume
            for (agreement, name, tier, each), volume in self.volumes.items()
            if (agreement, name, each) == (self.name, commitment, severity)
        }
        if self.spec.judged == "each customer":
            return [
                (f"an average account{f' of {tier}' if tier else ''}", volume.each * months)
                for tier, volume in found.items()
            ]
        return [("all customers together", sum(each.tickets for each in found.values()) * months)] if found else []
