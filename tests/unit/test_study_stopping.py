"""Rules that say when replications are enough: how they are written, and when they stop."""

import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from slasim import load_scenario, simulate
from slasim.scenario import ScenarioError
from slasim.study.measures.figure import Figure, Name
from slasim.study.measures.figures import names
from slasim.study.measures.tables import blank_tables
from slasim.study.stopping.rules import Decision, Precision, read_rules
from slasim.study.stopping.watching import Stopping, Watch, looks, precision_of

ROOT = Path(__file__).parents[2]
SHORT = {"horizon.for": "1 month", "horizon.warm_up": "1 day", "horizon.follow_up": "1 week"}


@pytest.fixture(scope="module")
def scenario():
    return load_scenario(ROOT / "scenarios" / "quickstart.yaml", SHORT)


def mean_figure(values):
    of = Name("backlog", (("severity", "low"),), first=True)
    return Figure(of, "mean", "tickets", np.asarray(values, float), np.ones(len(values)))


def test_a_scenario_has_the_figures_that_its_study_will_have(scenario):
    assert names(blank_tables(scenario)) == names(simulate(scenario, replications=1).tables)


def test_rules_are_read_in_the_unit_of_their_figures(scenario):
    rules = read_rules(
        scenario,
        [
            "first_response.attainment: 0.5 %",
            "waits.urgent.first_touch.mean: 90 s",
            "credits: 12.50 EUR",
            "arrivals: 3",
            "attainment:5 % relative",
        ],
        "business.first_response.urgent.p_kept >= 95 % error 1 %",
    )
    assert [rule.half for rule in rules[:5]] == [0.005, 90_000, 12.5, 3, 0.05]
    assert [rule.relative for rule in rules[:5]] == [False] * 4 + [True]
    decision = rules[5]
    assert (decision.name, decision.threshold, decision.error) == ("business.first_response.urgent.p_kept", 0.95, 0.01)


def test_every_mistake_of_every_rule_is_named_at_once(scenario):
    with pytest.raises(ScenarioError) as caught:
        read_rules(
            scenario,
            [
                "half a percent",
                "first_respone.attainment: 1 %",
                "waits.mean: 5 %",
                "credits: 5 USD",
                "arrivals: many",
                "occupancy: 0 %",
                "first_response.attainment: 5 relative",
            ],
            ["credits >= 0 % error 60 %", "p_kept > 95 %"],
        )
    lines = str(caught.value).splitlines()
    for line, words in zip(
        lines,
        [
            "precision 'half a percent': found 'half a percent'; expected a figure, a colon and half the width",
            "'first_respone': did you mean first_response?",
            "precision 'waits.mean: 5 %': found '5 %'; expected a duration",
            "found '5 USD'; expected an amount in EUR",
            "found 'many'; expected a number of tickets",
            "found '0 %'; expected a precision above 0",
            "found '5'; expected a share such as 12 % or 1/3; did you mean 5 %?",
            "found 'credits'; expected a probability: a figure that ends in all_kept",
            "found '0 %'; expected a share above 0 % and below 100 %",
            "found '60 %'; expected a share above 0 % and below 50 %",
            "decide 'p_kept > 95 %': found 'p_kept > 95 %'; expected a probability, a threshold and an error rate",
        ],
        strict=True,
    ):
        assert words in line


def test_figures_of_several_units_need_a_relative_precision(tmp_path):
    # an agreement called backlog: what is paid under it is money, the open tickets of the desk are not
    text = (ROOT / "scenarios" / "quickstart.yaml").read_text("utf-8")
    (tmp_path / "desk.yaml").write_text(text.replace("agreements:\n  business:", "agreements:\n  backlog:"), "utf-8")
    desk = load_scenario(tmp_path / "desk.yaml")
    with pytest.raises(ScenarioError, match=r"expected figures of one unit \(not share, customers, EUR, tickets\)"):
        read_rules(desk, "backlog: 5 %", None)
    assert read_rules(desk, "backlog: 5 % relative", None)[0].relative


def test_looks_are_fixed_and_end_with_the_most():
    assert list(looks(10)) == [10]
    assert list(looks(40)) == [40]
    assert list(looks(250)) == [40, 60, 80, 100, 120, 140, 160, 180, 200, 220, 240, 250]
    assert list(looks(460))[-4:] == [380, 400, 440, 460]


def test_sequential_procedure_of_the_published_stream():
    cases = json.loads((ROOT / "tests" / "data" / "output_statistics.json").read_text("utf-8"))["cases"]
    [case] = [case for case in cases if case["id"] == "sequential-0.02"]
    rule = Precision("", "backlog.low", case["inputs"]["rel"], True)
    stream = case["inputs"]["stream"]
    counts = range(case["inputs"]["n0"], len(stream) + 1)
    stop = next(n for n in counts if precision_of(rule, mean_figure(stream[:n])).answer == "precise")
    figure = mean_figure(stream[:stop])
    assert stop == case["expected"]["stop_n"]
    assert figure.interval().estimate == pytest.approx(case["expected"]["mean"], rel=1e-11)
    assert figure.interval().high - figure.interval().estimate == pytest.approx(
        case["expected"]["half_width"], rel=1e-10
    )


def test_a_published_stream_that_takes_946_values_is_not_precise_with_its_first_400():
    cases = json.loads((ROOT / "tests" / "data" / "output_statistics.json").read_text("utf-8"))["cases"]
    [case] = [case for case in cases if case["id"] == "sequential-0.01"]
    rule = Precision("", "backlog.low", case["inputs"]["rel"], True)
    stream, stop = case["inputs"]["stream"], case["expected"]["stop_n"]
    found = [precision_of(rule, mean_figure(stream[:n])) for n in range(case["inputs"]["n0"], len(stream) + 1)]
    assert {each.answer for each in found} == {"not precise"}
    assert found[-1].needed == pytest.approx(stop, rel=0.15)  # as far as 400 values tell the deviation


def test_the_interval_of_a_precision_is_what_was_asked_for():
    rule = Precision("", "backlog.low", 2.0, False)
    found = precision_of(rule, mean_figure([9.0, 10.0, 11.0, 10.0] * 20))
    assert (found.estimate, found.low, found.high, found.answer) == (10.0, 8.0, 12.0, "precise")
    rough = precision_of(rule, mean_figure([0.0, 40.0] * 20))
    assert rough.answer == "not precise"
    assert rough.high - rough.estimate > 2.0
    # s = 20.25 and 1.96 s / sqrt(n) <= 2 from n = 394 on
    assert rough.needed == pytest.approx(394, abs=3)


@pytest.mark.parametrize(("count", "answer"), [(40, "not precise"), (299, "not precise"), (300, "precise")])
def test_what_never_varied_is_not_known_before_300_replications(count, answer):
    # 0.99**299 = 4.95 %: what happens in one replication of a hundred would have been seen with 95 %
    assert precision_of(Precision("", "backlog.low", 1.0, False), mean_figure(np.zeros(count))).answer == answer


def compliance(kept):
    """A promise judged together in one period, kept or not in each replication."""
    rows = {"agreement": "gold", "commitment": "first_response", "severity": "low", "period": "2027-01", "whole": True}
    columns = {
        "replication": range(len(kept)),
        "decided": 10,
        "met": 9,
        "open": 0,
        "quota": 0.9,
        "judged_units": 1,
        "kept": kept,
    }
    table = pd.DataFrame({**columns, **rows})
    missed = table["judged_units"] - table["kept"]
    return {"compliance": table.assign(missed_least=missed, missed_most=missed)}


DECIDE = Decision("p_kept >= 90 % error 5 %", "p_kept", 0.9, 0.05)


def test_a_probability_is_decided_and_stays_decided():
    watch = Watch([DECIDE])
    watch.add(compliance([1] * 60))
    assert watch.met()
    watch.add(compliance([0] * 10))  # what was shown with an error of 5 % at one look counts at all of them
    [found] = watch.outcome(1000).found
    assert (found.answer, found.estimate) == ("at least", 60 / 70)
    assert found.low >= 0.9


def test_one_figure_below_answers_the_question_about_all():
    tables = [compliance([1] * 40)["compliance"], compliance([0, 1] * 20)["compliance"].assign(period="2027-02")]
    both = pd.concat(tables).sort_values("replication", kind="stable", ignore_index=True)
    watch = Watch([DECIDE])
    watch.add({"compliance": both})
    assert watch.met()
    assert [found.answer for found in watch.outcome(1000).found] == ["undecided", "below"]


def test_no_data_asks_for_nothing():
    table = compliance([0] * 40)["compliance"].assign(judged_units=0, decided=0, met=0, missed_least=0, missed_most=0)
    watch = Watch([DECIDE, Precision("attainment: 1 %", "attainment", 0.01, False)])
    watch.add({"compliance": table})
    assert watch.met()
    assert [found.answer for found in watch.outcome(1000).found] == ["no data", "no data"]


def test_a_study_takes_the_replications_that_its_rules_take(scenario, tmp_path):
    rule = "waits.normal.first_touch.mean: 12 % relative"
    study = simulate(scenario, precision=rule, seed=3)
    count = study.stopping.replications
    assert count == study.about.replications
    assert study.stopping.met
    assert study.digest() == simulate(scenario, replications=count, seed=3).digest()
    mean = study.waits.set_index(["severity", "wait"]).loc[("normal", "first_touch")]
    assert mean["mean_high"] - mean["mean"] <= mean["mean"] * 0.12 / 1.12
    from slasim import open_study

    assert open_study(study.save(tmp_path / "result")).stopping == study.stopping


def test_the_most_replications_end_it_and_it_says_so(scenario):
    study = simulate(scenario, precision="occupancy: 0.01 %", most=45)
    assert (study.stopping.met, study.stopping.replications, study.stopping.most) == (False, 45, 45)
    assert all(found.answer == "not precise" and found.needed > 1000 for found in study.stopping.found)
    assert Stopping.from_json(json.loads(json.dumps(study.summary()["stopping"]))) == study.stopping


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"replications": 5, "precision": "occupancy: 1 %"}, "replications are for a fixed number"),
        ({"most": 1, "precision": "occupancy: 1 %"}, "most must be from 2 to 1,000,000, not 1"),
    ],
)
def test_impossible_numbers_are_refused(scenario, how, words):
    with pytest.raises(ValueError, match=words):
        simulate(scenario, **how)


def test_not_a_number_is_nothing_in_json():
    found = precision_of(Precision("", "backlog.low", 1.0, False), mean_figure([1.0] + [math.nan] * 39))
    assert found.answer == "not precise"
    stopping = Stopping(40, 40, False, (found,))
    text = json.dumps(stopping.as_json(), allow_nan=False)
    again = Stopping.from_json(json.loads(text)).found[0]
    assert (again.estimate, again.answer) == (1.0, "not precise")
    assert math.isnan(again.low)
