"""The report of a study: the verdict first, then what is promised, what will happen, money, why, people, what helps."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from slasim.agreements.document.promises import hours_words
from slasim.agreements.prose.words import written
from slasim.library.kinds import shown_tables
from slasim.printable import printable
from slasim.report.page.common import commands, head_of, provenance, sentence, show_command
from slasim.report.page.customers import customers
from slasim.report.page.drawings import Drawings, more_pictures
from slasim.report.page.drill import capital, drill_down
from slasim.report.page.explained import first_help, help_parts, late_parts
from slasim.report.page.marked import INNER, grid_of, lines_of
from slasim.report.page.parts import (
    Cell,
    Chapter,
    DrillDown,
    Facts,
    Grid,
    KeyFigure,
    KeyFigures,
    Lines,
    Part,
    Report,
    Sentence,
    chapter,
    report,
)
from slasim.report.screen.first_lines import first_lines
from slasim.report.screen.forecast import forecast_lines
from slasim.report.screen.money import money_table, team_table
from slasim.report.screen.pilots import pilot_table
from slasim.report.screen.promises import missed_most, promise_table
from slasim.report.screen.run_screen import COMPARE, STAFF, WHY, left_out_words, next_commands, wait_lines
from slasim.report.screen.stopping import stopping_tables
from slasim.report.tables import backlog, credits, headline, occupancy, waits
from slasim.report.tables import partial as cut_periods
from slasim.report.words import number, quota_words
from slasim.scenario.values.durations import Target, write_duration
from slasim.study.measures.promises.asked import USUAL
from slasim.study.measures.promises.asked_words import sentence as asked_sentence
from slasim.study.measures.promises.asked_words import window_word

if TYPE_CHECKING:
    from slasim.planning.why import Why
    from slasim.scenario.sections.promised.agreements import AgreementSpec, CommitmentSpec
    from slasim.study import Study

GLANCE = ("promises",)  # pictures of the first page, and of each chapter
HAPPENS = ("compliance", "hours", "curve", "arrivals", "waits", "backlog", "age")
MONEY = ("credits",)
CAUSED = ("late-causes", "late-hours", "late-teams", "ticket")
PEOPLE = ("staffing", "shifts")
HELPS = ("seat-value",)
CAUSES = "which part made tickets late, by promise, hour, team and customer; what would help"
MOST_NAMED = 5  # customers
OTHER_TARGET = "–"
TABLES = {  # of `slasim show`, with the columns that fit a page
    "compliance": (
        "Promises by period",
        (
            "agreement",
            "commitment",
            "severity",
            "period",
            "quota",
            "accounts",
            "attainment",
            "missed",
            "all_kept",
            "mark",
        ),
    ),
    "waits_by": (
        "Waits by severity, product, channel and tier",
        (
            "wait",
            "severity",
            "product",
            "channel",
            "tier",
            "tickets",
            "mean_ms",
            "p95_ms",
            "open_mean_ms",
            "open_p95_ms",
        ),
    ),
    "touch_waits": (
        "Waits of each touch by severity, skill and team",
        ("severity", "skill", "team", "touches", "mean_ms", "p95_ms", "open_mean_ms"),
    ),
    "teams": (
        "Teams",
        ("team", "seats", "fte", "paid_hours", "staffed_hours", "busy_hours", "overtime_hours", "occupancy", "cost"),
    ),
    "credits": (
        "Credits by agreement and period",
        ("agreement", "period", "amount", "amount_p95", "p_any", "currency"),
    ),
    "account_credits": (
        "Credits by customer and period",
        ("agreement", "period", "tier", "customer", "amount", "p_any", "currency"),
    ),
}
FINDINGS = (
    "Clauses of the agreements that move money",
    ("finding", "clause", "moves", "known", "by", "currency"),
)
PERIODS_MISSED = "periods missed"
CUSTOMERS = {"least_kept": "least kept", "p_any": "missed at all", "in_time": "in time"}


def study_report(study: Study, folder: Path, why: Why | None = None) -> Report:
    """All of it; with `why` also the causes of late tickets, and changes that were tried."""
    subtitle, _ = head_of(headline(study), study.about.name)
    verdict = (*lines_of(first_lines(study)), *lines_of(wait_lines(study)))
    of_customers = _customers(study, folder)
    drawings = Drawings(study)
    helps = None if why is None else first_help(why)
    lead = [_key_figures(study), *drawings.take(GLANCE), _missed(of_customers), helps]

    def chapters() -> Iterator[Chapter]:
        yield _promised(study)
        yield _happens(study, drawings)
        yield _money(study, drawings)
        yield _why(folder, drawings, why)
        yield _people(study, drawings)
        yield _helps(study, folder, drawings, why)
        yield more_pictures(drawings)
        yield chapter("closer", "Look closer", list(_closer(study, folder, of_customers)))
        yield _assumed(study)
        yield _sure(study)
        yield provenance(study, folder)

    return report(printable(study.about.name), subtitle, verdict, chapters, lead)


def _customers(study: Study, folder: Path) -> DrillDown:
    named = CUSTOMERS | {
        "fee": f"fee a month, {study.about.currency}",
        "missed": PERIODS_MISSED,
        "credit": f"credit, {study.about.currency}",
    }
    return drill_down(customers(study), show_command(folder, "customers"), "Customers", named=named)


def _key_figures(study: Study) -> KeyFigures:
    """Whom the promise that is least kept misses, and what all of it costs: cells of the tables below."""
    found = []
    promises = _promises(study)
    if promises.rows:
        _, promise, _, _, missed, kept = (cell.text for cell in promises.rows[0])
        if not missed.startswith("in "):  # of windows, where all customers are judged together
            found.append(KeyFigure(f"{capital(promises.header[4])}; promise least kept", missed, promise))
        found.append(KeyFigure(f"{capital(promises.header[5])}; promise least kept", kept, promise))
    money = grid_of(money_table(study))
    for name, mean, high in money.rows:
        if name.style != INNER:
            note = "" if high.text == mean.text else f"{money.header[2]} {high.text}"
            found.append(KeyFigure(f"{name.text} {money.header[1]}", mean.text, note))
    return KeyFigures(tuple(found))


def _promised(study: Study) -> Chapter:
    scenario = study.scenario
    asked = None
    if study.asked != USUAL:
        asked = Lines((Sentence(f"Asked of the desk: {printable(asked_sentence(scenario, study.asked))}."),))
    return chapter("promised", "What is promised", [asked, *(_agreement(study, name) for name in scenario.agreements)])


def _agreement(study: Study, name: str) -> Grid:
    """A row a commitment, a column a severity."""
    spec = study.scenario.agreements[name]
    severities = [each for each in study.about.severities if any(each in of.bounds for of in spec.commitments.values())]
    header = ("promise", *severities, "quota", "hours")
    rows = tuple(_commitment(each, of, severities) for each, of in spec.commitments.items())
    return Grid(printable(_called(name, spec)), tuple(map(printable, header)), tuple(False for _ in header), rows, ())


def _called(name: str, spec: AgreementSpec) -> str:
    parts = [f"for {', '.join(spec.for_.tier)}"] if spec.for_.tier else []
    parts += [(spec.judged and f"judged {'for each customer' if spec.judged == 'each customer' else 'together'}") or ""]
    parts += [spec.status] if spec.status != "live" else []
    parts += [f"{spec.kind} agreement"] if spec.kind != "customer" else []
    return ": ".join((name, "; ".join(each for each in parts if each))).rstrip(": ")


def _commitment(name: str, spec: CommitmentSpec, severities: list[str]) -> tuple[Cell, ...]:
    hours = dict.fromkeys(hours_words(spec.hours_of(each)) for each in severities if each in spec.bounds)
    cells = (
        name.replace("_", " "),
        *(OTHER_TARGET if each not in spec.bounds else _target(spec.bounds[each]) for each in severities),
        quota_words(spec.quota),
        "; ".join(hours),
    )
    return tuple(Cell(printable(cell)) for cell in cells)


def _target(of: object) -> str:
    return written(of) if isinstance(of, Target) else str(of)


def _happens(study: Study, drawings: Drawings) -> Chapter:
    parts: list[Part | None] = [
        _promises(study),
        *drawings.take(HAPPENS),
        grid_of(cut_periods(study)),
        grid_of(pilot_table(study)),
        grid_of(waits(study)),
        grid_of(backlog(study)),
    ]
    return chapter("happens", "What will happen", parts)


def _promises(study: Study) -> Grid:
    """All promises, the least kept first, without the line on customers: they have a table of their own."""
    found = grid_of(promise_table(study, None), "Promises, those that are least kept first")
    most = plain_lines(missed_most(study))
    return Grid(
        found.title, found.header, found.numeric, found.rows, tuple(each for each in found.notes if each not in most)
    )


def plain_lines(markup: str) -> tuple[str, ...]:
    """Sentences without markup."""
    return tuple(line.text for line in lines_of(markup))


def _missed(of: DrillDown) -> Grid | None:
    """The customers missed most, by name; nothing where nobody ever was."""
    shown = [column for column in of.columns if column.header not in (CUSTOMERS["in_time"], CUSTOMERS["least_kept"])]
    missed = next((column for column in shown if column.header == PERIODS_MISSED), None)
    if missed is None:
        return None
    rows = [at for at in range(min(MOST_NAMED, of.rows)) if missed.texts[missed.at[at]].strip("0.")]
    return Grid(
        "Customers missed most",
        tuple(column.header for column in shown),
        tuple(column.numeric for column in shown),
        tuple(tuple(Cell(column.texts[column.at[at]]) for column in shown) for at in rows),
    )


def _money(study: Study, drawings: Drawings) -> Chapter:
    return chapter("money", "Money", [grid_of(money_table(study)), *drawings.take(MONEY), grid_of(credits(study))])


def _why(folder: Path, drawings: Drawings, why: Why | None) -> Chapter:
    asks = commands([(WHY[0].replace("FILE", "RESULT"), CAUSES)], folder)
    told = () if why is None else late_parts(why)
    return chapter("why", "Why tickets are late", [*told, *drawings.take(CAUSED), asks])


def _people(study: Study, drawings: Drawings) -> Chapter:
    parts: list[Part] = [grid_of(team_table(study, None)), *drawings.take(PEOPLE), grid_of(occupancy(study))]
    return chapter("people", "Staffing", parts)


def _helps(study: Study, folder: Path, drawings: Drawings, why: Why | None) -> Chapter:
    tables = shown_tables(study)
    known = {command for command, _ in next_commands(study)}
    more = [each for each in (WHY, STAFF, COMPARE) if each[0] in known or each is COMPARE]
    told = () if why is None else help_parts(why)
    parts: list[Part | None] = [*told, *drawings.take(HELPS), commands(more, folder)]
    findings = tables["findings"]
    if findings.rows:
        parts.append(drill_down(findings, show_command(folder, "findings"), *FINDINGS))
    return chapter("helps", "What would help", parts)


def _closer(study: Study, folder: Path, of_customers: DrillDown) -> Iterator[Part]:
    yield of_customers
    tables = shown_tables(study)
    for name, (title, columns) in TABLES.items():
        yield drill_down(tables[name], show_command(folder, name), title, columns)


def _assumed(study: Study) -> Chapter:
    about, scenario = study.about, study.scenario
    lines = [*lines_of(left_out_words(study)), *(Sentence(printable(str(each)), "trouble") for each in study.warnings)]
    facts = [
        ("Warm-up before the window", write_duration(about.warm_up_ms)),
        ("Follow-up after it", write_duration(about.follow_up_ms)),
        ("Order of routing", scenario.routing.order),
        ("Ownership", scenario.routing.ownership),
    ]
    return chapter("assumed", "What was assumed", [Lines(tuple(lines)), Facts(tuple(facts))])


def _sure(study: Study) -> Chapter:
    about = study.about
    word = window_word(about.start, about.end, about.timezone)
    lines = [
        Sentence(
            f"{number(about.replications)} simulated {word}s, each with its own luck. After ± and in brackets are 95 % "
            f"intervals: what very many simulated {word}s would show lies there 95 times in 100."
        ),
        *map(sentence, forecast_lines(study)),
    ]
    rules: list[Part] = [grid_of(table) for table in stopping_tables(study)]
    return chapter("sure", "How sure this is", [Lines(tuple(lines)), *rules])
