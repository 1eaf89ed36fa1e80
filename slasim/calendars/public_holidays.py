"""Public holidays by country and subdivision, from the `holidays` package.

Codes are ISO 3166: "DE", "DE-BE", "PH". The package knows a country for a range of years; outside it nothing is
guessed.
"""

from __future__ import annotations

import difflib
from datetime import date
from functools import cache
from typing import Any


def code_problem(code: str) -> str | None:
    """What is wrong with a country code, or None."""
    import holidays

    known = holidays.list_supported_countries(include_aliases=True)
    country, _, part = code.partition("-")
    if country not in known:
        near = difflib.get_close_matches(country, known, n=1, cutoff=0.3)
        hint = f"; the nearest code is {near[0]!r}" if near else ""
        return f'holidays: {code!r} is neither a date nor a country code such as "DE" or "DE-BE"{hint}'
    if "-" in code and part not in _parts(country):
        near = difflib.get_close_matches(part, _parts(country), n=1, cutoff=0.3)
        parts = ", ".join(_parts(country)) or "none"
        return f"holidays: {country} has no subdivision {part!r} (known: {parts})" + (
            f"; the nearest is {country}-{near[0]}" if near else ""
        )
    return None


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
    import holidays

    country, _, part = code.partition("-")
    return holidays.country_holidays(country, subdiv=part or None, years=years, expand=False)


def _parts(country: str) -> list[str]:
    found = _country(country)
    return [*found.subdivisions, *found.subdivisions_aliases]
