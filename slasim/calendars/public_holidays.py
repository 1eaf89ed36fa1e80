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


def known_years(code: str) -> tuple[int, int]:
    """First and last year for which the package knows the holidays of a code."""
    country = _country(code)
    return int(country.start_year), int(country.end_year)


@cache
def public_holidays(code: str, first_year: int, last_year: int) -> tuple[date, ...]:
    """The public holidays of a code in the given years, ordered, those observed on another day included.

    The years must lie inside `known_years`.
    """
    # A year's list may hold days of its neighbours (1 January observed on 31 December).
    found = _country(code, range(first_year - 1, last_year + 2))
    return tuple(sorted(day for day in found if first_year <= day.year <= last_year))


def _country(code: str, years: range | None = None) -> Any:
    import holidays

    country, _, part = code.partition("-")
    return holidays.country_holidays(country, subdiv=part or None, years=years, expand=False)


def _parts(country: str) -> list[str]:
    found = _country(country)
    return [*found.subdivisions, *found.subdivisions_aliases]
