"""Whatever is written canonically is read as the same value."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from slasim.calendars.hours import Span, read_days
from slasim.scenario.values.amounts import Money, read_factor, read_money, read_share, write_share
from slasim.scenario.values.currencies import CURRENCIES
from slasim.scenario.values.durations import LONGEST, read_duration, write_duration
from slasim.scenario.values.hours import read_spans, write_days, write_spans


@given(st.integers(0, LONGEST))
def test_durations(ms: int) -> None:
    assert read_duration(write_duration(ms)) == ms


@given(st.fractions(0, 1, max_denominator=10**8))
def test_shares(share: Fraction) -> None:
    assert read_share(write_share(share)) == share


@given(st.decimals(0, 5, places=6).map(Fraction))
def test_factors(factor: Fraction) -> None:
    assert read_factor(write_share(factor)) == factor


@given(st.integers(0, 10**12), st.sampled_from(sorted(CURRENCIES)))
def test_money(minor: int, currency: str) -> None:
    money = Money(minor, currency, "month")
    assert read_money(str(money), "month") == money


@given(st.sets(st.integers(0, 6), min_size=1))
def test_days(days: set[int]) -> None:
    assert read_days(write_days(sorted(days))) == tuple(sorted(days))


@given(st.integers(0, 86_399), st.integers(1, 86_400))
def test_spans(start: int, length: int) -> None:
    span = Span(start * 1000, (start + length) * 1000)
    assert read_spans(write_spans([span])) == (span,)


@given(st.text(max_size=30))
def test_no_text_is_read_as_a_duration_by_accident(text: str) -> None:
    from slasim.problems import Unreadable

    try:
        ms = read_duration(text)
    except Unreadable:
        return
    assert ms >= 0
    assert any(mark.isdigit() for mark in text)
    assert any(mark.isalpha() for mark in text)
