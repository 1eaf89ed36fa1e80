"""Zones come from one place: the pinned data, whatever the machine has."""

import ast
from pathlib import Path

import pytest

import slasim
from slasim.zones import zone_names, zone_of

PACKAGE = Path(slasim.__file__).parent
OTHERS = {"zoneinfo", "dateutil", "pytz", "tzlocal"}
CONVERSIONS = {"astimezone", "tz_convert", "tz_localize", "fromtimestamp", "utcfromtimestamp"}


def modules_of(node: ast.AST) -> set[str]:
    if isinstance(node, ast.ImportFrom):
        return {(node.module or "").partition(".")[0]}
    return {each.name.partition(".")[0] for each in node.names} if isinstance(node, ast.Import) else set()


def zone_is_fixed(call: ast.Call) -> bool:
    """Whether a conversion is to UTC, to none, to the zone a datetime has, or to one of slasim.zones."""
    given = [ast.unparse(each) for each in (*call.args, *(word.value for word in call.keywords))]
    zones = given[1:] if isinstance(call.func, ast.Attribute) and "fromtimestamp" in call.func.attr else given
    return bool(zones) and all(
        text in ("UTC", "'UTC'", "None") or text.endswith(".tzinfo") or text.startswith("zone_of(") for text in zones
    )


def test_no_other_file_names_zones_of_the_machine() -> None:
    wrong = []
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if path.name != "zones.py" and modules_of(node) & OTHERS:
                wrong.append(f"{path}:{node.lineno}: {ast.unparse(node)}")
            called = node.func if isinstance(node, ast.Call) else None
            if isinstance(called, ast.Attribute) and called.attr in CONVERSIONS and not zone_is_fixed(node):
                wrong.append(f"{path}:{node.lineno}: {ast.unparse(node)}")
    assert not wrong


def test_names_are_those_of_the_package() -> None:
    assert {"Europe/Berlin", "UTC", "Asia/Calcutta"} <= zone_names()  # a link too
    assert not {"Factory", "localtime", "Europe/Berln"} & zone_names()
    with pytest.raises(KeyError):
        zone_of("Europe/Berln")
    assert zone_of("Europe/Berlin") is zone_of("Europe/Berlin")
    assert zone_of("Europe/Berlin").key == "Europe/Berlin"
