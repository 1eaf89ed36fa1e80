"""Tables beside a scenario: accounts, and weights of the hours of a week."""

from __future__ import annotations

import csv
import io
import math
import os
from collections.abc import Iterator
from pathlib import Path

from slasim.scenario.amounts import read_money
from slasim.scenario.customers import AccountRow
from slasim.scenario.demand import WEEK_HOURS
from slasim.scenario.errors import Problem, nearest, one_of
from slasim.scenario.text import Unreadable
from slasim.scenario.tree import Node, Place
from slasim.scenario.yaml_text import read_text

NEEDED = ("customer", "tier", "region")
COLUMNS = (*NEEDED, "fee", "share", "agreement")


def load_tables(root: Node) -> list[Problem]:
    """Replaces the names of files in a document by what is in them; what is wrong with the files."""
    problems: list[Problem] = []
    demand = root.child("demand")
    for name, stream in demand.value.items() if demand and isinstance(demand.value, dict) else ():
        shape = stream.child("shape")
        if shape and isinstance(shape.value, str) and shape.value.endswith(".csv"):
            weights, found = read_weights(_beside(shape), f"demand.{name}.shape")
            problems += found
            if found:
                stream.value.pop("shape")
            else:
                stream.value["shape"] = Node([Node(weight, shape.place) for weight in weights], shape.place, shape.key)
    file = root.child("customers") and root.find(("customers", "file"))
    if file and file[1] and isinstance(file[0].value, str) and file[0].value:
        currency = root.child("currency")
        rows, found = read_accounts(_beside(file[0]), currency.value if currency else "")
        problems += found
        root.value["account_rows"] = Node(rows, file[0].place, file[0].key)
    return problems


def _beside(node: Node) -> str:
    return os.path.normpath(os.path.join(os.path.dirname(node.place.file), node.value))


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    for row in reader:
        if any(cell.strip() for cell in row):
            yield reader.line_num, [cell.strip() for cell in row]


def read_accounts(file: str, currency: object) -> tuple[list[Node], list[Problem]]:
    """The rows of a table of accounts as nodes (each holds an AccountRow), and what is wrong with it."""
    text, problems = read_text(Path(file), file)
    if problems:
        return [], problems
    try:
        table = list(_rows(text))
    except csv.Error as error:
        return [], [Problem(file, 1, 1, "", f"a table that cannot be read ({error})", "comma-separated values")]
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
                Problem(*places["customer"], "customer", f"'{values['customer']}' as in line {first}", expected)
            )
        problems += found
        if not found:
            rows.append(Node(_account(values), Place(file, line, 1)))
    totals: dict[str, float] = {}
    for node in rows:
        totals[node.value.tier] = totals.get(node.value.tier, 0.0) + node.value.share
    for tier, total in totals.items():
        if total == 0:
            problems.append(Problem(file, 1, 1, "share", f"only 0 for tier {tier}", "a share above 0 for some account"))
    return rows, problems


def _header(names: list[str], file: str) -> list[Problem]:
    problems = [
        Problem(file, 1, 1, "", f"an unknown column '{name}'", f"columns {', '.join(COLUMNS)}", nearest(name, COLUMNS))
        for name in names
        if name not in COLUMNS
    ]
    problems += [
        Problem(file, 1, 1, "", f"the column '{name}' twice", "each column once")
        for name in dict.fromkeys(names)
        if names.count(name) > 1
    ]
    missing = [name for name in NEEDED if name not in names]
    if missing:
        problems.append(Problem(file, 1, 1, "", f"no column {one_of(missing)}", f"columns {', '.join(NEEDED)}"))
    return problems


def _weight(text: str) -> float:
    percent = text.endswith("%")
    number = float(text.rstrip("% "))
    if not (math.isfinite(number) and 0 <= number <= 1e12):
        raise ValueError
    return number / 100 if percent else number


def _cells(values: dict[str, str], places: dict[str, Place], currency: object) -> Iterator[Problem]:
    for name in NEEDED:
        if not values[name]:
            yield Problem(*places[name], name, "nothing", f"the {name} of the account")
    if fee := values.get("fee"):
        try:
            money = read_money(fee, "month")
            if money.currency != currency:
                yield Problem(*places["fee"], "fee", f"'{fee}'", f"an amount in {currency}, the scenario's currency")
        except Unreadable as error:
            for mistake in error.mistakes:
                yield Problem(*places["fee"], "fee", mistake.found, mistake.expected, mistake.hint)
    if share := values.get("share"):
        try:
            _weight(share)
        except ValueError:
            yield Problem(*places["share"], "share", f"'{share}'", "a number of 0 or more")


def _account(values: dict[str, str]) -> AccountRow:
    fee, share = values.get("fee"), values.get("share")
    return AccountRow(
        customer=values["customer"],
        tier=values["tier"],
        region=values["region"],
        fee_minor=read_money(fee, "month").minor if fee else 0,
        share=_weight(share) if share else 1.0,
        agreement=values.get("agreement") or None,
    )


def read_weights(file: str, path: str) -> tuple[list[float], list[Problem]]:
    """The 168 weights of a week's hours, Monday 00:00 first, from a file with a number in each line or cell."""
    text, problems = read_text(Path(file), file)
    if problems:
        return [], problems
    weights: list[float] = []
    for line, row in enumerate(text.splitlines(), start=1):
        for cell in row.split(","):
            try:
                weights += [_weight(cell.strip())] if cell.strip() else []
            except ValueError:
                problems.append(Problem(file, line, 1, path, f"'{cell.strip()}'", "a weight of 0 or more"))
    if not problems and len(weights) != WEEK_HOURS:
        expected = f"{WEEK_HOURS} weights, the first for Monday 00:00-01:00"
        problems.append(Problem(file, 1, 1, path, f"{len(weights)} weights", expected))
    return weights, problems
