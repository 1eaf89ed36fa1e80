"""What is asked is one event per window: accounts that may be missed, teams that may be busy, in words and numbers."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from slasim import compare, load_scenario, open_study, simulate, sweep
from slasim.report.comparison_tables import comparison_tables
from slasim.report.screen.first_lines import first_lines
from slasim.report.sweep_tables import ranked
from slasim.scenario import ScenarioError
from slasim.study.measures.figures import figures
from slasim.study.measures.promises.asked import (
    USUAL,
    WhatIsAsked,
    answer,
    event,
    keeps,
    named,
    read_asked,
    read_options,
)
from slasim.study.measures.promises.asked_words import sentence, window_word
from slasim.study.statistics import wilson
from slasim.study.stopping.rules import Decision
from slasim.study.stopping.watching import Watch
from slasim.study.sweep.document import document as sweep_document
from tests.unit.test_growth import table_of

QUICK = Path(__file__).parents[2] / "scenarios" / "quickstart.yaml"
RUNS = 8


def tables(missed, accounts=(40, 40, 1), judged=("each customer", "each customer", "together"), busy=()):
    """Two months of a promise to 40 accounts and one judged together: `missed` by window and row."""
    rows = [
        {
            "replication": r,
            "agreement": "gold" if at < 2 else "silver",
            "commitment": "first_response",
            "severity": "urgent",
            "period": ("2027-01", "2027-02", "2027-01")[at],
            "judged": judged[at],
            "asked": True,
            "accounts": accounts[at],
            "judged_units": accounts[at],
            "kept": accounts[at] - of,
            "missed_least": of,
            "missed_most": of,
        }
        for r, window in enumerate(missed)
        for at, of in enumerate(window)
    ]
    teams = [
        {"replication": r, "team": f"t{at}", "busy_ms": part, "staffed_ms": 100}
        for r, parts in enumerate(busy)
        for at, part in enumerate(parts)
    ]
    return {"compliance": pd.DataFrame(rows), "occupancy": pd.DataFrame(teams)}


WINDOWS = [(0, 0, 0), (2, 2, 0), (3, 0, 0), (0, 3, 0), (2, 0, 1), (0, 0, 1)]


@pytest.mark.parametrize(
    ("missed", "windows"),
    [
        (Fraction(1, 20), [True, True, False, False, False, False]),  # 2 of 40, in each month by itself
        (Fraction(74, 1000), [True, True, False, False, False, False]),  # 2.96 of 40 are 2
        (Fraction(75, 1000), [True, True, True, True, False, False]),
        (3, [True, True, True, True, False, False]),  # whatever customers do, what is judged together is kept
        (0, [True, False, False, False, False, False]),
    ],
)
def test_a_window_has_the_event_or_not(missed, windows):
    found, judged = event(tables(WINDOWS), WhatIsAsked(missed=missed))
    assert found.as_is.tolist() == windows
    assert judged.all()
    chance = answer(tables(WINDOWS), WhatIsAsked(missed=missed), "does not grow").chance
    assert (chance.kept, chance.windows) == (sum(windows), 6)
    assert chance.share == wilson(sum(windows), 6)


def test_nobody_busier_than_the_stated_share():
    busy = tables([(0, 0, 0)] * 4, busy=[(95, 10), (96, 10), (10, 96), (0, 0)])
    found, _ = event(busy, WhatIsAsked(busy=Fraction(95, 100)))
    assert found.as_is.tolist() == [True, False, False, True]


@pytest.mark.parametrize(
    ("kept", "queues", "verdict", "least"),
    [
        (100, "does not grow", "kept", 1.0),
        (100, "grows", "not kept", 1.0),
        (100, "cannot tell", "kept", 1.0),
        (92, "does not grow", "cannot tell", 0.92),
        (70, "does not grow", "not kept", 0.7),
        (100, "still filling", "not kept", 1.0),
    ],
)
def test_the_verdict_is_sure_or_not_said(kept, queues, verdict, least):
    made = tables([(0, 0, 0)] * kept + [(9, 0, 0)] * (100 - kept))
    found = answer(made, USUAL, queues)
    assert (found.verdict, found.least) == (verdict, least)
    assert keeps(least, queues, USUAL) == (least >= 0.9 and queues in ("does not grow", "cannot tell"))


def test_what_cannot_be_read_is_named_at_once():
    with pytest.raises(ScenarioError) as caught:
        read_asked("2", "5 accounts", "0 %")
    assert [line.split(":")[0] for line in str(caught.value).splitlines()] == ["keep", "busy", "missed"]
    assert "such as 5 %, or a number of them such as 3" in str(caught.value)


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ((None, None, None), USUAL),
        (("85 %", "3", "95 %"), WhatIsAsked(Fraction(17, 20), 3, Fraction(19, 20))),
        (("0.9", "7.5 %", "99.5 %"), WhatIsAsked(missed=Fraction(3, 40), busy=Fraction(199, 200))),
    ],
)
def test_it_is_written_and_read_again(given, asked):
    found = read_asked(*given)
    assert found == asked
    assert read_options(found.options) == found
    again = named(str(found.name))
    assert replace(again, keep=found.keep) == found
    assert (found.options == ()) == (found == USUAL)


@pytest.mark.parametrize(
    ("growths", "answers"),
    [
        ((0.0, 0.0), ["at least", "at least"]),
        ((0.0125, 0.0), ["undecided", "at least"]),  # of 0.5 to 2 % nobody can tell yet: more histories may
        ((0.0, 0.05), ["at least", "queues grow"]),
        ((0.05, 0.05), ["queues grow", "queues grow"]),
    ],
)
def test_yes_is_said_only_where_the_queues_are_known_not_to_grow(growths, answers):
    noise = np.random.default_rng(1).normal(0, 0.02, 40)
    watch, said = Watch([Decision("asked >= 50 % error 5 %", "asked", 0.5, 0.05)]), []
    for share in growths:
        queues = table_of((share + noise - noise.mean())[:, None])
        watch.add(tables([(0, 0, 0)] * 40) | {"growth": queues})
        said += [found.answer for found in watch.outcome(1000).found]
        assert watch.met() == (said[-1] != "undecided")
    assert said == answers


@pytest.fixture(scope="module")
def scenario():
    return load_scenario(QUICK, {"horizon.for": "1 month", "horizon.warm_up": "1 week", "horizon.follow_up": "2 weeks"})


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (USUAL, "in 90 of 100 months no month misses any of 12 business customers; no queue grows"),
        (
            WhatIsAsked(Fraction(17, 20), 2, Fraction(19, 20)),
            "in 85 of 100 months no month misses more than 2 of 12 business customers; "
            "no team busy more than 95 %; no queue grows",
        ),
        (
            WhatIsAsked(missed=0),
            "in 90 of 100 months every promise kept to every customer in every month; no queue grows",
        ),
    ],
)
def test_it_is_one_sentence(scenario, asked, words):
    assert sentence(scenario, asked) == words


@pytest.mark.parametrize(
    ("months", "word"),
    [
        ("1 month", "month"),
        ("3 months", "quarter"),
        ("12 months", "year"),
        ("2 months", "window"),
        ("9 days", "window"),
    ],
)
def test_what_a_window_is_called(months, word):
    of = load_scenario(QUICK, {"horizon.for": months})
    assert window_word(*of.window(), of.timezone) == word


def test_a_study_answers_and_keeps_what_was_asked(scenario, tmp_path):
    asked = WhatIsAsked(Fraction(1, 2), 3)
    study = simulate(scenario, replications=RUNS, asked=asked)
    found, _ = event(study.tables, asked)
    assert study.answer.chance.kept == found.as_is.sum()
    assert found.as_is.sum() >= study.every_promise.kept
    assert "no month misses more than 3 of 12 business customers" in " ".join(" ".join(first_lines(study)).split())
    document = study.summary()["asked"]
    assert (document["keep"], document["missed_accounts"], document["missed_share"]) == (0.5, 3, None)
    assert document["kept"] == study.answer.chance.kept
    again = open_study(study.save(tmp_path / "r"))
    assert again.asked == asked
    assert again.again.endswith("--keep '50 %' --missed 3")
    (figure,) = figures(study.tables, "asked.missed=3")
    assert figure.parts.tolist() == found.as_is.tolist()
    assert figure.interval() == pytest.approx(wilson(int(found.as_is.sum()), RUNS))
    (everything,) = figures(study.tables, "every_promise")
    assert everything.parts.sum() == study.every_promise.kept


def test_a_rule_and_a_comparison_mean_what_is_asked(scenario):
    asked = WhatIsAsked(missed=3)
    study = simulate(scenario, decide="asked >= 10 % error 20 %", asked=asked, most=60)
    assert study.stopping.found[0].figure == "asked.missed=3"
    busy = scenario.with_overrides({"demand.email.volume": "440 per week"})  # else all of it is kept in all histories
    found = compare(busy, "one_more_late", replications=RUNS, asked=asked)
    row = found.differences.set_index("figure").loc["asked"]
    each = [event(simulate(s, replications=RUNS).tables, asked)[0].as_is.mean() for s in found.scenarios]
    assert [row["baseline"], row["value"]] == pytest.approx(each)
    assert found.again.endswith("--missed 3")
    assert found.summary()["asked"]["missed_accounts"] == 3
    captions = " ".join(str(table.caption) for table in comparison_tables(found))
    assert "What is asked: no month misses more than 3 of 12 business customers; no queue grows." in captions


def test_points_of_a_sweep_are_ranked_by_what_is_asked(scenario, tmp_path):
    found = sweep(scenario, {"teams.l1.shifts.late.headcount": [1, 2]}, replications=RUNS, folder=tmp_path / "s")
    for asked in (USUAL, WhatIsAsked(missed=12), WhatIsAsked(busy=Fraction(1, 100))):
        answers = found.asked(asked)
        each = [event(found.tables(point), asked)[0].as_is.mean() for point in (0, 1)]
        assert answers["asked"].tolist() == pytest.approx(each)
        assert answers["is_kept"].tolist() == [share >= 0.9 for share in each]
    # all may be missed: both keep it, and the cheaper one is first; nobody may work: none does, and the order stays
    assert ranked(found, WhatIsAsked(missed=12))["point"].tolist() == [0, 1]
    document = sweep_document(found, asked=WhatIsAsked(missed=12))
    assert document["asked"]["sentence"] == sentence(scenario, WhatIsAsked(missed=12))
    assert [point["asked"]["is_kept"] for point in document["points"]] == [True, True]
    assert np.isclose(ranked(found, WhatIsAsked(busy=Fraction(1, 100)))["asked"], 0).all()
