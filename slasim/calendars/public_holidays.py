"""Public holidays by country and subdivision, from the `holidays` package.

Codes are ISO 3166: "DE", "DE-BE", "PH". The package knows a country for a range of years; outside it nothing is
guessed.
"""

from __future__ import annotations

import sys
from datetime import date
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

from slasim.problems import nearest, one_of, unreadable

COUNTRIES = "holidays.countries"


def read_code(code: str) -> str:
    """`DE` or `DE-BE`. Raises Unreadable for a country or a part of it that the package does not know."""
    country, dash, part = code.partition("-")
    if country not in _modules():
        raise unreadable(code, "a country by its ISO code, such as DE or DE-BE", nearest(country, _modules()))
    kind = _kind(country)
    if dash and part not in (*kind.subdivisions, *kind.subdivisions_aliases):
        parts = kind.subdivisions
        expected = f"a region of {country}: {one_of(parts, 20)}" if parts else f"{country} alone: it has no regions"
        raise unreadable(code, expected, nearest(part, parts))
    return code


@cache
def known_years(code: str) -> tuple[int, int]:
    """First and last year for which the package knows the holidays of a code."""
    country = _country(code)
    return int(country.start_year), int(country.end_year)


@cache
def public_holidays(code: str, decade: int) -> frozenset[date]:
    """The public holidays of a code in the years 10 * decade to 10 * decade + 9, those observed on other days included.

    Years outside `known_years` have none.
    """
    first, last = known_years(code)
    years = range(max(first, 10 * decade), min(last, 10 * decade + 9) + 1)
    return frozenset(day for day in _country(code, years) if day.year in years)


def is_public_holiday(code: str, day: date) -> bool:
    """Whether a code has a public holiday on the date."""
    return day in public_holidays(code, day.year // 10)


def _country(code: str, years: range | None = None) -> Any:
    country, _, part = code.partition("-")
    return _kind(country)(years=years, subdiv=part or None, expand=False)


@cache
def _modules() -> dict[str, str]:
    """The module of each country by its codes."""
    from holidays.registry import COUNTRIES as REGISTERED

    return {code: module for module, (_, *codes) in REGISTERED.items() for code in codes}


@cache
def _kind(country: str) -> Any:
    """The class of a country. Its module alone is loaded: the package of all countries would load 250."""
    import holidays

    module = f"{COUNTRIES}.{_modules()[country]}"
    if COUNTRIES in sys.modules:
        return getattr(import_module(module), country)
    bare = ModuleType(COUNTRIES)
    bare.__path__ = [f"{each}/countries" for each in holidays.__path__]
    sys.modules[COUNTRIES] = bare
    try:
        return getattr(import_module(module), country)
    finally:
        del sys.modules[COUNTRIES]  # who asks for the package gets all of it
