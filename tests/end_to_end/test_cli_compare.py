"""`slasim compare` as a user meets it, and `slasim.compare`: what is printed, saved, reproduced and refused."""

import json
import re
import shlex
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from cli_cases import ROOT, caller, document, refused
from scipy import stats

from slasim import ResultError, ScenarioError, compare, load_scenario, open_comparison, open_study, simulate
from slasim.report import console
from slasim.report.comparison_tables import comparison_tables
from slasim.roster import waterfall
from slasim.study.comparing.comparison import paired_figures
from slasim.study.comparing.variants import read_variants
from slasim.study.measures.figure import Figure, Name

GUIDE = (ROOT / "docs" / "comparing.md").read_text("utf-8")
QUICK = ROOT / "scenarios" / "quickstart.yaml"
MORE = "one_more_late"
MUCH_MORE = "teams.l1.late.headcount=4"
FEWER = "teams.l1.early.headcount=2"
RUNS = 12
ENGINES = ("compiled", "reference")
WHAT = ("parts", "wholes")


@pytest.fixture
def slasim(tmp_path, monkeypatch, capsys):
    return caller(tmp_path, monkeypatch, capsys)


@pytest.fixture
def short(tmp_path):
    """The quickstart over one month, with more work than it is staffed for."""
    shutil.copy(QUICK, tmp_path / "quickstart.yaml")
    path = tmp_path / "short.yaml"
    path.write_text(
        "extends: quickstart.yaml\nname: Short\nhorizon: {for: 1 month}\ndemand: {email: {volume: 440 per week}}\n",
        "utf-8",
    )
    return path


@pytest.fixture(scope="module")
def found():
    return compare(load_scenario(QUICK), MORE, FEWER, replications=RUNS, seed=3)


def test_differences_are_those_of_two_studies_by_replication(found):
    """Against studies of the two, with the paired t test of SciPy: the side to which the differences lean is wider."""
    base = load_scenario(QUICK)
    studies = [simulate(each, replications=RUNS, seed=3) for each in (base, base.with_overrides(MORE))]
    waits = [study.tables["waits"].query("severity == 'urgent' and wait == 'first_touch'") for study in studies]
    ours, theirs = (table["mean_ms"].to_numpy() for table in waits)
    table = found.differences
    row = table[(table["variant"] == MORE) & (table["figure"] == "waits.urgent.first_touch.mean")].iloc[0]
    assert row["difference"] == pytest.approx((theirs - ours).mean())
    interval = stats.ttest_rel(theirs, ours).confidence_interval(0.95)
    leans_down = stats.skew(theirs - ours) < 0
    assert row["difference_high" if leans_down else "difference_low"] == pytest.approx(
        interval.high if leans_down else interval.low
    )
    assert row["difference_low"] <= interval.low + 1e-6
    assert row["difference_high"] >= interval.high - 1e-6
    assert row["variance_ratio"] == pytest.approx((ours.var(ddof=1) + theirs.var(ddof=1)) / (theirs - ours).var(ddof=1))
    attained = [study.attainment.query("severity == 'normal' and commitment == 'resolution'") for study in studies]
    row = table[(table["variant"] == MORE) & (table["figure"] == "business.resolution.normal.attainment")].iloc[0]
    assert [row["baseline"], row["value"]] == pytest.approx([each["attainment"].iloc[0] for each in attained])
    credits = [study.credits["amount"].sum() for study in studies]
    row = table[(table["variant"] == MORE) & (table["measure"] == "credits")].iloc[0]
    assert [row["baseline"], row["value"]] == pytest.approx(credits)


def test_kept_is_of_all_whole_periods_together(found):
    kept = simulate(load_scenario(QUICK), replications=RUNS, seed=3).tables["compliance"]
    mine = kept.query("commitment == 'first_response' and severity == 'urgent' and whole")
    sums = mine.groupby("replication")[["kept", "judged_units"]].sum()
    row = found.differences.query("figure == 'business.first_response.urgent.p_kept'").iloc[0]
    assert row["baseline"] == pytest.approx((sums["kept"] / sums["judged_units"]).mean())


def test_staffing_is_the_cost_of_paid_hours_and_chance_has_no_part_in_it(found):
    base = load_scenario(QUICK)
    cents = [sum(row.cost for row in waterfall(each)) for each in (base, base.with_overrides(MORE))]
    row = found.differences.query("measure == 'staffing' and variant == @MORE").iloc[0]
    assert round(100 * row["difference"]) == cents[1] - cents[0] > 0
    assert row["difference_low"] == row["difference_high"] == row["difference"]
    assert row["real"]
    assert np.isnan(row["p_value"])


def test_what_is_real_is_so_for_the_whole_table(found):
    """Holm's correction of the p-values of all figures, each found alone."""
    table = found.differences.dropna(subset="p_value")
    sides = {(side, name): group for (side, name), group in found.values.groupby(["side", "figure"])}

    def figure(side, name):
        rows = sides[side, name]
        return Figure(Name(name), rows["kind"].iloc[0], rows["unit"].iloc[0], *(rows[of].to_numpy() for of in WHAT))

    numbers = {side.label: at for at, side in enumerate(found.about.sides)}
    names = zip(table["variant"], table["figure"], strict=True)
    raw = np.array([paired_figures(figure(0, name), figure(numbers[of], name)).p_value for of, name in names])
    steps = [min(1, (raw >= value).sum() * value) for value in raw]
    expected = [max(step for step, other in zip(steps, raw, strict=True) if other <= value) for value in raw]
    assert table["p_value"].to_numpy() == pytest.approx(expected, rel=1e-6)
    real = table[table["real"]]
    assert (real["p_value"] <= 0.05).all()
    assert ((real["difference_low"] > 0) | (real["difference_high"] < 0)).all()
    assert 0 < len(real) < len(table)


def test_the_same_bytes_from_any_executor_and_engine(found, tmp_path):
    base = load_scenario(QUICK)
    with ThreadPoolExecutor(1) as one:
        again = compare(base, MORE, FEWER, replications=RUNS, seed=3, executor=one)
        small = [compare(base, MORE, replications=2, engine=engine, executor=one).digest() for engine in ENGINES]
    assert again.digest() == found.digest()
    assert small[0] == small[1]


def test_saved_and_opened_again(found, tmp_path):
    folder = found.save(tmp_path / "here")
    opened = open_comparison(folder)
    assert opened.digest() == found.digest()
    assert opened.differences.equals(found.differences)
    assert [each.hash() for each in opened.scenarios] == [side.scenario for side in found.about.sides]
    with pytest.raises(ResultError, match="no study but a comparison"):
        open_study(folder)
    study = simulate(load_scenario(QUICK), replications=1).save(tmp_path / "study")
    with pytest.raises(ResultError, match="no comparison but a study"):
        open_comparison(study)
    (folder / "variant-2.json").write_text("{}", "utf-8")
    with pytest.raises(ResultError, match=r"variant-2\.json is not what was written"):
        open_comparison(folder)


def test_the_command_prints_saves_and_can_be_repeated(slasim, short, tmp_path):
    done = slasim("compare", str(short), MORE, FEWER, "-n", "4", "--seed", "5", "--all")
    assert done.returncode == 0, done.err
    for title in (f"{MORE}: attainment", f"{FEWER}: mean wait", "credits and cost", "Result: results/short-compare-"):
        assert title in done.out
    (folder,) = (tmp_path / "results").iterdir()
    words = json.loads((folder / "manifest.json").read_text("utf-8"))["again"].split()
    again = slasim(*words[1:], "--json", cwd=folder)
    assert document(again.out)["digest"] == open_comparison(folder).digest()


def test_a_file_as_a_variant_and_the_document(slasim, short, tmp_path):
    other = tmp_path / "cheaper.yaml"
    other.write_text("extends: short.yaml\nname: Cheaper\nteams: {l1: {cost: 30 EUR/hour}}\n", "utf-8")
    done = slasim("compare", str(short), str(other), "-n", "3", "--json", "--out", "here")
    assert done.returncode == 0, done.err
    read = document(done.out)
    assert [each["label"] for each in read["variants"]] == ["cheaper"]
    rows = {row["figure"]: row for row in read["differences"]}
    # Cheaper hours change no ticket: every figure but the cost is the same in every replication.
    assert {name for name, row in rows.items() if row["difference"]} == {"staffing", "cost"}
    assert rows["staffing"]["difference"] == rows["cost"]["difference"] < 0
    assert rows["business.first_response.urgent.p_kept"]["difference_high"] > 0
    assert rows["waits.urgent.first_touch.mean"]["variance_ratio"] is None
    assert read["best"] is None


def test_a_file_of_overrides_as_a_variant_is_what_it_says_of_the_baseline(short, tmp_path):
    (tmp_path / "plan.yaml").write_text(f"{MUCH_MORE.replace('.late', '.shifts.late').replace('=', ': ')}\n")
    (tmp_path / "none.yaml").write_text("{}\n")
    base = load_scenario(short)
    plan, none = read_variants(base, [str(tmp_path / "plan.yaml"), str(tmp_path / "none.yaml")])
    assert (plan.label, none.label) == ("plan", "none")
    assert plan.scenario.hash() == base.with_overrides({"teams.l1.shifts.late.headcount": 4}).hash()
    assert none.scenario.hash() == base.hash()
    assert str(tmp_path / "plan.yaml") in plan.scenario.files  # so that no --out replaces it


def test_what_is_wrong_in_a_file_of_overrides_is_told_at_its_lines(short, tmp_path):
    (tmp_path / "plan.yaml").write_text("teams.l1.shifts.lat.headcount: 4\nteams.l1.cost: 3\n")
    with pytest.raises(ScenarioError) as error:
        read_variants(load_scenario(short), [str(tmp_path / "plan.yaml")])
    assert [(Path(each.file).name, each.line) for each in error.value.problems] == [("plan.yaml", 1), ("plan.yaml", 2)]
    assert "with " not in str(error.value)


def test_the_best_is_selected_and_certified_on_replications_of_its_own(slasim, short, tmp_path):
    """The baseline has more work than hours: it is not among those that can be selected."""
    words = ("--best", "business.first_response.attainment", "--zone", "1 %", "--error", "10 %")
    done = slasim("compare", str(short), MORE, MUCH_MORE, "-n", "4", *words, "--out", "here")
    assert done.returncode == 0, done.err
    assert "Best of 3: the greatest business.first_response.attainment" in done.out
    opened = open_comparison(tmp_path / "here")
    best = opened.summary()["best"]
    assert (best["label"], best["decided"], best["greatest"], best["zone"]) == (MUCH_MORE, True, True, 0.01)
    assert best["seed"] != opened.about.seed
    baseline, more, much_more = best["sides"]
    assert (baseline["grows"], baseline["replications"], baseline["better_by_at_most"]) == (True, 0, None)
    assert not more["grows"]
    assert more["replications"] >= 200
    assert much_more["better_by_at_most"] == 0
    assert best["certified"] == (more["better_by_at_most"] <= 0.01)
    plain = compare(load_scenario(short), MORE, MUCH_MORE, replications=4)
    assert plain.digest() == opened.digest()


@pytest.mark.parametrize("width", [80, 124])
def test_no_figure_is_cut_at(width, found, monkeypatch, capsys):
    monkeypatch.setattr(console, "WIDTH", width)
    for table in comparison_tables(found):
        console.show(table)
    out = capsys.readouterr().out
    assert "…" not in out
    assert max(map(len, out.splitlines())) <= width + 8
    row = found.differences.query("measure == 'staffing' and variant == @MORE").iloc[0]
    assert f"+{row['difference']:,.0f} EUR".replace(",", " ") in out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["one_mor_late"], "did you mean one_more_late?"),
        (["missing.yaml"], "no such file"),
        (["teams.l1.lat.headcount=3"], "did you mean late?"),
        (["teams.l1.late.headcount=many"], "a whole number of seats"),
        (["teams.l1.late.break=9 h"], "teams.l1.late.break=9 h: teams.l1.shifts.late.break: found 9 h"),
        (["teams.l1.late.hours=08:00-08:10"], "the shift 08:00-08:10; with teams.l1.late.hours=08:00-08:10"),
        ([MORE, MORE], "each variant once"),
        (["horizon.for=3 weeks"], "figures are compared period by period"),
        (["timezone=Asia/Manila"], "expected Europe/Berlin, as in Short"),
        ([MORE, "-n", "1"], "1 is not in the range"),
        ([MORE, "--best", "cost"], "--best and --zone go together"),
        ([MORE, "--best", "cost", "--zone", "0 EUR"], "such as 50 EUR"),
        ([MORE, "--best", "cost", "--zone", "5 USD"], "such as 50 EUR"),
        ([MORE, "--best", "busines.attainment", "--zone", "1 %"], "did you mean business?"),
        ([MORE, "--best", "occupancy.l1", "--zone", "1 %"], "more is not better here"),
        ([MORE, "--best", "waits.first_touch.mean", "--zone", "1 min"], "one figure"),
        ([MORE, "--best", "cost", "--zone", "9 EUR", "--error", "60 %"], "a probability between 0 and 50 %"),
        ([MORE, "--best", "cost", "--zone", "9 EUR", "--error", "often"], "a probability such as 5 %"),
    ],
)
def test_bad_input(slasim, short, tmp_path, words, said):
    done = slasim("compare", str(short), *words, "--out", str(tmp_path / "folder" / "result"))
    for path in [*tmp_path.glob("*.yaml"), *tmp_path.glob("folder")]:
        path.unlink() if path.is_file() else path.rmdir()
    refused(done, said, tmp_path)


def test_another_currency_and_everything_else_that_is_wrong_at_once(short, tmp_path):
    dollars = Path(short).read_text("utf-8") + "currency: USD\n"
    other = tmp_path / "dollars.yaml"
    other.write_text(dollars, "utf-8")
    with pytest.raises(ScenarioError) as error:
        compare(load_scenario(short), str(other), "horizon.for=2 months", "no_such_name")
    said = str(error.value)
    assert "2027-01-01 to 2027-03-01" in said
    assert "no_such_name" in said
    assert "EUR" in said


def test_the_guide_shows_what_is_printed(slasim, tmp_path):
    shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios")
    ((command, shown),) = re.findall(r"```console\n\$ slasim (.*?)\n(.*?)```", GUIDE, re.DOTALL)
    done = slasim(*shlex.split(command), columns=80)
    assert done.returncode == 0, done.err
    printed = "\n".join(line.rstrip() for line in done.out.splitlines())
    for part in shown.split("\n…\n"):
        assert part.strip("\n") in printed


def test_the_python_of_the_guide_runs(tmp_path, monkeypatch, capsys):
    shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios")
    monkeypatch.chdir(tmp_path)
    (snippet,) = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)
    exec(compile(snippet, "comparing.md", "exec"), {})
    assert "one_more_late" in capsys.readouterr().out


def test_impossible_arguments():
    base = load_scenario(QUICK)
    with pytest.raises(ValueError, match=r"at least 2 .* not 1; seed must .* best needs a zone"):
        compare(base, MORE, replications=1, seed=-1, best="cost")
    with pytest.raises(ScenarioError, match="at least one variant"):
        compare(base)
