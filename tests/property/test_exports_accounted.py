"""Whatever an export holds: every row is used or rejected, and nothing but a message comes of a file that is none."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from slasim import ScenarioError, import_log

MAP = """
slasim_import: 1
zone: Europe/Lisbon
dates: day first
until: 2027-05-01 00:00 Europe/Lisbon
severities: [high, low]
ticket: id
created: opened
severity: {column: priority, values: {1: high, 2: low}}
customer: company
tier: plan
agent: who
team: group
at: changed
status: status
means: {New: open, Waiting: waiting_customer, Replied: replied, Solved: solved, Shut: closed, Void: cancelled}
events: {abandoned: gone}
columns: {csat: score}
"""
NAMES = ["id", "opened", "priority", "company", "plan", "who", "group", "changed", "status", "gone", "score", "note"]
text = st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=6)
moment = st.sampled_from(
    ["1/3/2027 09:00", "02/03/2027 10:30:15", "28/3/2027 01:30", "31/10/2026 01:30", "13.4.27 8:15"]
)
values = {
    "id": st.sampled_from(["T1", "T2", "T3", "", "=1"]),
    "opened": moment,
    "changed": moment | st.sampled_from(["3/3/2027 11:00", "4/3/2027 12:00", "1/6/2027 08:00"]),
    "gone": moment | st.just(""),
    "priority": st.sampled_from(["1", "2", "3", ""]),
    "company": st.sampled_from(["Acme", "Zeta", "?"]),
    "plan": st.sampled_from(["gold", "free", ""]),
    "who": st.sampled_from(["ann", "bob", ""]),
    "group": st.sampled_from(["first", "second", ""]),
    "status": st.sampled_from(["New", "Waiting", "Replied", "Solved", "Shut", "Void", "Odd", ""]),
    "score": st.sampled_from(["5", "x", "nan", ""]),
    "note": text,
}
row = st.fixed_dictionaries({name: values[name] | (text if name != "id" else st.nothing()) for name in NAMES})


@settings(max_examples=60, deadline=None)
@given(st.lists(row, min_size=1, max_size=12), st.sampled_from(",;\t"), st.booleans())
def test_every_row_is_used_or_rejected(rows: list[dict[str, str]], delimiter: str, cut: bool) -> None:
    held = io.StringIO()
    writer = csv.DictWriter(held, NAMES, delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    content = held.getvalue()
    with tempfile.TemporaryDirectory() as folder:
        file, by = Path(folder) / "export.csv", Path(folder) / "map.yaml"
        file.write_text(content[: len(content) * 3 // 4] if cut else content, "utf-8", newline="")
        by.write_text(MAP, "utf-8")
        try:
            found = import_log([file], by)
        except ScenarioError:
            return
    assert found.used + found.rejected == found.rows
    places = [(each.file, each.line) for each in found.rejects.found if each.what == "row"]
    assert len(set(places)) == len(places)
    assert cut or found.rows <= len(rows)
    assert set(found.log.tickets["ticket"]) <= {each["id"].strip() for each in rows}
