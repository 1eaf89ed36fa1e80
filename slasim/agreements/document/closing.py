"""How it is reviewed, ended and amended."""

from __future__ import annotations

from collections.abc import Iterator

from slasim.agreements.document.judged import has_free, noun_of_data
from slasim.agreements.document.money import credited
from slasim.agreements.prose.blocks import Block, Heading, Paragraph, Table
from slasim.agreements.prose.words import consecutive, each_severity, listed, title
from slasim.instants import long
from slasim.scenario.sections.promised.agreements import AgreementSpec
from slasim.scenario.values.amounts import write_share
from slasim.scenario.values.judgement import OutageCount


def closing(spec: AgreementSpec) -> Iterator[Block]:
    """Review, termination and amendments."""
    if spec.review is not None or spec.termination is not None:
        yield Heading(2, "Review and termination")
    if spec.review is not None:
        yield Paragraph(f"The parties review this agreement every {spec.review}.".replace("every 1 ", "every "))
    if spec.termination is not None:
        stop = spec.termination
        what = f"the promise {title(stop.on)}" if stop.on is not None else "the same promise, whichever it is,"
        if stop.missed is not None:
            nouns = {each.quota.noun for name, each in spec.commitments.items() if stop.on in (None, name)}
            noun = nouns.pop() if len(nouns) == 1 else "period"
            yield Paragraph(
                f"The customer may terminate this agreement when {what} is missed in "
                f"{consecutive(stop.missed.misses, stop.missed.of, noun)}. A promise is missed when any quota of it is."
            )
        elif stop.mean is not None and stop.on is not None:
            mean, on = stop.mean, spec.commitments[stop.on]
            of = f"{'' if each_severity(on) == 'it' else 'any severity of '}{title(stop.on)}"
            data = noun_of_data(spec)
            several = consecutive(mean.of, mean.of, on.quota.noun)
            yield Paragraph(
                f"The customer may terminate this agreement when the mean of the attainments of {of} in any {several} "
                f"is below {write_share(mean.below)}: they are added up and divided by {mean.of}, however much was "
                f"{data} in each. Where one {on.quota.noun} has nothing {data}, there is no mean"
                f"{'; a severity without a quota has none' if has_free(on) else ''}."
            )
        elif stop.outages is not None:
            yield Paragraph(_outages(spec, stop.on, stop.outages))
        elif stop.credited is not None:
            yield Paragraph(f"The customer may terminate this agreement when {credited(spec, stop.credited)}.")
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


def _outages(spec: AgreementSpec, on: str | None, count: OutageCount) -> str:
    """How many outages give the right to terminate."""
    available = [name for name, each in spec.commitments.items() if each.metric == "availability"]
    of = listed(map(title, available if on is None else [on]), "or")
    more = f"{'at least' if count.included else 'more than'} {long(count.ms, with_days=False)} of time that counts"
    right = "The customer may terminate this agreement when"
    if count.number == 1:
        return f"{right} an outage of {of} with {more} begins."
    span = f"within {count.span}, counted from the local day on which the first of them begins"
    if isinstance(count.within, str):
        span = f"in the same calendar {count.within}"
    return (
        f"{right} {count.number} or more outages of {of}, each with {more}, begin {span}. They are counted for each "
        "account by itself."
    )


def _written(value: object) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_written(each)}" for name, each in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_written(each) for each in value)
    return "nothing" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
