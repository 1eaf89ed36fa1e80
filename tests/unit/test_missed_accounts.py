"""Who is missed, how often, and what is paid: added up from the scorecards of the simulated logs."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from slasim import load_scenario, measure, simulate
from slasim.report.screen.promises import missed_most
from slasim.roster import expand
from slasim.study.measures.promises.accounts import missed_accounts
from slasim.study.running.replicate import Replicate
from slasim.study.statistics import wilson
from slasim.workload import draw

QUICK = Path(__file__).parents[2] / "scenarios" / "quickstart.yaml"
RUNS, SEED = 5, 2


@pytest.fixture(scope="module")
def scenario():
    return load_scenario(QUICK, {"demand.email.volume": "430 per week"})  # enough to miss some customers


@pytest.fixture(scope="module")
def study(scenario):
    return simulate(scenario, replications=RUNS, seed=SEED)


@pytest.fixture(scope="module")
def cards(scenario):
    def log(replication):
        made = draw(scenario, SEED, replication), expand(scenario, SEED, replication)
        return Replicate(scenario, SEED, "compiled").log(*made)

    return [measure(log(replication), scenario) for replication in range(RUNS)]


def test_periods_missed_and_credits_are_those_of_the_scorecards(study, cards):
    missed, windows, paid, by_period = Counter(), Counter(), Counter(), Counter()
    for card in cards:
        rows = card.compliance
        bad = rows[(rows["verdict"] == "missed") & ~rows["partial"]]
        pairs = {(str(c), str(p)) for c, p in zip(bad["customer"], bad["period"], strict=True)}
        missed.update(customer for customer, _ in pairs)
        windows.update({customer for customer, _ in pairs})
        for row in card.credits.to_dict("records"):
            paid[str(row["customer"])] += row["credit"]
            by_period[str(row["customer"]), str(row["period"])] += row["credit"]
    table = study.tables["accounts"]
    assert sum(missed.values()) > 0
    assert dict(zip(table["customer"], table["missed"], strict=True)) == pytest.approx(
        {customer: missed[customer] for customer in table["customer"]}
    )
    assert set(missed) <= set(table["customer"])
    assert [windows[each] for each in table["customer"]] == table["windows"].tolist()
    assert [float(paid[each]) for each in table["customer"]] == pytest.approx((table["amount_minor"] / 100).tolist())
    credits = study.tables["account_credits"]
    found = {
        (c, p): m / 100 for c, p, m in zip(credits["customer"], credits["period"], credits["amount_minor"], strict=True)
    }
    assert found == pytest.approx({key: float(value) for key, value in by_period.items() if value})
    assert credits["amount_minor"].sum() == study.tables["credits"]["amount_minor"].sum()
    assert (table["replications"] == RUNS).all()


def test_the_worst_are_named_and_the_rest_added_up(scenario, study):
    table = study.tables["accounts"]
    found = missed_accounts(scenario, table, named=2)
    assert (found.accounts, found.periods, found.word) == (12, ("2027-01", "2027-02"), "months")
    first = found.most[0]
    assert first.missed == table["missed"].max() / RUNS
    assert first.p_any == wilson(int(table["windows"].iloc[0]), RUNS)
    total = sum(each.missed for each in found.most) + found.others
    assert total == pytest.approx(table["missed"].sum() / RUNS)
    by_row = study.tables["compliance"]
    assert round(total * RUNS) <= (by_row["judged_units"] - by_row["kept"]).sum()  # two promises in a month count once
    said = missed_most(study)
    assert said.startswith(f"Missed most: {first.customer} ({first.missed:.1f} of 2 months, credit ")
    assert "; the other " in said
    document = study.summary()["missed_accounts"]
    assert [each["customer"] for each in document["most"]][:2] == [each.customer for each in found.most]
    assert document["others"] == pytest.approx(0)


def test_nobody_missed_says_nothing(scenario, study):
    none = study.tables["accounts"].assign(missed=0)
    assert missed_accounts(scenario, none).most == ()
    assert np.isclose(missed_accounts(scenario, none).others, 0)
