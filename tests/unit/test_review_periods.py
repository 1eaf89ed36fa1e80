"""Review periods other than months and quarters: how they are cut, judged and paid, worked out by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from promise_cases import at, log, ms, promise

import slasim
from slasim.agreements import measure
from slasim.agreements.document import document
from slasim.agreements.verdicts.judging import judge
from slasim.agreements.verdicts.periods import cut_periods, per_of, period_dates, period_word
from slasim.agreements.verdicts.undecided import find_missed
from slasim.problems import Unreadable
from slasim.scenario import ScenarioError
from slasim.scenario.values.quotas import periods_words, read_period
from tests.unit.test_quotas_apart_and_together import SIMULATED


def instant(text: str) -> int:
    return ms(at(text))


@pytest.mark.parametrize(
    ("per", "start", "end", "names"),
    [
        ("week", "2027-01-01 00:00", "2027-01-12 00:00", ["2026-W53", "2027-W01", "2027-W02"]),
        ("year", "2026-12-31 00:00", "2027-01-02 00:00", ["2026", "2027"]),
        ("day", "2027-02-28 12:00", "2027-03-02 00:00", ["2027-02-28", "2027-03-01"]),
        ("30 days", "2027-01-10 00:00", "2027-03-01 00:00", ["2027-01-10+30d", "2027-02-09+30d"]),
        ("rolling 3 days", "2027-01-01 00:00", "2027-01-03 00:00", ["2026-12-30+3d", "2026-12-31+3d"]),
    ],
)
def test_periods_by_name(per: str, start: str, end: str, names: list[str]) -> None:
    cut = cut_periods("UTC", per, instant(start), instant(end), instant(start))
    assert list(cut.names) == names


def test_days_in_a_row_are_counted_from_the_term_on_through_changes_of_the_clock() -> None:
    """Berlin sets its clocks forward on 28 March 2027: a day of 23 hours is one of the thirty."""
    since = int((datetime(2027, 3, 1, tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(milliseconds=1))
    since -= 3_600_000  # 1 March in Berlin
    end = since + 70 * 86_400_000
    cut = cut_periods("Europe/Berlin", "30 days", since + 40 * 86_400_000, end, since)
    assert list(cut.names) == ["2027-03-31+30d", "2027-04-30+30d"]
    assert cut.edges[0] - since == 30 * 86_400_000 - 3_600_000
    assert cut.whole.tolist() == [False, False]


@given(
    st.sampled_from(["month", "quarter", "year", "week", "day", "30 days", "7 days"]),
    st.dates(date(2024, 1, 1), date(2029, 1, 1)),
    st.integers(1, 800),
)
def test_names_say_which_days_periods_have(per: str, first: date, days: int) -> None:
    """Periods follow each other; their names and their edges agree."""
    start = int((datetime.combine(first, datetime.min.time(), UTC) - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds())
    cut = cut_periods("UTC", per, start * 1000, (start + days * 86_400) * 1000, start * 1000)
    dates = [period_dates(name) for name in cut.names]
    edges = [date(1970, 1, 1) + timedelta(days=edge // 86_400_000) for edge in cut.edges]
    assert [each for each, _ in dates] == edges[:-1]
    assert [each for _, each in dates] == edges[1:]
    assert {per_of(name) for name in cut.names} == {per}
    assert list(cut.names) == sorted(cut.names)


def test_what_a_review_period_is() -> None:
    assert periods_words(period_word(["2027-02-01+30d", "2027-03-03+30d"])) == "periods of 30 days"
    assert periods_words(period_word(["2027-W05"])) == "weeks"
    assert period_word(["2027-W05", "2027-02"]) == "review period"
    assert read_period("rolling  30 days") == "rolling 30 days"
    for text in ("fortnight", "1 days", "500 days", "rolling month", "30"):
        with pytest.raises(Unreadable):
            read_period(text)


def answers(days: dict[str, tuple[int, int]], customer: str = "gold-1") -> list[Any]:
    """By day the urgent tickets in time and late."""
    rows: list[Any] = []
    for day, counts in days.items():
        for reply, many in zip(("09:30", "11:00"), counts, strict=True):
            for number in range(many):
                name = f"{day} {customer} {reply} {number}"
                rows.append((name, f"{day} 09:00", "urgent", customer, [(f"{day} {reply}", "replied")]))
    return rows


def agreement(quota: str, more: str = "", commitment: str = "") -> str:
    only = f"{{promise: {{urgent: 1 h}}, quota: {quota}{commitment}}}"
    return f"a: {{for: {{tier: gold}}, judged: each customer, {more}commitments: {{first_response: {only}}}}}"


CREDIT = "credits: {on: first_response, scale: {below 90 %: 10 % of fee}}, "


def test_weeks_are_judged_and_paid_by_the_days_of_their_months() -> None:
    """25 to 31 January is a week of January: 7/31 of a fee. 26 February to 4 March would be 3/28 + 4/31."""
    rows = answers({"2027-01-26": (1, 1), "2027-02-03": (9, 1), "2027-02-28": (0, 1), "2027-03-02": (1, 1)})
    found = measure(log(rows), promise(agreement("90 % per week", CREDIT)))
    judged = found.compliance.set_index("period")["verdict"].to_dict()
    assert judged == {"2027-W04": "missed", "2027-W05": "kept", "2027-W08": "missed", "2027-W09": "missed"}
    fee = Decimal(1000)
    owed = {"2027-W04": fee * 7 / 31, "2027-W08": fee * 7 / 28, "2027-W09": fee * 7 / 31}
    paid = dict(zip(found.credits["period"], found.credits["credit"], strict=True))
    assert paid == {name: (amount / 10).quantize(Decimal("0.01")) for name, amount in owed.items()}


def test_a_week_of_two_months() -> None:
    """29 March to 4 April: three days of March, four of April."""
    rows = answers({"2027-03-30": (0, 1)})
    found = measure(log(rows, until="2027-05-01 00:00"), promise(agreement("90 % per week", CREDIT)))
    amount = Fraction(100_00, 1) * (Fraction(3, 31) + Fraction(4, 30))
    assert found.credits["credit"].tolist() == [Decimal(round(amount)) / 100]


def test_days_of_the_term_and_a_year() -> None:
    term = "term: {from: 2027-01-11, to: 2027-12-31}, "
    rows = answers({"2027-01-11": (0, 1), "2027-02-10": (1, 0)})
    found = measure(log(rows), promise(agreement("90 % per 30 days", term + CREDIT)))
    assert found.compliance[["period", "verdict"]].to_numpy().tolist() == [
        ["2027-01-11+30d", "missed"],
        ["2027-02-10+30d", "kept"],
    ]
    fee = Fraction(21, 31) + Fraction(9, 28)
    assert found.credits["credit"].tolist() == [Decimal(round(100_00 * fee)) / 100]
    whole = measure(log(rows, until="2028-01-01 00:00"), promise(agreement("90 % per year", CREDIT)))
    assert whole.credits["credit"].tolist() == [Decimal("1200.00")]  # 10 % of twelve months


def test_a_window_shorter_than_a_period_is_not_judged() -> None:
    found = measure(log(answers({"2027-01-12": (0, 5)})), promise(agreement("90 % per year")))
    assert found.compliance[["period", "partial", "verdict"]].to_numpy().tolist() == [["2027", True, "not judged"]]


def test_every_day_ends_a_rolling_period() -> None:
    """Three days in a row: 2 of 3 on the 3rd, 2 of 4 on the 4th, 1 of 3 on the 5th (nothing comes that day)."""
    rows = answers({"2027-01-02": (1, 0), "2027-01-03": (1, 1), "2027-01-04": (0, 1)})
    window = (at("2027-01-01 00:00"), at("2027-01-09 00:00"))
    found = measure(log(rows), promise(agreement("50 % per rolling 3 days")), window=window).compliance
    told = {row["period"]: (row["met"] + row["carried_met"], row["decided"] + row["carried"], row["verdict"]) for row in
            found.to_dict("records")}  # fmt: skip
    assert told == {
        "2026-12-30+3d": (0, 0, "not judged"),
        "2026-12-31+3d": (1, 1, "not judged"),
        "2027-01-01+3d": (2, 3, "kept"),
        "2027-01-02+3d": (2, 4, "kept"),
        "2027-01-03+3d": (1, 3, "missed"),
        "2027-01-04+3d": (0, 1, "missed"),
        "2027-01-05+3d": (0, 0, "no data"),
        "2027-01-06+3d": (0, 0, "no data"),
    }


days = st.dictionaries(st.integers(1, 20), st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1)


@settings(max_examples=40, deadline=None)
@given(days, days, st.integers(2, 9), st.booleans(), st.booleans())
def test_rolling_periods_are_recounted(
    one: dict[int, tuple[int, int]], other: dict[int, tuple[int, int]], length: int, together: bool, pooled: bool
) -> None:
    """Every run of so many days in the window, counted ticket by ticket."""
    drawn = {"gold-1": one, "gold-2": other}
    rows = [row for who, of in drawn.items() for row in answers({f"2027-01-{d:02d}": n for d, n in of.items()}, who)]
    share = "60 % of all tickets" if pooled else "60 %"
    text = agreement(f"{share} per rolling {length} days").replace("urgent: 1 h", "urgent: 1 h, low: 9 h")
    text = text.replace("each customer", "together") if together else text
    found = measure(log(rows, until="2027-01-25 00:00"), promise(text))
    got = {(row["customer"], row["period"]): row["verdict"] for row in found.compliance.to_dict("records")}
    groups = (
        {"all": [one, other]} if together else {who: [of] for who, of in drawn.items() if any(map(sum, of.values()))}
    )
    want = {}
    for who, of in groups.items():
        for last in range(1, 25):
            first = date(2027, 1, 1) + timedelta(days=last - length)
            met, late = (sum(each.get(day, (0, 0))[side] for each in of for day in range(last - length + 1, last + 1))
                         for side in (0, 1))  # fmt: skip
            verdict = "kept" if 10 * met >= 6 * (met + late) else "missed"
            verdict = "no data" if met + late == 0 else verdict
            want[who, f"{first}+{length}d"] = verdict if last >= length else "not judged"
    assert got == (want if rows else {})


@pytest.mark.parametrize(
    ("quota", "more", "commitment", "path"),
    [
        ("90 % per 30 days", "", "", "commitments.first_response.quota"),  # counted from when?
        ("90 % per rolling 30 days", CREDIT, "", "credits"),
        ("90 % per rolling 30 days", "termination: {missed: 2 in a row}, ", "", "termination.missed"),
        ("90 % per rolling 30 days", "", ", small: {below: 5, then: roll}", "commitments.first_response.small"),
    ],
)
def test_what_periods_of_days_cannot_do(quota: str, more: str, commitment: str, path: str) -> None:
    with pytest.raises(ScenarioError) as error:
        promise(agreement(quota, more, commitment))
    assert [each.path for each in error.value.problems] == [f"agreements.a.{path}"]
    assert error.value.problems[0].line > 0


def test_documents_say_when_periods_begin() -> None:
    week = document(promise(agreement("90 % per week", CREDIT)))
    assert "A week begins on Monday." in week
    assert "In each week at least 90 % of the decided tickets" in week
    assert "The fee of a day is the monthly fee divided by the days of its month; days are added up." in week
    days = document(promise(agreement("90 % per 30 days", "term: {from: 2027-01-11}, ")))
    assert "The first period of 30 days begins on 2027-01-11, each later one where the one before it ends." in days
    rolling = document(promise(agreement("90 % per rolling 30 days")))
    assert "In each period of 30 days, whichever day is its last, at least 90 %" in rolling


@pytest.mark.parametrize("per", ["week", "day", "10 days", "rolling 7 days", "year"])
def test_simulated_periods_are_those_of_a_statement(per: str, tmp_path: Any) -> None:
    text = SIMULATED.replace("QUOTA", f"85 % of all tickets per {per}").replace(
        "    credits: {on: resolution, scale: {below 85 %: 5 % of fee}}\n", ""
    )
    path = tmp_path / "scenario.yaml"
    path.write_text(text.replace("  a:\n", "  a:\n    term: {from: 2027-01-01}\n"))
    scenario = slasim.load_scenario(path)
    study = slasim.simulate(scenario, replications=3, seed=5)
    rows = study.compliance
    sums: dict[str, int] = {}
    for replication in range(3):
        found = measure(slasim.simulate_log(scenario, seed=5, replication=replication), scenario).compliance
        for row in found[found["verdict"] == "missed"].to_dict("records"):
            sums[row["period"]] = sums.get(row["period"], 0) + 1
    judged = rows[rows["whole"]]
    assert {str(row["period"]): row["missed"] * 3 for row in judged.to_dict("records") if row["missed"]} == {
        name: pytest.approx(many) for name, many in sums.items()
    }
    assert judged.empty == (per == "year")
    rule = "no_whole_period"
    assert (rule in {each.rule for each in scenario.warnings}) == (per == "year")


def test_open_clocks_of_a_rolling_period_can_turn_it() -> None:
    """Two tickets of the 3rd wait when the log ends at noon of the 5th: late or in time, nobody knows."""
    rows = answers({"2027-01-02": (1, 1)})
    rows += [(f"open {n}", "2027-01-03 09:00", "urgent", "gold-1", []) for n in range(2)]
    text = agreement("60 % per rolling 3 days").replace("urgent: 1 h", "urgent: 100 h")
    early = log(rows, until="2027-01-05 12:00")
    found = measure(early, promise(text))
    score = found.score
    missed = find_missed(score.cells, found.promises, score.periods, early.until)
    whole = {score.periods[0].names[p]: at for at, p in enumerate(score.cells.period.tolist())}
    at_4 = whole["2027-01-02+3d"]
    assert not bool(score.cells.final[at_4])
    assert (bool(missed.surely[at_4]), bool(missed.perhaps[at_4])) == (False, True)
    again, _ = judge(score.counts, found.promises, score.periods, early.until)
    assert again.verdict.tolist() == score.cells.verdict.tolist()
