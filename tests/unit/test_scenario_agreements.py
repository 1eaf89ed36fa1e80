"""Agreements whole: what can be written, what it becomes, and that older files keep their meaning and digest."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from slasim.scenario import (
    AgreementBook,
    AgreementSpec,
    Band,
    CommitmentSpec,
    CreditTerms,
    Limit,
    Money,
    PointBand,
    RatchetBand,
    Run,
    Scenario,
    ScenarioError,
    Statistic,
    load_agreements,
    load_scenario,
)

ROOT = Path(__file__).parent.parent.parent
EXAMPLES = sorted((ROOT / "scenarios" / "agreements").glob("*.yaml"))
PLAIN = {"commitments": {"first_response": {"promise": {"urgent": "1 h"}, "quota": "95 % per month"}}}

# SHA-256 of the canonical text of model 3: stored results name them.
DIGESTS = {
    "scenarios/follow_the_sun.yaml": "1779290cef2a609b880b2060698486a50992ea2eb279cf6f2f8fd0ea34efd820",
    "scenarios/mmc.yaml": "1a1b9d9bb75ff15965744b03d5683069b9edb4ee6706fd03e56a39db69206b87",
    "scenarios/quickstart.yaml": "6eda82e995936c372469fc0289285d9dc0c107ffcbaab65b7f377216dfcc9c62",
    "tests/data/broken/good.yaml": "e8d8f9e4c1467f3170681a31ae475d87deb9096bc9fa890a40c63ba1032292aa",
}


@pytest.mark.parametrize("file", DIGESTS)
def test_scenarios_from_before_keep_their_digest(file: str) -> None:
    assert load_scenario(ROOT / file).hash() == DIGESTS[file]


def commitment(**fields: Any) -> CommitmentSpec:
    return CommitmentSpec.model_validate({"metric": "first_response", **fields})


def agreement(**fields: Any) -> AgreementSpec:
    return AgreementSpec.model_validate({**PLAIN, **fields})


def utc(text: str) -> int:
    return (datetime.fromisoformat(text) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


@pytest.mark.parametrize(
    ("written", "pauses"),
    [(True, {"customer"}), (False, set()), (["vendor"], {"vendor"}), (["vendor", "customer"], {"vendor", "customer"})],
)
def test_pauses_are_a_set_and_true_means_for_the_customer(written: Any, pauses: set[str]) -> None:
    assert commitment(pauses=written).pauses == pauses


def test_only_resolution_pauses_unless_something_else_is_written() -> None:
    assert commitment(metric="resolution").pauses == {"customer"}
    assert [commitment(metric=metric).pauses for metric in ("next_response", "agent_work")] == [set(), set()]


def test_under_the_rule_shift_nothing_pauses_unless_it_is_written() -> None:
    resolution = {"resolution": {"promise": {"urgent": "8 h"}, "quota": "90 % per month"}}
    shift, pause = ({"customer_reply": {"within": "4 h", "effect": effect}} for effect in ("shift", "pause"))
    assert agreement(commitments=resolution, **shift).commitments["resolution"].pauses == set()
    assert agreement(commitments=resolution, **pause).commitments["resolution"].pauses == {"customer"}


@pytest.mark.parametrize(
    ("written", "measure"),
    [
        ("share", Statistic("share")),
        ("mean", Statistic("mean")),
        ("maximum", Statistic("maximum")),
        ("percentile 90", Statistic("percentile", Fraction(90))),
        ("percentile 99.5", Statistic("percentile", Fraction(199, 2))),
    ],
)
def test_measures(written: str, measure: Statistic) -> None:
    assert commitment(measure=written).measure == measure
    assert str(measure) == written


def test_a_mean_has_its_period_in_per_and_no_quota_in_the_file() -> None:
    mean = commitment(measure="mean", promise={"urgent": "1 h"}, per="quarter")
    assert mean.quota_ is None
    assert mean.quota.per == "quarter"
    assert commitment(quota="95 % per month").quota.share == Fraction(95, 100)


def test_small_periods() -> None:
    assert (commitment().small_misses, commitment().roll_below) == (0, 0)
    assert commitment(small={"misses": 2}).small_misses == 2
    assert commitment(small={"below": 20, "then": "roll"}).roll_below == 20
    skipped = commitment(small={"below": 20, "then": "skip"})
    assert (skipped.roll_below, skipped.skip_below) == (0, 20)


def test_a_column_has_limits_in_numbers() -> None:
    csat = commitment(metric="column", column="csat", limits={"urgent": "at least 4.2", "low": "at most 3"})
    assert csat.limits == {"urgent": Limit(Fraction(21, 5), True), "low": Limit(Fraction(3), False)}


def credits(**fields: Any) -> CreditTerms:
    return CreditTerms.model_validate(fields)


def test_one_rule_and_a_list_of_one_rule_are_the_same_rules() -> None:
    scale = {"below 95 %": "5 % of fee", "below 90 %": "200 EUR"}
    one, listed = credits(on="a", scale=scale), credits(rules=[{"on": "a", "scale": scale}])
    assert one.rules == listed.rules
    assert one.rules[0].scale == (
        Band(Fraction(95, 100), Fraction(1, 20)),
        Band(Fraction(90, 100), Money(20000, "EUR")),
    )
    assert one.rules[0].kind == "scale"


def test_bands_with_both_ends() -> None:
    points = {"98.0-98.9 %": 1, "97-97.9%": 2, "below 97 %": 4}
    made = credits(on="a", points={"bands": points, "value": "100 EUR"}).rules[0].points
    assert made is not None
    assert made.bands == (
        PointBand(Fraction(989, 1000), 1, Fraction(98, 100)),
        PointBand(Fraction(979, 1000), 2, Fraction(97, 100)),
        PointBand(Fraction(97, 100), 4),
    )
    assert (made.above, made.repeat, made.ratchet) == (0, 1, None)


def test_stages_of_points() -> None:
    stages = {"21-100": 1, "101-200": 1.2, "above 200": "150 %"}
    made = credits(on="a", points={"bands": {"below 9 %": 1}, "value": "3 EUR", "ratchet": stages}).rules[0].points
    assert made is not None
    assert made.ratchet == (
        RatchetBand(21, 100, Fraction(1)),
        RatchetBand(101, 200, Fraction(6, 5)),
        RatchetBand(201, None, Fraction(3, 2)),
    )


@pytest.mark.parametrize(
    "bands",
    [
        ["98-98.9 %", "97-98.5 %"],  # overlap
        ["98-98.9 %", "97-98 %"],  # both hold 98 %
        ["98-98.9 %", "98.0-98.9 %"],
        ["97-97.9 %", "98-98.9 %"],  # from the lowest up
        ["below 98 %", "96-97 %"],  # inside of the first
        ["98-98.9 %", "below 98.5 %"],
        ["98.9-98 %"],
    ],
)
def test_bands_that_overlap_or_stand_in_the_wrong_order(bands: list[str]) -> None:
    with pytest.raises(ValueError, match="validation error"):
        credits(on="a", scale={band: f"{number} % of fee" for number, band in enumerate(bands, start=1)})


def test_gaps_between_bands_are_allowed() -> None:
    scale = credits(on="a", scale={"98-98.9 %": "2 % of fee", "below 97 %": "4 % of fee"}).rules[0].scale
    assert scale is not None
    assert [(band.least, band.below) for band in scale] == [
        (Fraction(98, 100), Fraction(989, 1000)),
        (None, Fraction(97, 100)),
    ]


def test_missed_periods() -> None:
    assert agreement(termination={"missed": "3 in a row"}).termination.missed == Run(3, 3)  # type: ignore[union-attr]
    trigger = agreement(termination={"on": "first_response", "missed": "4 of 12"}).termination
    assert trigger is not None
    assert (trigger.on, trigger.missed.misses, trigger.missed.of) == ("first_response", 4, 12)


def exclusion(**fields: Any) -> Any:
    return agreement(exclusions=[{"cause": "maintenance", "reference": "CHG-1", **fields}]).exclusions[0]


def test_an_interval_is_in_instants_however_it_is_written() -> None:
    # Berlin is at UTC+1 on 6 March 2027, and at UTC+2 from 28 March, 03:00, on.
    written = exclusion(**{"from": "2027-03-06 22:00 Europe/Berlin", "to": "2027-03-28T03:00 Europe/Berlin"})
    same = exclusion(**{"from": "2027-03-06T21:00Z", "to": "2027-03-28T03:00+02:00"})
    assert written.from_ == same.from_ == datetime(2027, 3, 6, 21, tzinfo=UTC)
    assert written.to == same.to == datetime(2027, 3, 28, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "moment",
    [
        "2027-03-28 02:30 Europe/Berlin",  # skipped
        "2027-10-31 02:30 Europe/Berlin",  # twice
        "2027-03-06 22:00",
        "2027-03-06",
        "2027-02-30T10:00Z",
        "2027-02-03T25:00Z",
        "2027-03-06 22:00 Berlin",
        "2027-03-06T22:00+25:00",
        20270306,
    ],
)
def test_what_is_no_instant_is_refused(moment: Any) -> None:
    with pytest.raises(ValueError, match="validation error"):
        exclusion(**{"from": moment, "to": "2028-01-01T00:00Z"})


def test_versions_begin_at_local_midnight_and_build_on_one_another() -> None:
    path = "commitments.first_response"
    changes = {
        "2027-07-01": {f"{path}.quota": "97 % per month", f"{path}.promise.low": "1 day"},
        "2027-11-01": {
            f"{path}.promise.urgent": "30 min",
            "credits": {"on": "first_response", "per_breach": {"low": "5 EUR"}},
        },
    }
    whole = agreement(amendments=changes)
    versions = whole.versions("Europe/Berlin")
    assert [start for start, _ in versions] == [
        -(2**62),
        utc("2027-06-30T22:00+00:00"),  # summer time
        utc("2027-10-31T23:00+00:00"),  # the day after it ended
    ]
    quotas = [spec.commitments["first_response"].quota.share for _, spec in versions]
    assert quotas == [Fraction(95, 100), Fraction(97, 100), Fraction(97, 100)]
    assert [len(spec.commitments["first_response"].promise) for _, spec in versions] == [1, 2, 2]
    assert [spec.credits is None for _, spec in versions] == [True, True, False]
    assert all(not spec.amendments for _, spec in versions)


def test_the_version_in_force_includes_its_first_instant_in_the_agreements_own_zone() -> None:
    changes = {"2027-07-01": {"judged": "together"}}
    first = utc("2027-06-30T15:00+00:00")  # midnight in Tokyo
    whole = agreement(timezone="Asia/Tokyo", amendments=changes)
    assert whole.at(first - 1, "UTC").judged is None
    assert whole.at(first, "UTC").judged == "together"
    assert agreement(amendments=changes).at(first, "UTC").judged is None
    assert agreement().versions("UTC") == ((-(2**62), agreement()),)


def test_versions_count_for_the_longest_target() -> None:
    from slasim.scenario.sections.promised.agreements import longest_target_ms

    changes = {"2027-07-01": {"commitments.first_response.promise.urgent": "9 days"}}
    assert longest_target_ms(agreement(amendments=changes).states()) == 9 * 86_400_000


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_examples_load_without_warnings_and_every_version_can_be_made(path: Path) -> None:
    book = load_agreements(path)
    assert isinstance(book, AgreementBook)
    assert book.warnings == ()
    for spec in book.agreements.values():
        assert len(spec.versions(book.timezone)) == len(spec.amendments) + 1
    assert book == load_agreements(path)
    assert hash(book) == hash(load_agreements(path))


def test_each_way_to_cut_agreements_has_an_example() -> None:
    levels = {path.stem: {spec.level for spec in load_agreements(path).agreements.values()} for path in EXAMPLES}
    assert levels["service_based"] == {"service"}
    assert levels["customer_based"] == {"customer"}
    assert levels["multi_level"] == {"corporate", "customer", "service"}


def test_a_scenario_is_read_whole_and_a_book_offers_the_same_names() -> None:
    scenario = load_agreements(ROOT / "scenarios" / "quickstart.yaml")
    assert isinstance(scenario, Scenario)
    book = load_agreements(ROOT / "scenarios" / "agreements" / "multi_level.yaml")
    assert not isinstance(book, Scenario)
    for each in (scenario, book):
        assert each.agreements
        assert each.calendars
        assert each.severities
        assert each.tiers
        assert each.currency == "EUR"
        assert each.timezone
        assert each.longest_target_ms() > 0
    assert [row.customer for row in book.account_rows][:1] == ["Northwind"]


def test_a_book_without_customers_may_name_any_tier_channel_and_product(tmp_path: Path) -> None:
    text = (
        "slasim: 1\nname: b\ncurrency: EUR\ntimezone: UTC\nseverities: [urgent]\n"
        "calendars: {utc: {timezone: UTC, hours: 24x7}}\n"
        "agreements: {a: {for: {tier: gold, channel: fax, product: ufo}, judged: together,\n"
        "  commitments: {resolution: {promise: {urgent: 1 h}, quota: 90 % per month, hours: customer}},\n"
        "  credits: {on: resolution, scale: {below 90 %: 5 % of fee}}}}\n"
    )
    (tmp_path / "b.yaml").write_text(text)
    assert load_agreements(tmp_path / "b.yaml").warnings == ()
    (tmp_path / "b.yaml").write_text(text + "customers: {silver: {accounts: 1, regions: {utc: 100 %}}}\n")
    with pytest.raises(ScenarioError, match="the name of a tier: silver"):
        load_agreements(tmp_path / "b.yaml")


def test_overrides_reach_into_books() -> None:
    path = EXAMPLES[0].parent / "service_based.yaml"
    changed = load_agreements(path, {"agreements.mail.commitments.availability.quota": "99 % per month"})
    assert changed.agreements["mail"].commitments["availability"].quota.share == Fraction(99, 100)
    with pytest.raises(ScenarioError, match=r"did you mean mail\?"):
        load_agreements(path, {"agreements.mial.review": "1 month"})


def test_every_clause_knows_its_place() -> None:
    path = EXAMPLES[0].parent / "service_based.yaml"
    lines = path.read_text("utf-8").split("\n")
    book = load_agreements(path)
    for clause in (("agreements", "mail"), ("agreements", "mail", "credits", "cap"), ("calendars", "lisbon")):
        place = book.place(clause)
        assert place is not None
        assert lines[place.line - 1][place.column - 1 :].startswith(f"{clause[-1]}:")
    left_out = book.place(("agreements", "mail", "termination", "on"))
    assert left_out == book.place(("agreements", "mail"))
    assert Scenario.from_applied(load_scenario(ROOT / "scenarios" / "mmc.yaml").applied()).place(("calendars",)) is None


def test_reading_agreements_needs_neither_numpy_nor_pandas() -> None:
    code = (
        "import sys, slasim.scenario as s; s.template('operator'); "
        "print([name for name in ('numba', 'numpy', 'pandas') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("first", "second", "overlap"),
    [
        ("{from: 2027-01-01, to: 2027-12-31}", "{from: 2028-01-01}", False),
        ("{from: 2027-01-01, to: 2028-01-01}", "{from: 2028-01-01}", True),  # one date in both
        ("{from: 2028-01-01}", "{from: 2027-01-01, to: 2027-12-31}", False),  # in any order of the file
        ("{from: 2027-01-01}", "{from: 2028-01-01}", True),
        ("{from: 2027-01-01, to: 2027-12-31, renewal: 1 year}", "{from: 2028-06-01}", True),  # it goes on
    ],
)
def test_terms_for_the_same_tickets_follow_one_another(first: str, second: str, overlap: bool, tmp_path: Path) -> None:
    promised = "commitments: {resolution: {promise: {urgent: 1 h}, quota: 90 % per month}}"
    (tmp_path / "it.yaml").write_text(
        "slasim: 1\nname: b\ncurrency: EUR\ntimezone: UTC\nseverities: [urgent]\n"
        "calendars: {utc: {timezone: UTC, hours: 24x7}}\n"
        "customers: {pro: {accounts: 1, regions: {utc: 100 %}}}\n"
        f"agreements:\n  old: {{term: {first}, {promised}}}\n  new: {{term: {second}, {promised}}}\n"
    )
    if not overlap:
        assert len(load_agreements(tmp_path / "it.yaml").agreements) == 2
        return
    with pytest.raises(ScenarioError) as caught:
        load_agreements(tmp_path / "it.yaml")
    (problem,) = caught.value.problems
    assert (problem.line, problem.path) == (10, "agreements.new.term")
    assert "overlaps that of 'old'" in problem.found


def test_an_amendment_of_a_scenario_that_cannot_be_read_is_one_problem() -> None:
    """The calendars of a scenario reach as far as its longest target, of the agreement as it stands."""
    changes = {"2027-02-01": {"commitments.first_response.quota": "97"}}
    with pytest.raises(ScenarioError) as caught:
        load_scenario(ROOT / "tests" / "data" / "broken" / "good.yaml", {"agreements.pro.amendments": changes})
    (problem,) = caught.value.problems
    assert problem.path == "agreements.pro.commitments.first_response.quota"
    assert "95 % per month" in problem.expected


@pytest.mark.parametrize("metric", ["abandonment", "deflection", "column"])
@pytest.mark.parametrize("hours", ["utc", "{urgent: utc, else: customer}", "customer"])
def test_hours_where_no_time_is_measured_are_refused(tmp_path: Path, metric: str, hours: str) -> None:
    """Such a promise counts whoever gave up, contacts or numbers: hours would be read and have no effect."""
    more = ", column: csat, limits: {urgent: at least 4}" if metric == "column" else ""
    text = (
        "slasim: 1\nname: b\ncurrency: EUR\ntimezone: UTC\nseverities: [urgent]\n"
        "calendars: {utc: {timezone: UTC, hours: {mon-fri: 09:00-17:00}}}\n"
        "agreements: {a: {commitments: {\n"
        f"  one: {{metric: {metric}, quota: 90 % per month{more}, hours: HOURS}}}}}}}}\n"
    )
    path = tmp_path / "b.yaml"
    path.write_text(text.replace("HOURS", hours))
    with pytest.raises(ScenarioError) as caught:
        load_agreements(path)
    (problem,) = caught.value.problems
    assert (problem.line, problem.path) == (8, "agreements.a.commitments.one.hours")
    assert (problem.found, problem.expected[:10]) == (f"hours of {metric}", "no hours: ")
    path.write_text(text.replace("HOURS", "24x7"))  # the default may be said
    assert load_agreements(path).agreements["a"].commitments["one"].hours == "24x7"
