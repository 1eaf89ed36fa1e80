"""Every measure of a study, in the order in which tables, figures and sections are told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from slasim.study.measures.forecast import FORECAST
from slasim.study.measures.measure import Estimate, Further, Measure
from slasim.study.measures.people.occupancy import OCCUPANCY
from slasim.study.measures.people.staffing import STAFFING
from slasim.study.measures.people.teams import TEAMS
from slasim.study.measures.promises.accounts import ACCOUNT_CREDITS, ACCOUNTS
from slasim.study.measures.promises.asked_words import ASKED
from slasim.study.measures.promises.compliance import COMPLIANCE
from slasim.study.measures.promises.credits import CREDITS
from slasim.study.measures.promises.curve import CURVE
from slasim.study.measures.promises.customers import CUSTOMERS
from slasim.study.measures.promises.every_promise import EVERY_PROMISE
from slasim.study.measures.promises.findings import FINDINGS
from slasim.study.measures.promises.late_hours import LATE_HOURS
from slasim.study.measures.promises.luck import LUCK
from slasim.study.measures.promises.mean_bill import MEAN_BILL, TERMINATION
from slasim.study.measures.promises.pilots import PILOTS
from slasim.study.measures.promises.risk import RISK
from slasim.study.measures.queues.arrivals import ARRIVALS
from slasim.study.measures.queues.backlog import BACKLOG
from slasim.study.measures.queues.growth import GROWTH
from slasim.study.measures.queues.opening import OPENING
from slasim.study.measures.queues.queues import QUEUES
from slasim.study.measures.queues.service import SERVICE
from slasim.study.measures.queues.waits import WAITS
from slasim.study.measures.queues.waits_by import TOUCH_WAITS, WAITS_BY
from slasim.study.measures.section import Section
from slasim.study.measures.warned import WARNED

if TYPE_CHECKING:
    from slasim.scenario import Scenario
    from slasim.table import ColumnTable

MEASURES: tuple[Measure, ...] = (
    EVERY_PROMISE,
    ASKED,
    LUCK,
    FORECAST,
    GROWTH,
    SERVICE,
    WARNED,
    COMPLIANCE,
    CURVE,
    LATE_HOURS,
    CUSTOMERS,
    ACCOUNTS,
    CREDITS,
    ACCOUNT_CREDITS,
    RISK,
    MEAN_BILL,
    TERMINATION,
    FINDINGS,
    STAFFING,
    TEAMS,
    PILOTS,
    WAITS,
    WAITS_BY,
    TOUCH_WAITS,
    QUEUES,
    BACKLOG,
    OPENING,
    OCCUPANCY,
    ARRIVALS,
)


def counted() -> Iterator[Measure]:
    """Those with a table of each replication."""
    return (measure for measure in MEASURES if measure.count is not None)


def counted_tables() -> tuple[str, ...]:
    """The tables of a replication."""
    return tuple(measure.name for measure in counted())


def exact() -> Iterator[Measure]:
    """Those whose table the scenario alone decides."""
    return (measure for measure in MEASURES if measure.table is not None)


def watched_tables() -> tuple[str, ...]:
    """The tables of a replication at which rules look: of figures by name, and whether queues grow."""
    return (*(measure.name for measure in counted() if measure.figures), GROWTH.name)


def compared_tables() -> tuple[str, ...]:
    """Those of which comparisons tell, or at which they look."""
    return tuple(measure.name for measure in counted() if measure.compared or measure.is_compared)


def asked_tables() -> tuple[str, ...]:
    """Those at which one must look to tell whether a desk keeps what is asked of it."""
    return COMPLIANCE.name, GROWTH.name, OCCUPANCY.name


def exact_tables(scenario: Scenario) -> dict[str, ColumnTable]:
    """What the scenario alone decides."""
    return {measure.name: measure.table(scenario) for measure in exact() if measure.table is not None}


def swept() -> tuple[Measure, ...]:
    """Those whose tables sweeps keep: of replications, then what the scenario decides."""
    return (*(measure for measure in counted() if measure.is_swept), *exact())


def swept_tables() -> tuple[str, ...]:
    """The tables of a replication that sweeps keep."""
    return tuple(measure.name for measure in counted() if measure.is_swept)


def told() -> Iterator[Estimate | Further]:
    """The figures of comparisons, with what is said of them."""
    for measure in MEASURES:
        yield from measure.compared
        yield from (each for each in measure.further if each.is_compared)


def sections() -> Iterator[Section]:
    """What a study can tell, each by its name."""
    return (section for measure in MEASURES for section in measure.sections)


def told_sections() -> Iterator[Section]:
    """Of the document of a study."""
    return (section for section in sections() if section.is_told)


def words() -> tuple[str, ...]:
    """The words by which figures are meant."""
    return tuple(dict.fromkeys(each.word for measure in MEASURES for each in measure.figures))
