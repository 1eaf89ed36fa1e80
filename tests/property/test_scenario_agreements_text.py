"""What agreements are made of is written as it is read; damaged files of agreements name problems and never crash."""

from __future__ import annotations

import os
import re
import tempfile
from datetime import UTC, datetime, timedelta, timezone
from fractions import Fraction
from pathlib import Path
from typing import Literal

from hypothesis import given, settings
from hypothesis import strategies as st

from slasim.scenario import ScenarioError, load_agreements, template
from slasim.scenario.values.amounts import (
    Money,
    MoreThan,
    read_amount,
    read_annual_amount,
    read_least,
    read_multiplier,
    write_amount,
    write_annual_amount,
    write_number,
)
from slasim.scenario.values.bands import Band, RatchetBand, read_ratchet, read_scale, write_ratchet, write_scale
from slasim.scenario.values.judgement import Limit, Run, Statistic, read_limit, read_measure, read_run
from slasim.scenario.values.moments import read_moment, write_moment
from slasim.scenario.values.steps import (
    LengthBand,
    NumberBand,
    StepAmount,
    read_length_bands,
    read_number_bands,
    read_point_steps,
    read_time_steps,
    write_length_bands,
    write_number_bands,
    write_point_steps,
    write_time_steps,
)

shares = st.integers(0, 10_000).map(lambda number: Fraction(number, 10_000))
sums = st.integers(0, 10**9).map(lambda minor: Money(minor, "EUR"))


@given(shares | sums)
def test_amounts(amount: Fraction | Money) -> None:
    assert read_amount(write_amount(amount)) == amount
    assert read_annual_amount(write_annual_amount(amount)) == amount


@given(shares | sums, st.integers(1, 100_000), st.sampled_from(["begun", "whole"]))
def test_steps(amount: Fraction | Money, size: int, count: Literal["begun", "whole"]) -> None:
    per_point = StepAmount(amount, Fraction(1, 100), "pro rata")
    assert read_point_steps(write_point_steps(per_point)) == per_point
    of_points, of_time = StepAmount(amount, Fraction(size, 100_000), count), StepAmount(amount, Fraction(size), count)
    assert read_point_steps(write_point_steps(of_points)) == of_points
    assert read_time_steps(write_time_steps(of_time)) == of_time


@given(st.lists(st.integers(1, 900), min_size=1, max_size=6, unique=True).map(sorted), st.booleans(), st.booleans())
def test_bands_by_number_and_by_length(ends: list[int], is_open: bool, included: bool) -> None:
    amounts = [Fraction(number, 100) for number in range(1, len(ends) + 1)]
    lasts = [None if is_open and end == ends[-1] else end for end in ends]
    numbers = [NumberBand(last + 1, end, each) for last, end, each in zip([0, *ends], lasts, amounts, strict=False)]
    assert read_number_bands(write_number_bands(tuple(numbers))) == tuple(numbers)
    lengths = tuple(LengthBand(end * 1000, included, each) for end, each in zip(ends, amounts, strict=True))
    assert read_length_bands(write_length_bands(lengths)) == lengths


@given(sums)
def test_least_amounts(money: Money) -> None:
    strict = MoreThan(money.minor, money.currency)
    assert read_least(str(money)) == money
    assert read_least(str(strict)) == strict
    assert read_least(str(strict)) != money


@given(st.integers(0, 100_000).map(lambda number: Fraction(number, 1000)))
def test_multipliers(multiplier: Fraction) -> None:
    assert read_multiplier(write_number(multiplier)) == multiplier


@given(st.lists(st.integers(0, 10_000), min_size=2, max_size=12, unique=True).map(sorted))
def test_scales_of_bands_with_both_ends(ends: list[int]) -> None:
    """Any lowest-to-highest pairs of ends, written from the top down, with a threshold below them all."""
    pairs = [(Fraction(low, 10_000), Fraction(high, 10_000)) for low, high in zip(ends[::2], ends[1::2], strict=False)]
    scale = [Band(high, Fraction(number, 100), low) for number, (low, high) in enumerate(reversed(pairs), start=1)]
    scale.append(Band(pairs[0][0], Fraction(50, 100)))
    assert read_scale(write_scale(tuple(scale))) == tuple(scale)


@given(st.integers(0, 50), st.lists(st.integers(1, 100), min_size=1, max_size=5))
def test_stages(first: int, lengths: list[int]) -> None:
    bands = []
    for number, length in enumerate(lengths):
        is_last = number == len(lengths) - 1
        bands.append(RatchetBand(first, None if is_last and first > 0 else first + length - 1, Fraction(number, 5)))
        first += length
    assert read_ratchet(write_ratchet(tuple(bands))) == tuple(bands)


@given(st.integers(1, 999), st.integers(0, 500))
def test_runs(misses: int, more: int) -> None:
    run = Run(misses, min(misses + more, 999))
    assert read_run(str(run)) == run


@given(st.integers(1, 99_999).map(lambda number: Fraction(number, 1000)))
def test_percentiles(percent: Fraction) -> None:
    assert read_measure(str(Statistic("percentile", percent))) == Statistic("percentile", percent)


@given(st.integers(-10_000, 10_000), st.booleans())
def test_limits(number: int, is_least: bool) -> None:
    limit = Limit(Fraction(number, 100), is_least)
    assert read_limit(str(limit)) == limit


@given(st.integers(31_622_400, 4_000_000_000), st.integers(-14 * 60, 14 * 60))  # dates from 1971 on in every zone
def test_instants(seconds: int, offset: int) -> None:
    moment = datetime.fromtimestamp(seconds, timezone(timedelta(minutes=offset)))
    again = read_moment(write_moment(moment))
    assert again == moment
    assert again.astimezone(UTC) == datetime.fromtimestamp(seconds, UTC)


TEXT = re.sub(r"\s*#[^\n]*", "", template("outsourcing"))
WORDS = list(re.finditer(r"[^\s{}\[\],:]+|[{}\[\],:]", TEXT))
ODD = ["", "~", "true", "-1", "0.5", "120 %", "[]", "{}", "{a: 1}", "customer", "below 3 %", "2027-01-01", "é", "&a 1"]
mishaps = st.lists(
    st.tuples(st.integers(0, len(WORDS) - 1), st.sampled_from(ODD) | st.sampled_from([word[0] for word in WORDS])),
    min_size=1,
    max_size=3,
)


@settings(max_examples=100, deadline=None)
@given(mishaps)
def test_words_of_agreements_replaced_by_other_words(changes: list[tuple[int, str]]) -> None:
    text = TEXT
    for index, word in sorted(changes, reverse=True):
        text = text[: WORDS[index].start()] + word + text[WORDS[index].end() :]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "it.yaml"
        path.write_bytes(text.encode())
        try:
            book = load_agreements(os.fspath(path))
        except ScenarioError as error:
            for problem in error.problems:
                assert problem.line >= 1
                assert problem.column >= 1
                assert problem.found
                assert problem.expected
            return
        for spec in book.agreements.values():
            assert spec.versions(book.timezone)
