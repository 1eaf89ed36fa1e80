"""What does not count, and what is expected of the customer."""

from __future__ import annotations

from collections.abc import Iterator

from slasim.agreements.prose.blocks import Block, Bullets, Heading, Paragraph, Table
from slasim.agreements.prose.words import aim, listed
from slasim.scenario.sections.agreements import AgreementSpec
from slasim.scenario.values.amounts import write_share
from slasim.scenario.values.moments import write_moment


def exceptions(spec: AgreementSpec) -> Iterator[Block]:
    """Exclusions, relief and the customer's own replies."""
    if spec.exclusions or spec.relief is not None:
        yield Heading(2, "Exclusions")
    if spec.exclusions:
        rows = tuple(
            (
                each.cause,
                write_moment(each.from_) if each.from_ else "",
                write_moment(each.to) if each.to else "",
                listed(each.tickets),
                each.reference,
            )
            for each in spec.exclusions
        )
        yield Paragraph("Time from the first instant up to the second, and the tickets named, do not count.")
        yield Table(("Cause", "From", "To", "Tickets", "Reference"), rows)
    if spec.relief is not None:
        relief = spec.relief
        yield Paragraph(
            f"The agreed forecast is {relief.forecast}. Tickets of a {relief.per} with more than "
            f"{write_share(relief.above)} of it do not count."
        )
    if spec.customer_reply is not None:
        duty = spec.customer_reply
        yield Heading(2, "Replies of the customer")
        effect = (
            "Clocks that pause for the customer are paused during the whole wait."
            if duty.effect == "pause"
            else "No clock is paused for it; what a wait exceeds that moves the due instant."
        )
        yield Bullets((f"The customer replies within {aim(duty.within)}.", effect))
