"""What does not count, and what is expected of the customer."""

from __future__ import annotations

from collections.abc import Iterator

from slasim.agreements.prose.blocks import Block, Bullets, Heading, Paragraph, Table
from slasim.agreements.prose.words import aim, listed, title
from slasim.scenario.sections.promised.agreements import AgreementSpec
from slasim.scenario.sections.promised.commitments import COLUMN, WITHOUT_TARGET
from slasim.scenario.values.amounts import write_share
from slasim.scenario.values.moments import write_moment
from slasim.terms.lengths import shifts

DAYS = {"day": "local day", "month": "month"}


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
        yield Paragraph(" ".join(_what(spec)))
        yield Table(("Cause", "From", "To", "Tickets", "Reference"), rows)
    if spec.relief is not None:
        relief = spec.relief
        yield Paragraph(
            f"The agreed forecast of the tickets that are promised something is {relief.forecast}. When more than "
            f"{write_share(relief.above)} of what it gives for a {DAYS[relief.per]} are created in it, none of the "
            f"tickets of that {relief.per} counts."
        )
    if spec.customer_reply is not None:
        duty = spec.customer_reply
        yield Heading(2, "Replies of the customer")
        effect = "Clocks that pause for the customer are paused during the whole wait."
        if duty.effect == "shift":
            moved = [title(name) for name, each in spec.commitments.items() if shifts(spec, each)]
            due = f" the due instant of {listed(moved)}." if moved else " no due instant."
            effect = f"No clock is paused for it; what a wait exceeds that, in the time that counts, moves{due}"
        yield Bullets((f"The customer replies within {aim(duty.within)}.", effect))


def _what(spec: AgreementSpec) -> Iterator[str]:
    """What the exclusions take away."""
    metrics = {each.metric for each in spec.commitments.values()}
    if any(each.from_ is not None for each in spec.exclusions):
        effects = ["no clock runs in it"] if metrics - set(WITHOUT_TARGET) - {COLUMN} else []
        if "availability" in metrics:
            effects.append(
                "it is neither available nor unavailable time, so that it leaves the whole of which a share is taken"
            )
        effect = f": {listed(effects)}" if effects else ""
        yield f"Time from the first instant up to the second does not count{effect}."
    if any(each.tickets for each in spec.exclusions):
        yield "The tickets named do not count."
