"""What pictures draw is what the tables of the result have, reckoned here from their rows."""

import re

import numpy as np
import pandas as pd
import pytest
from plot_cases import REPLICATIONS, ROOT, card, comparison, plan, quote, study, sweep, targets
from test_plots import texts

import slasim
from slasim.report import plots
from slasim.report.plots.points import short_names
from slasim.study.measures.promises.caps import cap_of

KEYS = ["agreement", "commitment", "severity"]


def figure(result, name):
    return plots.picture(result, name).draw(result)


def shown(result, name):
    return texts(plots.svg(figure(result, name)))


def few(value):
    return "<0.1" if 0 < value < 0.05 else f"{value:.1f}"


def test_tiles_have_the_customers_missed_and_the_windows_that_keep_all():
    rows = study().tables["compliance"]
    found = shown(study(), "promises")
    for (*_, period), group in rows[rows["whole"]].groupby([*KEYS, "period"], observed=True):
        missed = group["judged_units"] - group["kept"]
        assert f"{few(missed.mean())} of {group['accounts'].iloc[0]}" in found, period
        assert f"all kept {100 * (missed == 0).mean():.0f} in 100" in found


def test_tiles_of_a_scorecard_count_customers_missed():
    rows = card().compliance
    rows = rows[~rows["partial"] & (rows["customer"] != "all") & rows["verdict"].isin(["kept", "missed"])]
    missed = rows[rows["verdict"] == "missed"].groupby([*KEYS, "period"], observed=True).size()
    found = shown(card(), "promises")
    signs = [each for each in found if each in ("✓", "×", "?")]
    assert signs.count("×") == len(missed)
    for key, count in missed.items():
        judged = (rows[[*KEYS, "period"]] == list(key)).all(axis=1).sum()
        assert f"{count} of {judged}" in found


def test_points_of_compliance_are_the_attainment_of_each_period_with_its_interval():
    rows = study().compliance
    rows = rows[rows["whole"]]
    lines = figure(study(), "compliance").axes[0].lines
    points = sorted(float(line.get_xdata()[0]) for line in lines if line.get_marker() not in ("None", ""))
    assert points == pytest.approx(sorted(100 * rows["attainment"]))
    ends = {tuple(np.round(line.get_xdata(), 9)) for line in lines if len(line.get_xdata()) == 2}
    for row in rows.to_dict("records"):
        assert tuple(np.round([100 * row["attainment_low"], 100 * row["attainment_high"]], 9)) in ends
        assert tuple(np.round([100 * row["quota"]] * 2, 9)) in ends


def test_a_promise_above_its_quota_is_not_shown_as_kept_where_customers_are_missed():
    """Of the log, one of the two gold customers misses `resolution, urgent` in March, and both together keep it."""
    rows = card().compliance
    rows = rows[(rows["agreement"] == "gold") & (rows["commitment"] == "resolution") & (rows["severity"] == "urgent")]
    march = rows[(rows["period"] == "2027-03") & rows["verdict"].isin(["kept", "missed"])]
    assert march["verdict"].tolist().count("missed") == 1
    assert march["met"].sum() / march["decided"].sum() > march["quota"].iloc[0]
    axes = figure(card(), "compliance").axes[0]
    (point,) = (
        line
        for line in axes.lines
        if len(line.get_xdata()) == 1
        and line.get_xdata()[0] == pytest.approx(100 * march["met"].sum() / march["decided"].sum())
    )
    assert point.get_marker() == "X"


def test_curves_are_those_of_the_table_and_meet_the_attainment_at_the_target():
    section = study().section("curve")
    panels = [axes for axes in figure(study(), "curve").axes if axes.get_visible()]
    drawn = {}
    for axes in panels:
        curve, target = axes.lines[0], axes.lines[1].get_xdata()[0]
        within, share = curve.get_xdata(), curve.get_ydata()
        shown_name = axes.get_title(loc="left").replace("\n", " ").rpartition(", ")[0]  # without the target
        drawn[shown_name] = dict(zip(within, share, strict=True))[target]
        assert np.all(np.diff(share) >= 0)
    rows = section[section["promised"] == "target"]
    words = rows["agreement"].astype(str) + " " + rows["commitment"].astype(str).str.replace("_", " ")
    names = words + ", " + rows["severity"].astype(str)
    for name, share in drawn.items():
        assert share == pytest.approx(100 * rows["attainment"][names == name].iloc[0])
    assert set(drawn) <= set(names)


def test_bars_of_late_clocks_add_up_to_those_of_all_periods():
    rows = study().tables["compliance"]
    late = (rows["decided"] - rows["met"]).sum() / REPLICATIONS
    bars = [bar for group in figure(study(), "late-hours").axes[0].containers for bar in group]
    assert sum(bar.get_height() for bar in bars) == pytest.approx(late)


def test_late_clocks_by_hour_are_the_violations_of_the_logs():
    """The measure against a scorecard of the same history, which lists them one by one."""
    table = study().tables["late_hours"]
    for replication in range(2):
        violations = slasim.measure(study().log(replication), study().scenario).violations
        local = violations["started"].dt.tz_convert("Europe/Berlin")
        names = [violations[each].astype(str) for each in KEYS]
        expected = pd.Series(1, index=[*names, local.dt.day_of_week, local.dt.hour]).groupby(level=list(range(5))).sum()
        mine = table[(table["replication"] == replication) & (table["late"] > 0)]
        found = mine.astype(dict.fromkeys(KEYS, str)).set_index([*KEYS, "weekday", "hour"])["late"]
        assert found.to_dict() == expected.to_dict()
        assert len(expected)


def test_every_clock_that_is_decided_is_in_the_table_by_hour():
    counted, judged = study().tables["late_hours"], study().tables["compliance"]
    by = ["replication", *KEYS]
    found, expected = (each.groupby(by, observed=True)["decided"].sum() for each in (counted, judged))
    assert found.astype(int).to_dict() == expected.astype(int).to_dict()


def test_shades_of_hours_are_the_share_in_time():
    table = study().tables["late_hours"].groupby(["weekday", "hour"])[["decided", "late"]].sum().unstack(fill_value=0)
    with np.errstate(invalid="ignore"):
        share = 100 * (1 - table["late"].to_numpy() / table["decided"].to_numpy())
    cells = figure(study(), "hours").axes[0].collections[0].get_array().reshape(7, 24)
    assert np.array_equal(np.ma.getmaskarray(cells), np.isnan(share))
    assert np.ma.compressed(cells) == pytest.approx(share[~np.isnan(share)])


def test_shades_of_arrivals_add_up_to_the_tickets_of_a_week():
    cells = figure(study(), "arrivals").axes[0].collections[0].get_array()
    tickets = study().tables["arrivals"]["tickets"].sum() / REPLICATIONS
    weeks = 59 / 7  # 1 January to 28 February
    assert float(cells.sum()) * weeks == pytest.approx(tickets, rel=0.03)  # the weeks are not whole


def open_at(log, at):
    """How many tickets are open just after an instant, and how long ago they were created, ms: from the events."""
    frame = log.events
    solved = frame[frame["kind"] == "solved"].groupby("ticket")["time"].max()
    tickets = log.tickets.set_index("ticket")["created"]
    end = solved.reindex(tickets.index)
    mine = tickets[(tickets <= at) & ~(end <= at)]
    return len(mine), int(((at - mine) / pd.Timedelta("1ms")).sum())


def test_open_tickets_and_their_age_are_those_of_the_log():
    log = study().log(0)
    table = study().tables["backlog"]
    mine = table[table["replication"] == 0].groupby("hour")[["open", "age_ms"]].sum()
    for at in mine.index[[0, 30, 200, 500, 900, 1400]]:
        assert tuple(mine.loc[at]) == open_at(log, at)


def test_a_fan_is_of_quantiles_over_weeks_and_windows():
    table = study().tables["backlog"].groupby(["replication", "hour"])[["open", "age_ms"]].sum().reset_index()
    local = table["hour"].dt.tz_convert("Europe/Berlin")
    mine = table[(local.dt.day_of_week == 2) & (local.dt.hour == 11)]
    for name, values in (("backlog", mine["open"]), ("age", mine["age_ms"] / mine["open"] / 3_600_000)):
        axes = figure(study(), name).axes[0]
        (middle,) = (line for line in axes.lines if line.get_label() == "the middle one")
        assert middle.get_ydata()[2 * 24 + 11] == pytest.approx(values.median())
        outer = axes.collections[0].get_paths()[0].vertices
        at = outer[outer[:, 0] == 2 * 24 + 11][:, 1]
        assert [at.min(), at.max()] == pytest.approx(np.quantile(values, [0.05, 0.95]))


def test_bars_of_waits_are_the_mean_in_two_parts():
    rows = study().waits
    rows = rows[(rows["wait"] == "first_touch") & (rows[["product", "channel", "tier"]] == "all").all(axis=1)]
    axes = figure(study(), "waits").axes[0]
    unit = {"seconds": 1, "minutes": 60, "hours": 3600}[axes.get_xlabel().rpartition(" ")[2]]
    opened, closed = ([bar.get_width() * unit for bar in group] for group in axes.containers)
    assert opened == pytest.approx(rows["open_mean"].dt.total_seconds().tolist())
    assert np.add(opened, closed) == pytest.approx(rows["mean"].dt.total_seconds().to_numpy())


def test_credits_are_those_of_each_window():
    amounts = study().tables["credits"].groupby("replication")["amount_minor"].sum() / 100
    axes = figure(study(), "credits").axes[0]
    assert sum(bar.get_height() for bar in axes.containers[0]) == len(amounts) == REPLICATIONS
    mean, above, cap = (line.get_xdata()[0] for line in axes.lines)
    assert mean == pytest.approx(amounts.mean())
    assert (amounts > above).sum() <= REPLICATIONS / 20
    assert cap == 12 * 2500 * 0.15 * 2  # accounts, fee, cap, months
    assert amounts.max() <= cap


def test_a_cap_is_known_only_where_every_agreement_has_one(tmp_path):
    quick = ROOT / "scenarios" / "quickstart.yaml"
    assert cap_of(slasim.load_scenario(quick)) == 9000
    changed = {"agreements.business.credits.cap": "10 % of fee"}
    assert cap_of(slasim.load_scenario(quick).with_overrides(changed)) == 6000
    without = tmp_path / "desk.yaml"
    without.write_text(quick.read_text("utf-8").replace(", cap: 15 % of fee", ""), "utf-8")
    assert np.isnan(cap_of(slasim.load_scenario(without)))


def test_agents_there_are_those_of_the_rota():
    """2 + 1 + 2 seats on weekdays, 8 h each without the break; one of the nine Fridays is 1 January."""
    stairs = figure(study(), "staffing").axes[0].patches
    there = next(each for each in stairs if each.get_label() == "there, berlin").get_data()
    week = float((there.values - there.baseline).sum())
    assert week == pytest.approx(5 * 8 * (4 + 8 / 9))
    assert there.values[5 * 24 : 7 * 24].max() == 0


def test_shifts_are_drawn_when_they_are():
    axes = figure(study(), "shifts").axes[0]
    bars = [(bar.get_x(), bar.get_width()) for group in axes.containers for bar in group]
    assert bars == [(8, 8.5), (9.5, 8.5), (9, 8.5)]
    assert [each.get_text() for each in axes.texts][:3] == ["2", "1", "2"]


def test_a_shift_of_another_zone_is_drawn_in_ours():
    scenario = slasim.load_scenario(ROOT / "scenarios" / "follow_the_sun.yaml")
    from slasim.report.plots.shifts import shift_bars

    class Result:
        about, planned = None, scenario

    Result.scenario = scenario
    bars = {(bar.team, bar.shift): bar for bar in shift_bars(Result)}
    manila = bars["manila_l1", "morning"]  # 06:00 at UTC+8, seen from UTC+1 in January
    assert (manila.start, manila.hours, manila.seats) == (23, 8.5, 12)
    assert bars["austin_l1", "early"].start == 14  # 07:00 at UTC-6
    assert bars["berlin_l1", "early"].start == 7


def test_a_plan_shows_where_seats_change():
    rows = plan().shifts
    found = shown(plan(), "shifts")
    for row in rows[rows["plan"] != rows["now"]].to_dict("records"):
        assert f"{row['plan']}, now {row['now']}" in found


def test_causes_of_a_log_are_those_of_why():
    why = slasim.why_log(card())
    axes = figure(card(), "late-causes").axes[0]
    widths = {group.get_label(): sum(bar.get_width() for bar in group) for group in axes.containers}
    assert widths == why.causes.groupby("cause")["late"].sum().to_dict()
    teams = figure(card(), "late-teams").axes[0]
    assert sum(bar.get_width() for group in teams.containers for bar in group) == why.late


def test_causes_of_a_study_are_of_all_that_is_late():
    rows = study().tables["compliance"]
    late = (rows["decided"] - rows["met"])[rows["asked"]].sum() / REPLICATIONS
    for name in ("late-causes", "late-teams"):
        axes = figure(study(), name).axes[0]
        assert sum(bar.get_width() for group in axes.containers for bar in group) == pytest.approx(late)


def test_a_seat_is_worth_what_why_finds():
    found = slasim.why(study().scenario, replications=REPLICATIONS).seats
    axes = figure(study(), "seat-value").axes[0]
    assert sorted(bar.get_width() for bar in axes.containers[0]) == pytest.approx(sorted(found["late_avoided"]))


def test_a_scorecard_read_back_draws_the_same_causes_and_ticket(tmp_path):
    folder = card().save(tmp_path / "card")
    (folder / "run.json").write_text(
        re.sub(r'"log": .*', f'"log": "{ROOT}/scenarios/logs/small"', (folder / "run.json").read_text("utf-8")), "utf-8"
    )
    again = slasim.open_scorecard(folder)
    for name in ("late-causes", "ticket"):
        assert plots.svg(figure(again, name)) == plots.svg(figure(card(), name))


def test_the_life_of_a_ticket_has_every_stretch_of_its_clocks():
    latest = card().violations.sort_values("lateness")["ticket"].iloc[-1]
    ledger = card().explain(latest)
    axes = figure(card(), "ticket").axes[0]
    bars = [bar for group in axes.containers for bar in group]
    assert sum(bar.get_width() for bar in bars) == sum(
        each.length for clock in ledger.clocks for each in clock.stretches
    )
    starts = sorted(bar.get_x() for bar in bars)
    assert starts == sorted(each.start for clock in ledger.clocks for each in clock.stretches)
    dues = [line.get_xdata()[0] for line in axes.lines if len(line.get_xdata()) == 2 and line.get_linewidth() == 1.6]
    right = axes.get_xlim()[1]
    assert sorted(dues) == sorted(clock.due for clock in ledger.clocks if clock.due <= right)
    assert str(latest) in figure(card(), "ticket").get_suptitle()


def test_sides_of_a_comparison_have_their_chance_and_their_money():
    found = comparison()
    left, right = figure(found, "variants").axes
    points = [float(line.get_xdata()[0]) for line in left.lines if line.get_marker() == "o"]
    assert points == [pytest.approx(100 * each.kept / each.windows) for each in found.chances]
    staff, credits = ([bar.get_width() for bar in group] for group in right.containers)
    rows = found.differences.set_index(["variant", "figure"])
    for at, side in enumerate(found.about.sides[1:], 1):
        for bars, name in ((staff, "staffing"), (credits, "business.credits")):
            row = rows.loc[(side.label, name)]
            assert (bars[0], bars[at]) == pytest.approx((row["baseline"], row["value"]))


def test_curves_of_targets_are_those_of_the_table():
    found = targets()
    curve = found.frames["curve"]
    panels = [axes for axes in figure(found, "targets").axes if axes.get_visible()]
    assert len(panels) == len(found.frames["promises"])
    drawn = sorted(float(share) for axes in panels for share in axes.lines[0].get_ydata())
    assert drawn == pytest.approx(sorted(100 * curve["chance"].dropna()))


def test_what_a_sweep_varies_is_named_so_that_it_can_be_told_apart():
    shifts = ["teams.l1.shifts.late.headcount", "teams.l1.shifts.early.headcount"]
    assert list(short_names(shifts).values()) == ["late headcount", "early headcount"]
    teams = ["teams.l1.shifts.day.headcount", "teams.l2.shifts.day.headcount"]
    assert list(short_names(teams).values()) == ["l1 shifts day headcount", "l2 shifts day headcount"]


def test_points_of_a_sweep_have_their_chance_and_cost():
    found = sweep()
    points = {
        (line.get_xdata()[0], line.get_ydata()[0])
        for line in figure(found, "points").axes[0].lines
        if line.get_marker() == "o"
    }
    cost = next(iter(found.figure("cost").values()))
    chance = found.asked()["asked"]
    expected = {(float(np.mean(each.parts)), 100 * kept) for each, kept in zip(cost, chance, strict=True)}
    assert sorted(points) == [pytest.approx(each) for each in sorted(expected)]
    assert len(points) == 4


def test_changes_of_a_quote_are_those_of_the_table():
    found = quote()
    rows = found.changes[found.changes["whose"] != "all"]
    for axes, name in zip(figure(found, "price").axes, ("credits", "missed"), strict=True):
        points = [line.get_xdata()[0] for line in axes.lines if line.get_marker() == "o"]
        assert points == pytest.approx(rows[rows["figure"] == name]["change"].tolist())
