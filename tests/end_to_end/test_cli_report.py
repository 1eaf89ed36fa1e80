"""`slasim report`: a result of any kind as a page, Markdown, a workbook and CSV, in which no name is ever obeyed."""

import csv
import io
import json
import re
from html.parser import HTMLParser

import pytest
from cli_cases import MEASURE, ROOT, caller
from markdown_it import MarkdownIt
from python_calamine import CalamineWorkbook

from slasim import load_scenario, simulate
from slasim.instants import DAY
from slasim.report.screen.first_lines import first_lines

QUICK = ROOT / "scenarios" / "quickstart.yaml"
SHORT = {"horizon.for": "1 month", "horizon.warm_up": "1 day", "horizon.follow_up": "1 week"}
FREE = """
horizon.for: 1 month
horizon.warm_up: 1 day
teams.l1.shifts.early.headcount: {min: 2, max: 5, now: 3}
teams.l1.shifts.late.headcount: {min: 1, max: 3, now: 1}
"""
ONE_MORE = "business: 1 account, 8 % of volume"
EARLY = "teams.l1.early.headcount"
KINDS = {
    "comparison": ("compare", str(QUICK), "one_more_late", "-n", "4"),
    "sweep": ("sweep", str(QUICK), "--vary", f"{EARLY}=3,4", "-n", "4"),
    "scorecard": MEASURE,
    "plan": ("staff", str(QUICK), "--override", "free.yaml", "--windows", "100", "--most", "600"),
    "targets": ("targets", str(QUICK), "--windows", "40"),
    "frontier": ("frontier", str(QUICK), "--override", "free.yaml", "-n", "20"),
    "quote": (
        "quote",
        str(QUICK),
        "--override",
        "free.yaml",
        "--add",
        "business: 1 account, 8 % of volume",
        "-n",
        "20",
    ),
}
ESCAPE = "\x1b[31m"
FORMULAS = ["=1+1", "-2+3", "@SUM(A1)"]
HOSTILE = ["</script><script>alert(1)</script>", *FORMULAS, "a|b*c`d[e](x)", "x\u202ey", "Ü & <b>ö</b>"]


class Elements(HTMLParser):
    """Names of the elements of a page, and its text outside of scripts and styles."""

    def __init__(self, page):
        super().__init__()
        self.names, self.text, self._inside = [], "", ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.names.append(tag)
        self._inside = tag if tag in ("script", "style") else self._inside

    def handle_endtag(self, tag):
        self._inside = "" if tag == self._inside else self._inside

    def handle_data(self, data):
        self.text += "" if self._inside else data


@pytest.fixture(scope="module")
def study():
    return simulate(load_scenario(QUICK, SHORT), replications=4, seed=5)


@pytest.fixture
def call(tmp_path, monkeypatch, capsys):
    (tmp_path / "free.yaml").write_text(FREE)
    return caller(tmp_path, monkeypatch, capsys)


def sheets(path):
    book = CalamineWorkbook.from_path(str(path))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def shown(call, folder, table):
    return json.loads(call("show", folder, table, "--json").out)


def check_tables(call, folder, tmp_path):
    """Every table of `show` is a sheet and a file of CSV with the same numbers."""
    assert call("report", folder, "-o", "all.xlsx").returncode == 0
    assert call("report", folder, "-o", "all", "--format", "csv").returncode == 0
    book = sheets(tmp_path / "all.xlsx")
    listed = json.loads(call("show", folder, "--json").out)["tables"]
    assert [row[1] for row in book["contents"][1:]] == [each["table"] for each in listed]
    for sheet, table, meaning, count, _ in book["contents"][1:]:
        rows = shown(call, folder, table)["rows"]
        assert (meaning, count) == (next(each["meaning"] for each in listed if each["table"] == table), len(rows))
        if not rows:
            assert not sheet
            assert not (tmp_path / "all" / f"{table}.csv").exists()
            continue
        head, *cells = book[sheet]
        assert len(cells) == len(rows)
        files = list(csv.DictReader(io.StringIO((tmp_path / "all" / f"{table}.csv").read_text("utf-8"))))
        for row, line, of_csv in zip(rows, cells, files, strict=True):
            found = dict(zip(head, line, strict=True))
            for name, value in row.items():
                same(found[name], value, (table, name))
                text(of_csv[name], value, (table, name))
                if name.endswith("_ms") and value is not None:
                    assert clock(found[name.removesuffix("_ms")]) == pytest.approx(value / DAY, abs=1e-8)


def clock(cell):
    """A time of a spreadsheet in days, however the reader gives it."""
    return cell.total_seconds() / 86400 if hasattr(cell, "total_seconds") else float(cell)


def same(cell, value, where):
    """A cell of a sheet holds a value as JSON has it."""
    if value is None:
        assert cell == "", where
    elif isinstance(value, list):
        assert str(cell) == "; ".join(map(str, value)), where
    elif isinstance(value, int) and abs(value) > 2**53:
        assert cell == str(value), where
    elif isinstance(value, float):
        assert cell == pytest.approx(value, rel=1e-15, abs=0), where  # a workbook has 16 digits of a number
    else:
        assert cell == value, where


def text(cell, value, where):
    """A cell of CSV does; text that a spreadsheet would take for a formula is marked."""
    if value is None:
        assert cell == "", where
    elif isinstance(value, bool):
        assert cell == str(value).lower(), where
    elif isinstance(value, int | float):
        assert float(cell) == value, where
    elif isinstance(value, str):
        assert cell.removeprefix("'") == value, where


def test_a_study_in_every_format(call, study, tmp_path):
    folder = str(study.save(tmp_path / "study"))
    done = call("report", folder)
    assert (done.returncode, done.out) == (0, "")
    page = (tmp_path / "study.html").read_text("utf-8")
    seen = Elements(page)
    verdict = re.sub(r"\[.*?\]", "", first_lines(study)[0])[2:]
    assert " ".join(seen.text.split()).index(verdict) < 600
    for title in ("What is promised", "What will happen", "Money", "Why tickets are late", "Staffing",
                  "What would help", "Look closer", "What was assumed", "How sure this is", "Provenance"):  # fmt: skip
        assert title in seen.text
    assert study.about.scenario in seen.text
    assert study.again in seen.text
    assert call("report", folder, "--format", "md").returncode == 0
    markdown = (tmp_path / "study.md").read_text("utf-8")
    assert verdict in markdown
    headings = re.findall(r"^## (.*)$", markdown, re.MULTILINE)
    assert headings == re.findall(r"<h2[^>]*>(.*?)</h2>", page)
    check_tables(call, folder, tmp_path)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_in_every_format(call, tmp_path, kind):
    assert call(*KINDS[kind], "--out", "found").returncode == 0
    for name in ("r.html", "r.md"):
        assert call("report", "found", "-o", name).returncode == 0
    seen = Elements((tmp_path / "r.html").read_text("utf-8"))
    assert seen.names.count("h1") == 1
    assert "Provenance" in seen.text
    assert "RESULT" not in seen.text
    assert "--all" not in seen.text
    assert "## Provenance" in (tmp_path / "r.md").read_text("utf-8")
    check_tables(call, "found", tmp_path)


MISSED = SHORT | {"agreements.business.commitments.first_response.promise.urgent": "20 min"}


def test_a_report_says_why_and_what_would_help_for_how_much(call, tmp_path):
    """The first page has the changes that `slasim why` finds cheapest, with the costs that its JSON has."""
    folder = str(simulate(load_scenario(QUICK, MISSED), replications=6, seed=5).save(tmp_path / "missed"))
    assert call("report", folder, "-o", "plain.html").returncode == 0
    done = call("report", folder, "--why")
    assert done.returncode == 0, done.err
    found = json.loads(call("why", folder, "-n", "6", "--json").out)
    plain, page = (
        " ".join(Elements((tmp_path / f"{name}.html").read_text("utf-8")).text.split()) for name in ("plain", "missed")
    )
    _, first, rest = page.split("What is promised")  # behind the table of contents
    assert found["first_line"] in rest
    assert "each alone" not in plain
    best = found["remedies"][0]
    assert best["change"] in first
    assert best["change"] not in plain
    assert f"{best['kept']} of {best['windows']}" in first
    cost = f"{round(abs(best['cost'])):,}".replace(",", " ")
    assert cost in first
    assert all(row["change"] in rest for row in found["remedies"])


def test_a_report_says_why_of_a_study_alone(call, study, tmp_path):
    folder = str(study.save(tmp_path / "study"))
    refused = call("report", folder, "--why", "--format", "xlsx")
    assert (refused.returncode, "--why: why goes with a study as html or md" in refused.err) == (2, True)
    assert call(*KINDS["comparison"], "--out", "found").returncode == 0
    refused = call("report", "found", "--why")
    assert (refused.returncode, "not with a comparison as html" in refused.err) == (2, True)
    assert not list(tmp_path.glob("*.html"))


def test_the_same_result_gives_the_same_bytes(call, study, tmp_path):
    folder = str(study.save(tmp_path / "study"))
    for name in ("a.html", "b.html", "a.xlsx", "b.xlsx", "a.md", "b.md"):
        assert call("report", folder, "-o", name).returncode == 0
    for ending in ("html", "xlsx", "md"):
        assert (tmp_path / f"a.{ending}").read_bytes() == (tmp_path / f"b.{ending}").read_bytes()


def test_names_are_inert_in_every_format(call, tmp_path):
    rows = "\n".join(f'"{name.replace(chr(34), chr(34) * 2)}",business,berlin,100 EUR/month' for name in HOSTILE)
    (tmp_path / "accounts.csv").write_text(f"customer,tier,region,fee\n{rows}\n", "utf-8")
    text = QUICK.read_text("utf-8")
    own = re.sub(r"(?m)^customers:.*\n(  .*\n)+", "customers: {file: accounts.csv}\n", text)
    own = own.replace("\nname: Quickstart", f"\nname: {json.dumps(HOSTILE[0] + ESCAPE)}")
    (tmp_path / "own.yaml").write_text(own, "utf-8")
    done = call("run", "own.yaml", "-n", "2", "--out", "found")
    assert done.returncode == 0, done.err
    plain = call("run", str(QUICK), "-n", "2", "--out", "plain")
    assert plain.returncode == 0
    for folder in ("found", "plain"):
        for name in ("html", "md", "xlsx"):
            assert call("report", folder, "-o", f"{folder}.{name}").returncode == 0
    page = (tmp_path / "found.html").read_text("utf-8")
    assert page.count("<script") == (tmp_path / "plain.html").read_text("utf-8").count("<script")
    assert "<b>ö" not in page
    assert not set("\u202e\x1b") & set(page)
    assert f"{HOSTILE[0]}\\u001b[31m" in Elements(page).text
    markdown = (tmp_path / "found.md").read_text("utf-8")
    of_markdown = Elements(MarkdownIt("commonmark").enable("table").render(markdown))
    assert not {"script", "b", "a", "em", "strong"} & set(of_markdown.names)
    assert HOSTILE[0] in of_markdown.text
    assert call("report", "found", "--format", "csv").returncode == 0
    of_report = (tmp_path / "found-csv" / "customers.csv").read_text("utf-8")
    for text in (of_report, call("show", "found", "customers", "--csv").out):
        names = {row["customer"] for row in csv.DictReader(io.StringIO(text))}
        assert {f"'{name}" for name in FORMULAS} <= names
        assert not any(name.startswith(("=", "+", "-", "@")) for name in names)
    cells = {row[8] for row in sheets(tmp_path / "found.xlsx")["customers"]}
    assert {*FORMULAS, HOSTILE[0]} <= cells


def test_thousands_of_customers_are_all_in_a_small_page(call, tmp_path):
    many = SHORT | {"customers.business.accounts": 21_000}
    folder = simulate(load_scenario(QUICK, many), replications=1).save(tmp_path / "many")
    assert call("report", str(folder)).returncode == 0
    page = (tmp_path / "many.html").read_text("utf-8")
    assert len(page) < 5_000_000
    assert page.count("<tr") < 1000
    columns = next(
        of
        for of in map(json.loads, re.findall(r'<script type="application/json">(.*?)</script>', page))
        if len(of["columns"][0]["at"]) > 1000
    )["columns"]
    names = next(of for of in columns if of["texts"][-1].startswith("business-"))
    listed = shown(call, str(folder), "customers")["rows"]
    assert {names["texts"][at] for at in names["at"]} == {row["customer"] for row in listed}


def test_what_is_no_result_and_what_is_no_report(call, study, tmp_path):
    folder = str(study.save(tmp_path / "study"))
    (tmp_path / "letter.html").write_text("<p>Dear Ada</p>")
    (tmp_path / "book.xlsx").write_bytes(b"PK")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("Dear Ada")
    for words, said in (
        (("nowhere",), "no result in nowhere"),
        (("letter.html",), "the result in letter.html is damaged"),
        ((folder, "-o", "letter.html"), "is there and no report of slasim"),
        ((folder, "-o", "book.xlsx"), "is there and no workbook of slasim"),
        ((folder, "-o", "mine", "--format", "csv"), "holds other files"),
        ((folder, "-o", "mine", "--format", "html"), "is a folder"),
        ((folder, "-o", "x.pdf"), "not 'pdf'"),
        ((folder, "-o", f"{folder}/manifest.json", "--format", "md"), "is an input"),
        ((folder, "--format", "csv", "-o", folder), "is an input"),
        ((folder, "-o", f"{folder}/page.html"), "lies in the result"),
    ):
        before = sorted(tmp_path.rglob("*"))
        done = call("report", *words)
        assert done.returncode == 2, words
        assert said in done.err
        assert "Traceback" not in done.err
        assert sorted(tmp_path.rglob("*")) == before
    assert (tmp_path / "letter.html").read_text() == "<p>Dear Ada</p>"
    (tmp_path / "study" / "accounts.parquet").write_bytes(b"x")
    assert call("report", folder).returncode == 2


def test_a_report_takes_the_place_of_a_report(call, study, tmp_path):
    folder = str(study.save(tmp_path / "study"))
    for words in ((), ("--format", "md"), ("--format", "xlsx"), ("--format", "csv")):
        for _ in range(2):
            assert call("report", folder, *words).returncode == 0
    assert {path.name for path in tmp_path.iterdir()} >= {"study.html", "study.md", "study.xlsx", "study-csv"}
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]
