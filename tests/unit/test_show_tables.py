"""What can be shown of a result follows from its definitions: sections, tables and documents."""

import csv
import io
import json

import numpy as np
import pandas as pd
import pytest

from slasim import compare, load_scenario, measure, read_log, simulate, sweep
from slasim.agreements.scorecard.statement import TABLES
from slasim.json_shapes import SHARE, record, rows
from slasim.library.kinds import KINDS, shown_tables
from slasim.library.shown import ShownColumn, ShownTable, from_document, from_frame
from slasim.report.shown_tables import csv_of, part_tables, same_in_all, wide_lines
from slasim.study.measures import registry
from slasim.study.measures.measure import Measure, MeasureColumn
from slasim.table import ColumnTable
from tests.cli_cases import AGREED, ROOT, SMALL

QUICK = ROOT / "scenarios" / "quickstart.yaml"
SHORT = {"horizon.for": "1 month", "horizon.warm_up": "1 day", "horizon.follow_up": "1 week"}
MORE = {"teams.l1.shifts.early.headcount": 4}


@pytest.fixture(scope="module")
def scenario():
    return load_scenario(QUICK, SHORT)


@pytest.fixture(scope="module")
def study(scenario):
    return simulate(scenario, replications=3, seed=5)


@pytest.fixture(scope="module", params=list(KINDS))
def result(request, scenario, study, tmp_path_factory):
    if request.param == "study":
        return study
    if request.param == "scorecard":
        return measure(read_log(SMALL), AGREED)
    if request.param == "comparison":
        return compare(scenario, MORE, replications=2, seed=5)
    vary = {"teams.l1.shifts.early.headcount": [3, 4]}
    return sweep(scenario, vary, replications=2, seed=5, folder=tmp_path_factory.mktemp("s") / "sweep")


def shown(columns, found, name="some", meaning="said"):
    return ShownTable(name, meaning, lambda: (columns, found))


def test_every_table_has_a_meaning_and_rows_that_are_its_columns(result):
    found = shown_tables(result)
    assert found
    for name, table in found.items():
        assert table.name == name
        assert table.meaning, name
        names = [column.name for column in table.columns]
        assert len(set(names)) == len(names), name
        assert all(list(row) == names for row in table.rows), name
        json.dumps(table.rows, allow_nan=False)
        assert list(part_tables(table)) or not table.rows
        assert len(list(wide_lines(table))) == min(len(table.rows), 200) + 1


def test_a_study_shows_each_section_and_each_list_in_it(study):
    found = shown_tables(study)
    sections = {section.name: section for section in registry.sections()}
    assert set(sections) <= set(found)
    for name, section in sections.items():
        document = section.document(study)
        if isinstance(document, list):
            assert found[name].rows == document
            continue
        for key, value in document.items():
            if isinstance(value, list):
                assert found[f"{name}_{key}"].rows == value
            else:
                assert found[name].rows[0][key] == value


def test_a_measure_that_is_added_is_shown(study, monkeypatch):
    columns = (MeasureColumn("team", "text", "of the agents"), MeasureColumn("lost", "float", "of it", "share"))
    frame = pd.DataFrame({"team": ["l1"], "lost": [0.25]})
    added = Measure(
        "added", meaning="shown as it is", keys=columns[:1], values=columns[1:], table=lambda _: ColumnTable.of(frame)
    )
    monkeypatch.setattr(registry, "MEASURES", (*registry.MEASURES, added))
    table = shown_tables(study)["added"]
    assert table.rows == [{"team": "l1", "lost": 0.25}]
    assert [(column.kind, column.meaning) for column in table.columns] == [
        ("text", "of the agents"),
        ("share", "of it"),
    ]


def test_a_scorecard_shows_its_tables_with_what_their_columns_mean():
    card = measure(read_log(SMALL), AGREED)
    found = shown_tables(card)
    assert list(found)[: len(TABLES)] == list(TABLES)
    compliance = {column.name: column for column in found["compliance"].columns}
    assert compliance["attainment"].kind == "share"
    assert compliance["decided"].meaning == "decided = met + breached"
    assert [row["attainment"] for row in found["compliance"].rows] == pytest.approx(card.compliance["attainment"])
    late = {column.name: column.kind for column in found["violations"].columns}
    assert (late["lateness_ms"], late["due"], late["ticket"]) == ("duration", "instant", "text")
    assert [row["lateness_ms"] for row in found["violations"].rows] == [
        round(each.total_seconds() * 1000) for each in card.violations["lateness"]
    ]


def test_variants_stand_side_by_side(scenario):
    found = compare(scenario, MORE, {"teams.l1.shifts.early.headcount": 5}, replications=2, seed=5)
    table = shown_tables(found)["figures"]
    base, one, two = (side.label for side in found.about.sides)
    assert [column.name for column in table.columns] == [
        *("figure", "unit", base, one, f"{one}_differs", two, f"{two}_differs"),
    ]
    by_figure = {row["figure"]: row for row in table.rows}
    for row in found.differences.to_dict("records"):
        shown_row = by_figure[row["figure"]]
        assert (shown_row[base], shown_row[row["variant"]]) == pytest.approx((row["baseline"], row["value"]))
        assert shown_row[f"{row['variant']}_differs"] == row["real"]


def test_csv_has_every_row_and_reads_back():
    columns = [ShownColumn("who", "text"), ShownColumn("wait_ms", "duration"), ShownColumn("late", "flag")]
    many = [{"who": f'a "b", {n}', "wait_ms": n or None, "late": n % 2 == 0} for n in range(300)]
    read = list(csv.DictReader(io.StringIO(csv_of(shown(columns, many)))))
    assert len(read) == 300
    assert read[0] == {"who": 'a "b", 0', "wait_ms": "", "late": "true"}
    assert read[299] == {"who": 'a "b", 299', "wait_ms": "299", "late": "false"}


def test_csv_marks_what_a_spreadsheet_would_take_for_a_formula():
    columns = [ShownColumn("=who", "text"), ShownColumn("change", "number"), ShownColumn("whom", "text")]
    row = {"=who": "=1+1", "change": -2.5, "whom": ["@SUM(A1)", "b"]}
    assert csv_of(shown(columns, [row])) == "'=who,change,whom\n'=1+1,-2.5,'@SUM(A1); b\n"


def text(table):
    return [" ".join(line.split()) for line in wide_lines(table)]


def test_a_figure_with_its_interval_and_mark_is_one_column():
    ends = [ShownColumn(f"{name}", "duration") for name in ("mean_ms", "mean_low_ms", "mean_high_ms")]
    columns = [ShownColumn("of", "text"), *ends, ShownColumn("mean_cut_off", "flag")]
    found = {"of": "a", "mean_ms": 600_000, "mean_low_ms": 540_000, "mean_high_ms": 660_000, "mean_cut_off": True}
    assert text(shown(columns, [found])) == ["of mean", "a ≥ 10 min ± 1 min"]
    shares = [ShownColumn(f"kept{end}", "share") for end in ("", "_low", "_high")]
    row = {"kept": 1.0, "kept_low": 0.72, "kept_high": 1.0}
    assert text(shown(shares, [row])) == ["kept", "100.0 % (72.0 to 100.0)"]
    assert text(shown(shares, [{"kept": 0.5, "kept_low": 0.4, "kept_high": 0.6}])) == ["kept", "50.0 % ± 10.0"]
    assert text(shown(shares, [dict.fromkeys(row)])) == ["kept", "–"]


def test_amounts_are_read_by_the_unit_of_their_row():
    columns = [ShownColumn("unit", "text"), ShownColumn("value", "amount")]
    found = [{"unit": unit, "value": value} for unit, value in (("share", 0.5), ("ms", 60_000), ("EUR", 1234.6))]
    assert text(shown(columns, found))[1:] == ["share 50.0 %", "ms 1 min 00 s", "EUR 1 235"]


def test_what_all_rows_share_is_said_once_and_quotas_are_exact():
    columns = [ShownColumn("tier", "text"), ShownColumn("who", "text"), ShownColumn("quota", "share")]
    found = [{"tier": "gold", "who": who, "quota": 0.9995} for who in "ab"]
    table = shown(columns, found)
    assert same_in_all(table) == "tier: gold"
    [part] = part_tables(table)
    assert [str(column.header) for column in part.columns] == ["who", "quota"]
    assert list(part.columns[1].cells) == ["99.95 %"] * 2


def test_documents_and_frames_are_described_by_their_types():
    inner = record({"of": {"type": "string"}, "share": SHARE})
    shape = record({"all": {"type": "integer"}, "each": {**rows(inner), "description": "one by one"}})
    document = {"all": 2, "each": [{"of": "a", "share": 0.5}]}
    whole, each = from_document("it", "in all", shape, lambda: document)
    assert (whole.name, whole.rows) == ("it", [{"all": 2}])
    assert (each.name, each.meaning, each.rows) == ("it_each", "one by one", document["each"])
    assert [column.kind for column in each.columns] == ["text", "share"]
    frame = pd.DataFrame({"at": pd.to_datetime([0], unit="ms", utc=True), "n": [1], "long": pd.to_timedelta([2], "s")})
    table = from_frame("it", "", lambda: frame.assign(is_so=np.array([True])))
    assert [(column.name, column.kind) for column in table.columns] == [
        *(("at", "instant"), ("n", "number"), ("long_ms", "duration"), ("is_so", "flag")),
    ]
    assert table.rows == [{"at": "1970-01-01T00:00:00+00:00", "n": 1, "long_ms": 2000, "is_so": True}]
