"""Units as people write them: by hand, against closed forms, and what is refused."""

from __future__ import annotations

import math
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from slasim.calendars.hours import Span, read_days, read_span
from slasim.problems import Unreadable
from slasim.scenario import CalendarSpec, Distribution, Length, Money, Quota, Rate, Target
from slasim.scenario.values.amounts import (
    read_factor,
    read_growth,
    read_money,
    read_rate,
    read_share,
    write_share,
)
from slasim.scenario.values.distributions import read_distribution
from slasim.scenario.values.durations import read_duration, read_length, read_target, write_duration
from slasim.scenario.values.hours import read_date, read_shift, read_spans, read_week, read_zone
from slasim.scenario.values.quotas import read_quota, write_quota


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("250 ms", 250),
        ("30 s", 30_000),
        ("90 min", 5_400_000),
        ("4h", 14_400_000),
        ("1.5 h", 5_400_000),
        ("1 h 30 min", 5_400_000),
        ("2 days", 172_800_000),
        ("13 weeks", 7_862_400_000),
        ("0 s", 0),
        ("0.1 s", 100),
    ],
)
def test_durations(text: str, ms: int) -> None:
    assert read_duration(text) == ms


@pytest.mark.parametrize(
    "value",
    ["4", "4 m", "four h", "-1 h", "1 h -30 min", "", "h", "1,5 h", "0.1 ms", "1e3 s", "9999 weeks", 4, 4.5, True],
)
def test_durations_that_nobody_can_be_sure_of_are_refused(value: Any) -> None:
    with pytest.raises(Unreadable):
        read_duration(value)


@pytest.mark.parametrize(("ms", "text"), [(0, "0 ms"), (5_400_000, "90 min"), (172_800_000, "2 days"), (1, "1 ms")])
def test_the_canonical_duration_is_the_largest_unit_that_is_exact(ms: int, text: str) -> None:
    assert write_duration(ms) == text


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("12 %", Fraction(12, 100)),
        ("12.5%", Fraction(1, 8)),
        ("1/3", Fraction(1, 3)),
        ("0 %", Fraction(0)),
        ("100 %", Fraction(1)),
    ],
)
def test_shares_are_exact(text: str, share: Fraction) -> None:
    assert read_share(text) == share
    assert read_share(write_share(share)) == share


@pytest.mark.parametrize(
    "value", [0.12, 12, "12", "-1 %", "101 %", "2/1", "1/0", "12 % of fee", "0,5 %", None, True, ".5 %"]
)
def test_other_shares_are_refused(value: Any) -> None:
    with pytest.raises(Unreadable):
        read_share(value)


def test_factors_may_exceed_all_and_growth_may_be_negative() -> None:
    assert read_factor("250 %") == Fraction(5, 2)
    assert read_growth("-2 % per month") == Fraction(-1, 50)


def test_money_is_whole_minor_units_of_its_currency() -> None:
    assert read_money("38.5 EUR/hour", "hour") == Money(3850, "EUR", "hour")
    assert read_money("4000 JPY/month", "month") == Money(4000, "JPY", "month")
    assert read_money("1.234 KWD/month", "month") == Money(1234, "KWD", "month")
    assert str(Money(3850, "EUR", "hour")) == "38.50 EUR/hour"


@pytest.mark.parametrize(
    "text", ["38 EUR", "38 EUR/month", "0.5 JPY/hour", "38 eur/hour", "38 XXX/hour", "38/hour", "1,000 EUR/hour"]
)
def test_other_money_per_hour_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        read_money(text, "hour")


def test_rates() -> None:
    assert read_rate("3200 per week") == Rate(Fraction(3200), 604_800_000)
    assert read_rate("1.5/minute").over(3_600_000) == 90
    assert read_rate("0 per week").over(3_600_000) == 0  # switched off
    for text in ("3200 per month", "3200", "-3 per day", "-0 per day", "1000000001 per week"):
        with pytest.raises(Unreadable):
            read_rate(text)


def test_quotas() -> None:
    assert read_quota("95 % per month") == Quota(Fraction(19, 20), "month")
    assert read_quota("85 % of all per month") == Quota(Fraction(17, 20), "month", pooled=True)
    assert read_quota("none") == read_quota("none per month") == Quota(None, "month")
    apart = read_quota({"urgent": "95 %", "low": "none", "else": "90 %", "per": "quarter"})
    assert apart == Quota(Fraction(9, 10), "quarter", by=(("urgent", Fraction(19, 20)), ("low", None)))
    assert [apart.of(severity) for severity in ("urgent", "normal", "low")] == [Fraction(19, 20), Fraction(9, 10), None]
    for text in ("95 %", "95 % per fortnight", "0 % per month", "101 % per quarter", "none of all tickets per month"):
        with pytest.raises(Unreadable):
            read_quota(text)


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ({"urgent": "95 %"}, ()),  # no review period
        ({"per": "month"}, ()),  # no share
        ({"else": "90 %", "per": "month"}, ()),  # no severity has its own
        ({"urgent": "95 %", "per": "fortnight"}, ("per",)),
        ({"urgent": "95 % per month", "per": "month"}, ("urgent",)),
        ({"urgent": "95 %", "else": "none", "per": "month"}, ("else",)),  # nothing says which severities these are
    ],
)
def test_a_map_of_quotas_that_cannot_be_read(written: dict[str, str], place: tuple[str, ...]) -> None:
    with pytest.raises(Unreadable) as error:
        read_quota(written)
    assert [each.path for each in error.value.mistakes] == [place]


@pytest.mark.parametrize(
    "written",
    [
        "95 % per month",
        "2/3 per quarter",
        "85 % of all tickets per month",
        "none per quarter",
        {"urgent": "95 %", "normal": "none", "per": "month"},
        {"urgent": "95 %", "else": "99.95 %", "per": "quarter"},
    ],
)
def test_a_quota_is_written_as_it_is_read(written: str | dict[str, str]) -> None:
    assert write_quota(read_quota(written)) == written


def test_lengths() -> None:
    assert read_length("13 weeks") == Length(days=91)
    assert read_length("1 quarter") == Length(months=3)
    assert read_length("2 years") == Length(months=24)
    for text in ("3", "0 weeks", "11 years", "1.5 months"):
        with pytest.raises(Unreadable):
            read_length(text)


def test_targets_in_business_days_are_as_long_as_the_working_day() -> None:
    berlin = CalendarSpec.model_validate(
        {"timezone": "Europe/Berlin", "hours": {"mon-thu": "08:00-18:00", "fri": "07:00-17:00"}}
    )
    assert read_target("2 business days") == Target(business_days=2)
    assert Target(business_days=2).on(berlin) == 20 * 3_600_000
    assert Target(business_days=2).on(None) == 48 * 3_600_000
    assert Target(ms=5).on(berlin) == 5
    for text in ("1.5 business days", "0 business days", "business day", "0 h"):
        with pytest.raises(Unreadable):
            read_target(text)


def test_a_business_day_has_no_length_where_working_days_differ() -> None:
    short_friday = CalendarSpec.model_validate(
        {"timezone": "UTC", "hours": {"mon-thu": "08:00-18:00", "fri": "08:00-14:00"}}
    )
    with pytest.raises(ValueError, match="fri 6 h"):
        Target(business_days=1).on(short_friday)
    assert Target(ms=1).on(short_friday) == 1


def test_hours() -> None:
    hour = 3_600_000
    assert read_span("09:00-17:00") == Span(9 * hour, 17 * hour)
    assert read_span("22:00 – 06:00") == Span(22 * hour, 30 * hour)
    assert read_span("00:00-24:00") == Span(0, 24 * hour)
    assert read_span("09:00-09:00") == Span(9 * hour, 33 * hour)  # docs/calendars.md, rule 2
    assert read_span("09:00:30-17:00") == Span(9 * hour + 30_000, 17 * hour)
    assert str(Span(22 * hour, 30 * hour)) == "22:00-06:00"
    for text in ("9-17", "09:00", "24:00-06:00", "09:60-10:00", "09:00:60-10:00", "09:00-25:00", "09:00-24:00:01", 900):
        with pytest.raises(Unreadable):
            read_span(text)


def test_spans_of_a_day_stand_in_any_order_and_may_touch() -> None:
    hour = 3_600_000
    two = (Span(9 * hour, 12 * hour), Span(12 * hour, 17 * hour))
    assert read_spans(["12:00-17:00", "09:00-12:00"]) == read_spans("09:00-12:00, 12:00-17:00") == two
    assert read_spans("closed") == ()
    for value in ([], ["09:00-12:00", "11:00-13:00"], ["09:00-08:00", "10:00-11:00"], {"mon": "09:00-17:00"}, None):
        with pytest.raises(Unreadable):
            read_spans(value)


def test_shifts_are_planned_in_whole_minutes() -> None:
    assert read_shift("24x7") == "24x7"
    assert read_shift("07:00-15:30") == Span(25_200_000, 55_800_000)
    for text in ("07:00:30-15:30", "07:00-12:00,13:00-15:00", "closed"):
        with pytest.raises(Unreadable):
            read_shift(text)


def test_days() -> None:
    assert read_days("mon-fri") == (0, 1, 2, 3, 4)
    assert read_days("fri-mon") == (0, 4, 5, 6)
    assert read_days("mon, wed-thu") == (0, 2, 3)
    assert read_days(["sat", "sun"]) == (5, 6)
    for text in ("monday", "mon-tue-wed", "mon,mon", "", 1):
        with pytest.raises(Unreadable):
            read_days(text)


def test_weeks_name_each_day_once_and_do_not_overlap() -> None:
    assert read_week({"mon-tue": ["09:00-12:00", "13:00-17:00"]}) == {
        "mon": (Span(32_400_000, 43_200_000), Span(46_800_000, 61_200_000)),
        "tue": (Span(32_400_000, 43_200_000), Span(46_800_000, 61_200_000)),
    }
    assert read_week({"sun": "22:00-06:00", "mon": "06:00-10:00"})
    for week in (
        {"mon": "09:00-12:00", "mon-fri": "09:00-17:00"},
        {"mon": ["09:00-12:00", "11:00-13:00"]},
        {"sun": "22:00-06:00", "mon": "05:00-10:00"},
        {"mon": "closed"},
        {},
        "always",
    ):
        with pytest.raises(Unreadable):
            read_week(week)


def test_an_abbreviation_of_a_time_is_told_by_its_places() -> None:
    """Many clocks say AEST, none of them in New York (EST); some abbreviations are names of zones as well."""
    for text, hint in (
        ("AEST", "Australia/Brisbane or "),
        ("PST", "America/Los_Angeles or "),
        ("BST", "Europe/London,"),
    ):
        with pytest.raises(Unreadable) as error:
            read_zone(text)
        assert f"{text} is the time of {hint}" in error.value.mistakes[0].hint
    with pytest.raises(Unreadable) as error:
        read_zone("XQZT")
    assert error.value.mistakes[0].hint == ""


def test_dates_and_zones() -> None:
    assert read_date("2027-01-04") == date(2027, 1, 4)
    assert read_zone("America/St_Johns") == "America/St_Johns"
    for text in ("2027-02-29", "04.01.2027", "1066-10-14", "2027-1-4"):
        with pytest.raises(Unreadable):
            read_date(text)
    for text in ("Berlin", "CEST", "UTC+1", ""):
        with pytest.raises(Unreadable):
            read_zone(text)


def test_distributions_have_the_mean_and_spread_that_was_written() -> None:
    by_mean, by_median = (
        read_distribution("lognormal(mean=35 min, cv=1.2)"),
        read_distribution("lognormal(median=2 h, cv=2)"),
    )
    for each, cv in ((by_mean, 1.2), (by_median, 2.0)):
        # A lognormal has mean exp(mu + s²/2) and squared coefficient of variation exp(s²) - 1 (Crow & Shimizu 1988).
        mu, sigma = each.parameters
        assert math.exp(mu + sigma**2 / 2) == pytest.approx(each.mean_ms, rel=1e-13)
        assert math.sqrt(math.expm1(sigma**2)) == pytest.approx(cv, rel=1e-13)
    assert by_mean.mean_ms == 35 * 60_000
    assert math.exp(by_median.parameters[0]) == pytest.approx(2 * 3_600_000, rel=1e-13)
    assert read_distribution("exponential(mean=5 min)").mean_ms == 300_000
    assert read_distribution("uniform(2 min, 9 min)").mean_ms == 330_000
    assert read_distribution("5 min") == read_distribution("constant(5 min)")


@pytest.mark.parametrize(
    "text",
    [
        "lognormal(35 min, 1.2)",
        "lognormal(mean=35 min)",
        "lognormal(mean=35 min, median=30 min)",
        "lognormal(mean=35 min, median=30 min, cv=1)",
        "lognormal(mean=35 min, cv=0)",
        "lognormal(mean=35 min, cv=120 %)",
        "normal(mean=35 min, cv=1)",
        "exponential(35)",
        "exponential(mean=0 min)",
        "uniform(5 min)",
        "uniform(5 min, 5 min)",
        "uniform(low=1 min, low=2 min)",
        "constant()",
        "15",
        "gamma(mean=5 min)",
        "gamma(mean=5 min, cv=0.009)",
        "gamma(mean=5 min, cv=10.1)",
        "erlang(mean=5 min, k=2.5)",
        "erlang(mean=5 min, k=0)",
        "weibull(mean=5 min, scale=5 min)",
        "weibull(mean=5 min, scale=5 min, shape=1)",
        "weibull(mean=5 min, shape=0.19)",
        "triangular(5 min, 9 min)",
        "triangular(5 min, 9 min, 7 min)",
        "triangular(5 min, 5 min, 5 min)",
        "mixture(70 % 5 min, 20 % 8 min)",
        "mixture(70 % 5 min, 30 % mixture(100 % 8 min))",
        "mixture(5 min, 8 min)",
        "mixture(100 % 5 min, 0 % 8 min)",
        "mixture()",
        "mixture(100 % " * 500 + "5 min" + ")" * 500,
        "empirical()",
        "empirical(0 min)",
        "empirical(times.csv)",
    ],
)
def test_other_distributions_are_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        read_distribution(text)


@pytest.mark.parametrize(
    "text",
    [
        "lognormal(mean=35 min, cv=1.20)",
        "exponential(5 min)",
        "uniform(high=9 min, low=2 min)",
        "constant(90 s)",
        "gamma(cv=0.50, mean=5 min)",
        "erlang(mean=5 min, k=2.0)",
        "weibull(scale=5 min, shape=1.50)",
        "triangular(mode=9 min, low=0 min, high=9 min)",
        "mixture(1/3 gamma(mean=5 min, cv=2), 2/3 5 min)",
        "mixture(12.5 % empirical(5 min, 3 min), 87.5 % triangular(1 min, 2 min, 3 min))",
        "empirical(9 min, 90 s, 9 min)",
    ],
)
def test_the_canonical_text_of_a_distribution_reads_as_the_same_one(text: str) -> None:
    found: Distribution = read_distribution(text)
    assert read_distribution(found.text) == found
