"""Numbers as people read them."""

import math

import pandas as pd
import pytest

from slasim.report.screen.stopping import decided
from slasim.report.words import attained, duration, number, percent, quota_text, span


@pytest.mark.parametrize(
    ("share", "digits", "words"),
    [
        (0.95, 1, "95.0 %"),
        (1.0, 0, "100 %"),
        (0.99999, 1, "99.9 %"),
        (0.99999, 0, "99 %"),
        (0.00001, 1, "0.1 %"),
        (0.0, 1, "0.0 %"),
        (math.nan, 1, "–"),
    ],
)
def test_percent_never_rounds_to_all_or_nothing(share, digits, words):
    assert percent(share, digits) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("400 ms", "0.4 s"),
        ("35 s", "35 s"),
        ("59.6 s", "1 min 00 s"),
        ("200 s", "3 min 20 s"),
        ("9 min 59.4 s", "9 min 59 s"),
        ("9 min 59.6 s", "10 min"),
        ("12 min 20 s", "12 min"),
        ("65 min", "1 h 05 min"),
        ("59 min 40 s", "1 h 00 min"),
        ("51 h", "2 d 3 h"),
        ("23 h 59 min 40 s", "1 d 0 h"),
        (None, "–"),
    ],
)
def test_duration_says_two_units_at_most(value, words):
    assert duration(_ms(value) if value else None) == words


@pytest.mark.parametrize(
    ("half", "of", "words"),
    [
        ("200 s", "2 h", "3 min"),
        ("200 s", "9 min", "3 min 20 s"),
        ("35 s", "2 h", "35 s"),
        ("12 min", "9 min", "12 min"),
    ],
)
def test_half_an_interval_is_told_as_coarsely_as_its_figure(half, of, words):
    assert duration(_ms(half), of=_ms(of)) == words


@pytest.mark.parametrize(
    ("share", "quota", "words"),
    [
        (0.99946, 0.9995, "99.946 %"),
        (0.99944, 0.9995, "99.94 %"),
        (0.9995, 0.9995, "99.95 %"),
        (0.99952, 0.9995, "99.95 %"),
        (0.8999, 0.9, "89.99 %"),
        (0.89996, 0.9, "89.996 %"),
        (0.95, 0.9, "95.0 %"),
        (0.999991, 0.99999, "99.999 %"),
        (1.0, 0.99999, "100.000 %"),
        (math.nan, 0.9, "–"),
        (0.5, math.nan, "50.0 %"),
    ],
)
def test_what_was_attained_stands_on_its_side_of_the_quota(share, quota, words):
    assert attained(share, quota) == words


def test_a_quota_has_the_decimals_that_were_written():
    assert [quota_text(each) for each in (0.9, 0.995, 0.9995, 0.99999, 1.0)] == [
        "90 %",
        "99.5 %",
        "99.95 %",
        "99.999 %",
        "100 %",
    ]


def test_numbers_and_spans():
    assert number(1234567.4) == "1\u202f234\u202f567"
    assert number(math.nan) == "–"
    assert span("91.2 %", "95.0 %") == "91.2 – 95.0 %"
    assert span("–", "–") == ""


@pytest.mark.parametrize(
    ("shown", "total", "words"),
    [
        (1, 1, "The only one."),
        (3, 3, "All 3, the latest first."),
        (1, 4, "The latest of 4."),
        (5, 1234, "The 5 latest of 1\u202f234."),
    ],
)
def test_how_many_of_the_violations_are_shown_reads_well(shown, total, words):
    from slasim.report.statements.late_tables import _how_many

    assert _how_many(shown, total) == words


@pytest.mark.parametrize(
    ("value", "half", "words"),
    [
        ("26 h 8 min", "8 min", "1 d 2 h 08 min"),
        ("26 h 8 min", "90 min", "1 d 2 h 08 min"),
        ("26 h 8 min", "25 h", "1 d 2 h"),
        ("23 h 59 min 40 s", "8 min", "1 d 0 h 00 min"),
        ("7 h 7 min 12 s", "5 s", "7 h 07 min 12 s"),
        ("7 h 7 min 12 s", "8 min", "7 h 07 min"),
        ("12 min 20 s", "20 s", "12 min 20 s"),
        ("12 min 20 s", "2 min", "12 min"),
        ("26 h 8 min", "0 s", "1 d 2 h"),
    ],
)
def test_a_figure_is_never_told_more_coarsely_than_half_its_interval(value, half, words):
    assert duration(_ms(value), half=_ms(half)) == words


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        (["below"], "no"),
        (["at least", "below", "undecided"], "no, 1 of 3 are below it"),
        (["at least", "no data"], "yes"),
        (["at least", "undecided"], "NOT DECIDED"),
    ],
)
def test_a_decision_says_yes_or_no(answers, words):
    assert decided(answers) == words


def _ms(text):
    return pd.Timedelta(text) / pd.Timedelta("1 ms")
