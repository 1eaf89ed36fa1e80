"""Tables beside a scenario: accounts, and weights of the parts of a week."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import TypeVar

from slasim.instants import HOUR, WEEK
from slasim.limits import FIELD, WIDEST
from slasim.problems import Path, Place, Problem, Unreadable, nearest, one_of, show
from slasim.scenario.reading.arrivals_csv import read_arrivals_table, shares_in
from slasim.scenario.reading.counts_csv import read_counts_table
from slasim.scenario.reading.csv_rows import read_rows
from slasim.scenario.reading.named_files import named_file
from slasim.scenario.reading.tree import Node
from slasim.scenario.reading.yaml_text import read_text
from slasim.scenario.sections.customers import AccountRow
from slasim.scenario.sections.tickets.arrivals import read_step
from slasim.scenario.values.amounts import read_money, read_rate
from slasim.scenario.values.week_shape import OR_WEIGHTS, WEEK_WEIGHTS

NEEDED = ("customer", "tier", "region")
WEIGHT = re.compile(r"-?[0-9.]{1,40}([eE][-+]?[0-9]{1,3})?")
COLUMNS = (*NEEDED, "fee", "share", "agreement", "volume")


def load_tables(root: Node, files: list[str]) -> tuple[list[Problem], list[Path]]:
    """Replaces the names of files in a document by what is in them; puts the files to `files`.

    Returns what is wrong with the files, and the paths in the document that cannot be relied on therefore.
    """
    problems: list[Problem] = []
    broken: list[Path] = []
    demand = root.child("demand")
    for name, stream in demand.value.items() if demand and isinstance(demand.value, dict) else ():
        problems += _shape(stream, f"demand.{name}.shape", files)
        if counts := stream.child("counts"):
            problems += _shape(counts, f"demand.{name}.counts.shape", files)
        problems += _counts(name, stream, files, broken)
        problems += _arrivals(name, stream, files, broken)
    table, is_there = root.find(("customers", "file"))
    if is_there and isinstance(table.value, str) and table.value:
        currency = root.child("currency")
        code = currency.value if currency else ""
        rows, found = _from_file(table, "customers.file", files, lambda file: read_accounts(file, code))
        problems += found
        broken += [("customers", "file")] if found else []
        root.value["account_rows"] = Node(rows, table.place, table.key)
    return problems, broken


def _shape(above: Node, path: str, files: list[str]) -> list[Problem]:
    """Puts the weights of a file in the place of its name."""
    shape = above.child("shape")
    if not shape or not isinstance(shape.value, str) or not shape.value.endswith(".csv"):
        return []
    weights, found = _from_file(shape, path, files, read_weights)
    if found:
        del above.value["shape"]
    else:
        above.value["shape"] = Node([Node(weight, shape.place) for weight in weights], shape.place, shape.key)
    return found


def _counts(name: str, stream: Node, files: list[str], broken: list[Path]) -> list[Problem]:
    """Puts the counts of a file beside its name."""
    counts = stream.child("counts")
    file = counts and counts.child("file")
    if not counts or not file or not isinstance(file.value, str) or not file.value:
        return []
    every = counts.child("every")
    try:
        step = read_step(every.plain()) if every else HOUR
    except Unreadable:
        return []  # it is told where it stands
    path, problems = named_file(file, f"demand.{name}.counts.file")
    rows = None
    if not problems:
        files.append(path)
        rows, problems = read_counts_table(path, file.value, step)
    if rows is None:
        broken.append(("demand", name, "counts"))
    else:
        counts.value["rows"] = Node(rows, Place(path, 1, 1), file.key)
    return problems


def _arrivals(name: str, stream: Node, files: list[str], broken: list[Path]) -> list[Problem]:
    """Puts the tickets of a file beside its name, and the shares of what is known of them into the mix."""
    arrivals = stream.child("arrivals")
    file = arrivals and arrivals.child("file")
    if not arrivals or not file or not isinstance(file.value, str) or not file.value:
        return []
    path, problems = named_file(file, f"demand.{name}.arrivals.file")
    tickets = None
    if not problems:
        files.append(path)
        tickets, problems = read_arrivals_table(path, file.value)
    if tickets is None:
        broken += [("demand", name, "arrivals"), ("demand", name, "mix")]
        return problems
    arrivals.value["rows"] = Node(tickets, Place(path, 1, 1), file.key)
    mix = stream.value.setdefault("mix", Node({}, file.place, file.key))
    for number, column in enumerate(tickets.columns if isinstance(mix.value, dict) else ()):
        if (there := mix.child(column)) is not None:
            found, expected = f"a mix beside a column {column} of {show(file.value)}", "one of the two"
            place: Place = there.key or there.place
            problems.append(Problem(*place, f"demand.{name}.mix.{column}", found, expected))
        mix.value[column] = shares_in(tickets, number)
    return problems


Read = TypeVar("Read")


def _from_file(
    node: Node, path: str, files: list[str], read: Callable[[str], tuple[list[Read], list[Problem]]]
) -> tuple[list[Read], list[Problem]]:
    file, problems = named_file(node, path)
    if problems:
        return [], problems
    files.append(file)
    return read(file)


def read_accounts(file: str, currency: object) -> tuple[list[Node], list[Problem]]:
    """The rows of a table of accounts as nodes (each holds an AccountRow), and what is wrong with it."""
    table, problems = read_rows(file, "accounts")
    if problems:
        return [], problems
    if len(table) < 2:
        return [], [
            Problem(file, 1, 1, "", "no account", f"a header ({', '.join(COLUMNS)}) and a row for each account")
        ]
    problems += _header(table[0][1], file)
    if problems:
        return [], problems
    index = {name: at for at, name in enumerate(table[0][1])}
    rows: list[Node] = []
    lines: dict[str, int] = {}
    totals: dict[str, float] = {}
    for line, cells in table[1:]:
        if len(cells) != len(index):
            problems.append(Problem(file, line, 1, "", f"{len(cells)} values", f"{len(index)}, one for each column"))
            continue
        values = {name: cells[at] for name, at in index.items()}
        places = {name: Place(file, line, 1 + sum(len(cell) + 1 for cell in cells[:at])) for name, at in index.items()}
        found = list(_cells(values, places, currency))
        if (first := lines.setdefault(values["customer"], line)) != line:
            expected = "each customer once"
            found.append(
                Problem(*places["customer"], "customer", f"{show(values['customer'])} as in line {first}", expected)
            )
        problems += found
        wrong = {problem.path for problem in found}
        usable = {name: "" if name in wrong and name not in NEEDED else cell for name, cell in values.items()}
        row = _account(usable)
        cells_of = [Node(cell, places.get(name, places["customer"])) for name, cell in zip(COLUMNS, row, strict=True)]
        rows.append(Node(cells_of, places["customer"]))
        totals[row.tier] = totals.get(row.tier, 0.0) + row.share
    for tier, total in totals.items():
        if total == 0:
            problems.append(Problem(file, 1, 1, "share", f"only 0 for tier {tier}", "a share above 0 for some account"))
    return rows, problems


def _header(names: list[str], file: str) -> list[Problem]:
    columns = f"columns {', '.join(COLUMNS)}"
    if not set(names) & set(NEEDED):  # it may be anything: nothing of it is quoted
        return [Problem(file, 1, 1, "", "no header of a table of accounts", f"{columns}, with commas between them")]
    if len(names) > WIDEST:
        return [Problem(file, 1, 1, "", f"{len(names):,} columns", columns)]
    problems = [
        Problem(file, 1, 1, "", f"an unknown column {show(name)}", columns, nearest(name, COLUMNS))
        for name in names
        if name not in COLUMNS
    ]
    problems += [
        Problem(file, 1, 1, "", f"the column {show(name)} twice", "each column once")
        for name in dict.fromkeys(names)
        if names.count(name) > 1
    ]
    missing = [name for name in NEEDED if name not in names]
    if missing:
        problems.append(Problem(file, 1, 1, "", f"no column {one_of(missing)}", f"columns {', '.join(NEEDED)}"))
    return problems


def _weight(text: str) -> float:
    percent = text.endswith("%")
    written = text.rstrip("% ")
    if WEIGHT.fullmatch(written) is None or not 0 <= (number := float(written)) <= 1e12:
        raise ValueError
    return number / 100 if percent else number


def _cells(values: dict[str, str], places: dict[str, Place], currency: object) -> Iterator[Problem]:
    for name in NEEDED:
        if not values[name]:
            yield Problem(*places[name], name, "nothing", f"the {name} of the account")
    for name, cell in values.items():
        if len(cell) > FIELD:
            yield Problem(*places[name], name, f"text of {len(cell):,} characters", f"at most {FIELD}")
        if control := next((each for each in cell if unicodedata.category(each) == "Cc"), ""):
            yield Problem(*places[name], name, f"the control character {ord(control):#04x}", "printable text")
    if fee := values.get("fee"):
        try:
            money = read_money(fee, "month")
            if money.currency != currency:
                yield Problem(*places["fee"], "fee", show(fee), f"an amount in {currency}, the scenario's currency")
        except Unreadable as error:
            for mistake in error.mistakes:
                yield Problem(*places["fee"], "fee", mistake.found, mistake.expected, mistake.hint)
    if volume := values.get("volume"):
        try:
            read_rate(volume)
        except Unreadable as error:
            for mistake in error.mistakes:
                yield Problem(*places["volume"], "volume", mistake.found, mistake.expected, mistake.hint)
    if share := values.get("share"):
        try:
            _weight(share)
        except ValueError:
            yield Problem(*places["share"], "share", show(share), "a number of 0 or more")


def _account(values: dict[str, str]) -> AccountRow:
    fee, share = values.get("fee"), values.get("share")
    return AccountRow(
        customer=values["customer"],
        tier=values["tier"],
        region=values["region"],
        fee_minor=read_money(fee, "month").minor if fee else 0,
        share=_weight(share) if share else 1.0,
        agreement=values.get("agreement") or None,
        volume=read_rate(volume).over(WEEK) if (volume := values.get("volume")) else None,
    )


def read_weights(file: str) -> tuple[list[float], list[Problem]]:
    """The weights of a week, Monday 00:00 first, from a file with a number in each line or cell.

    No message quotes it: what is not a table of weights may be anything.
    """
    text, problems = read_text(file)
    if problems:
        return [], problems
    expected = f"{OR_WEIGHTS} of a week from Monday 00:00 on"
    if text.count(",") + text.count("\n") > 10 * WEEK_WEIGHTS[-1]:
        return [], [Problem(file, 1, 1, "", "far more cells", expected)]
    weights: list[float] = []
    for line, row in enumerate(text.splitlines(), start=1):
        column = 1
        for cell in row.split(","):
            try:
                weights += [_weight(cell.strip())] if cell.strip() else []
            except ValueError:
                problems.append(Problem(file, line, column, "", "what is none", "a weight of 0 or more"))
            column += len(cell) + 1
    if not problems and len(weights) not in WEEK_WEIGHTS:
        problems.append(Problem(file, 1, 1, "", f"{len(weights)} weights", expected))
    return weights, problems
