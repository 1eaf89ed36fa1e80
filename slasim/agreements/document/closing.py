"""How it is reviewed, ended and amended."""

from __future__ import annotations

from collections.abc import Iterator

from slasim.agreements.document.money import credited
from slasim.agreements.prose.blocks import Block, Heading, Paragraph, Table
from slasim.agreements.prose.words import each_severity, in_a_row, plural, title
from slasim.scenario.sections.promised.agreements import AgreementSpec
from slasim.scenario.values.amounts import write_share


def closing(spec: AgreementSpec) -> Iterator[Block]:
    """Review, termination and amendments."""
    if spec.review is not None or spec.termination is not None:
        yield Heading(2, "Review and termination")
    if spec.review is not None:
        yield Paragraph(f"The parties look at it together every {spec.review}.".replace("every 1 ", "every "))
    if spec.termination is not None:
        stop = spec.termination
        what = f"the promise {title(stop.on)}" if stop.on is not None else "the same promise, whichever it is,"
        if stop.missed is not None:
            yield Paragraph(
                f"The customer may end it when {what} is missed in {in_a_row(stop.missed.misses, stop.missed.of)}. "
                "A promise is missed when any quota of it is."
            )
        elif stop.mean is not None and stop.on is not None:
            mean, on = stop.mean, spec.commitments[stop.on]
            of = f"{'' if each_severity(on) == 'it' else 'any severity of '}{title(stop.on)}"
            periods = plural(mean.of, "period")
            yield Paragraph(
                f"The customer may end it when the mean of the attainments of {of} in any {periods} in a row is below "
                f"{write_share(mean.below)}: they are added up and divided by {mean.of}, however much was decided in "
                "each. Periods of which one has nothing decided have no mean."
            )
        elif stop.credited is not None:
            yield Paragraph(f"The customer may end it when {credited(stop.credited)}.")
    if spec.amendments:
        yield Heading(2, "Amendments")
        rows = tuple(
            (str(day), path, _written(value))
            for day, changes in sorted(spec.amendments.items())
            for path, value in changes.items()
        )
        yield Paragraph(
            "A ticket keeps the targets and the rules of the clock that were in force when it was created. Quota, fee "
            "and credits of a period are those in force when it begins."
        )
        yield Table(("From", "Clause", "Reads"), rows)


def _written(value: object) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_written(each)}" for name, each in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_written(each) for each in value)
    return "nothing" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
