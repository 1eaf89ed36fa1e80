"""In which time zone each team of a rota works: by the column that has zones, whatever it is called."""

from __future__ import annotations

from collections.abc import Sequence

from slasim.history.reading import columns
from slasim.history.reading.grids import MISSING
from slasim.history.reading.sheets import Sheet
from slasim.problems import Unreadable, show
from slasim.scenario.values.hours import read_zone
from slasim.zones import zone_names


def with_zones(sheet: Sheet, found: dict[str, int]) -> dict[str, int]:
    """The columns, and as `timezone` one of another name whose cells are time zones; it may name the teams as well."""
    if "timezone" in found:
        return found
    shared = {found[kind] for kind in ("team", "site") if kind in found}
    free = (at for at, name in enumerate(sheet.header) if name and (at in shared or at not in found.values()))
    at = next((at for at in free if _holds_zones([cells[at] for _, cells in sheet.rows])), None)
    if at is None:
        return found
    return {**{kind: each for kind, each in found.items() if (kind, each) != ("site", at)}, "timezone": at}


def _holds_zones(texts: Sequence[str]) -> bool:
    """Whether most cells that say anything are zones. The others are told as mistakes then."""
    told = [text for text in texts if text.lower() not in MISSING]
    return sum(text in zone_names() for text in told) > len(told) / 2


def zones_of(sheet: Sheet, found: dict[str, int], teams: Sequence[str]) -> dict[str, str]:
    """The zone of each team, by the team of each row: every row that says one must say the same, and all teams have one
    or none has. Tells of sites without a zone where there are several."""
    zones: dict[str, str] = {}
    if "timezone" not in found:
        _refuse_sites(sheet, found)
        return zones
    column = found["timezone"]
    for (line, cells), team in zip(sheet.rows, teams, strict=True):
        zone = cells[column]
        if zone.lower() in MISSING:
            continue
        try:
            if zones.setdefault(team, read_zone(zone)) != zone:
                expected = f"the zone of an earlier row of {team}: {zones[team]}"
                sheet.wrong(line, column, show(zone), expected, "people at another site are a team of their own")
        except Unreadable as error:
            each = error.mistakes[0]
            sheet.wrong(line, column, each.found, each.expected, each.hint)
        if sheet.is_hopeless:
            return zones
    for team in dict.fromkeys(teams if zones and not sheet.problems else ()):
        if team and team not in zones:
            line = sheet.rows[teams.index(team)][0]
            sheet.wrong(line, column, "nothing", f"the time zone of {team}, as other teams have one")
    return zones


def _refuse_sites(sheet: Sheet, found: dict[str, int]) -> None:
    """Several sites are in one zone only if somebody says so."""
    is_team = "team" in found and columns.plain(sheet.header[found["team"]]) in columns.ROTA["site"]
    column = found.get("site", found["team"] if is_team else None)
    if column is None:
        return
    sites = list(dict.fromkeys(cells[column] for _, cells in sheet.rows if cells[column].lower() not in MISSING))
    if len(sites) < 2:
        return
    expected = f"time zones such as Europe/Berlin in '{sheet.header[column]}', or in a column timezone"
    hints = [f"{site}: {zone}" for site in sites if (zone := _zone_of_city(site))]
    alike = "" if is_team else "; leave the column out where all are in one zone"
    hint = f"{', '.join(hints[:5])}{'' if hints else 'no city is known by these names'}{alike}"
    names = ", ".join(sites[:5]) + (f" and {len(sites) - 5} more" if len(sites) > 5 else "")
    sheet.wrong(sheet.top, column, f"{len(sites)} sites without a time zone: {names}", expected, hint)


def _zone_of_city(site: str) -> str:
    """The zone that is named after a city: no more than a hint, for there may be another of that name."""
    city = f"/{site.title().replace(' ', '_')}"
    return next((zone for zone in sorted(zone_names()) if zone.endswith(city)), "")
