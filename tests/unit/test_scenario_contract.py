"""A good contract spoiled in one place at a time: each error is refused at its line and column, alone.

A case is (what stands in the file, what is put there instead, the text at which the problem must point, words of what
is expected). The place is looked up in the spoiled file, not taken from the message.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from slasim.scenario import Problem, Scenario, ScenarioError, load_agreements, load_scenario

FOLDER = Path(__file__).parent.parent / "data" / "contract"
GOOD, ACCOUNTS = ((FOLDER / name).read_text("utf-8") for name in ("good.yaml", "accounts.csv"))
BANDS = "{95-96 %: 5 EUR, 90-94 %: 10 EUR, below 90 %: 20 EUR}"
MARCH, MAY = "commitments.first_response.promise.urgent: 90 min", "commitments.resolution.quota: 85 % per month"
SCOPE = "{tier: pro, region: [berlin, lisbon], channel: email, severity: [urgent, normal]}"
TERM = "term: {from: 2027-01-01, to: 2027-06-30}"
OF_THIS = "the name of a commitment of this agreement"
ONE_CURRENCY = "an amount in EUR"
NOT_NEGATIVE, AT_MOST_ALL = ("0 or more", "not below 0"), ("at most 100 %",)

UNKNOWN = [
    ("[Acme, Bolt]", "[Acme, Bolts]", "Bolts", "did you mean Bolt?"),
    ("product: app}\n    judged", "product: apps}\n    judged", "apps}\n", "did you mean app?"),
    ("      tier: pro\n", "      tier: prro\n", "prro", "did you mean pro?"),
    ("region: [berlin, lisbon]\n      ch", "region: [berlin, lisboa]\n      ch", "lisboa", "did you mean lisbon?"),
    ("channel: email\n      sev", "channel: emial\n      sev", "emial", "did you mean email?"),
    ("severity: [urgent, normal]\n    j", "severity: [urgent, nomal]\n    j", "nomal", "did you mean normal?"),
    ("[network, hosting]", "[network, hostin]", "hostin]", "did you mean hosting?"),
    ("[network, hosting]", "[network, vip]", "vip]", "an agreement of kind internal or vendor"),
    ("goal: {urgent: 1 h}", "goal: {urgnt: 1 h}", "urgnt", "did you mean urgent?"),
    ("else: berlin}", "else: berln}", "berln", "did you mean berlin?"),
    ("{urgent: 24x7, else", "{urgnt: 24x7, else", "urgnt", "did you mean urgent?"),
    ("hours: customer}", "hours: custmer}", "custmer", "did you mean customer?"),
    ("limits: {urgent:", "limits: {urgnt:", "urgnt", "did you mean urgent?"),
    ("5 EUR, normal: 1 EUR", "5 EUR, low: 1 EUR", "low: 1", "a severity that first_response promises something"),
    ("{on: first_response, scale", "{on: frst_response, scale", "frst_response", OF_THIS),
    ("{on: first_response, shortfall", "{on: frst_response, shortfall", "frst_response", OF_THIS),
    ("{on: first_response, per_breach", "{on: frst_response, per_breach", "frst_response", OF_THIS),
    ("{on: availability", "{on: availabilty", "availabilty", OF_THIS),
    ("{on: first_response, weight", "{on: frst_response, weight", "frst_response", OF_THIS),
    ("- on: first_response", "- on: frst_response", "frst_response", OF_THIS),
    ("{persistent:", "{on: frst_response, persistent:", "frst_response", OF_THIS),
    ("bonus: {on: resolution", "bonus: {on: resolutio", "resolutio,", OF_THIS),
    ("termination: {on: resolution", "termination: {on: resolutio", "resolutio,", OF_THIS),
    ("site: berlin", "site: berln", "berln", "did you mean berlin?"),
]
BANDS_AND_DATES = [
    (BANDS, "{94-96 %: 5 EUR, 90-94 %: 10 EUR}", "10 EUR", "the bands overlap"),
    (BANDS, "{95-96 %: 5 EUR, below 95.5 %: 20 EUR}", "20 EUR", "the bands overlap"),
    (BANDS, "{below 95 %: 5 EUR, 80-90 %: 20 EUR}", "20 EUR", "the bands overlap"),
    (BANDS, "{below 95 %: 5 EUR, below 95.0 %: 20 EUR}", "20 EUR", "the bands overlap"),
    (BANDS, "{below 90 %: 5 EUR, 90-94 %: 20 EUR}", "20 EUR", "from the highest to the lowest"),
    (BANDS, "{96-95 %: 5 EUR}", "5 EUR", "swap the two"),
    ("1, below 85 %: 3", "1, below 86 %: 3", "3}", "the bands overlap"),
    ("above 20: 1.5", "above 19: 1.5", "1.5", "the next stage to begin at 21"),
    (TERM, "term: {from: 2027-06-30, to: 2027-01-01}", "2027-01-01}\n", "a date not before the first"),
    ("term: {from: 2027-07-01}", "term: {from: 2027-06-30}", "{from: 2027-06-30}\n", "terms that follow one another"),
    (
        f"{SCOPE}\n    term: {{from: 2027-07-01}}",
        "{region: [lisbon, berlin], severity: [normal, urgent], channel: email, tier: pro}\n"
        "    term: {from: 2027-06-01}",
        "{from: 2027-06-01}\n",
        "terms that follow one another",
    ),
    ("22:00Z, to: 2027-03-07", "22:00Z, to: 2027-03-05", "2027-03-05", "an instant after the start"),
    ("2027-03-01: {", "2026-12-31: {", "2026-12-31", "a date inside the term"),
    ("2027-03-01: {", "2027-01-01: {", "2027-01-01: {", "a date inside the term"),
    ("2027-05-01: {", "2027-07-01: {", "2027-07-01: {", "a date inside the term"),
    ("2027-05-01: {", "2027-03-01: {", "2027-03-01: {credits", "each name once"),
    ("2027-05-01: {", "2027-02-01: {", "2027-02-01", "amendments stand in the order in which they take effect"),
    ("2027-05-01: {", "2027-02-29: {", "2027-02-29", "a date that the calendar has"),
]
MONEY = [
    ("90-94 %: 10 EUR", "90-94 %: 10 USD", "10 USD", ONE_CURRENCY),
    ("up_to: 30 EUR", "up_to: 30 USD", "30 USD", ONE_CURRENCY),
    ("{urgent: 5 EUR", "{urgent: 5 USD", "5 USD", ONE_CURRENCY),
    ("value: 7 EUR", "value: 7 USD", "7 USD", ONE_CURRENCY),
    ("amount: 400 EUR", "amount: 400 USD", "400 USD", ONE_CURRENCY),
    ("at_risk: 15 % of fee", "at_risk: 15 USD", "15 USD", ONE_CURRENCY),
    ("cap: 250 EUR", "cap: 250 USD", "250 USD", ONE_CURRENCY),
    ("minimum: 2 EUR", "minimum: 2 USD", "2 USD", ONE_CURRENCY),
    ("amount: 9 EUR", "amount: 9 USD", "9 USD", ONE_CURRENCY),
    ("cost: 38 EUR", "cost: 38 USD", "38 USD", ONE_CURRENCY),
    ("90-94 %: 10 EUR", "90-94 %: -10 EUR", "-10 EUR", NOT_NEGATIVE),
    ("up_to: 30 EUR", "up_to: -30 EUR", "-30 EUR", NOT_NEGATIVE),
    ("{urgent: 5 EUR", "{urgent: -5 EUR", "-5 EUR", NOT_NEGATIVE),
    ("value: 7 EUR", "value: -7 EUR", "-7 EUR", NOT_NEGATIVE),
    ("amount: 400 EUR", "amount: -400 EUR", "-400 EUR", NOT_NEGATIVE),
    ("cap: 250 EUR", "cap: -250 EUR", "-250 EUR", NOT_NEGATIVE),
    ("minimum: 2 EUR", "minimum: -2 EUR", "-2 EUR", NOT_NEGATIVE),
    ("amount: 9 EUR", "amount: -9 EUR", "-9 EUR", NOT_NEGATIVE),
    ("cost: 38 EUR", "cost: -38 EUR", "-38 EUR", NOT_NEGATIVE),
    ("shortfall: 2 %", "shortfall: -2 %", "-2 %", NOT_NEGATIVE),
    ("at_risk: 15 %", "at_risk: -15 %", "-15 %", NOT_NEGATIVE),
    ("weight: 60 %", "weight: -60 %", "-60 %", NOT_NEGATIVE),
    ("90-94 %: 10 EUR", "90-94 %: 101 % of fee", "101 %", AT_MOST_ALL),
    ("shortfall: 2 %", "shortfall: 101 %", "101 %", AT_MOST_ALL),
    ("up_to: 30 EUR", "up_to: 101 % of fee", "101 %", AT_MOST_ALL),
    ("amount: 400 EUR", "amount: 101 % of annual fee", "101 %", AT_MOST_ALL),
    ("at_risk: 15 %", "at_risk: 101 %", "101 %", AT_MOST_ALL),
    ("weight: 60 %", "weight: 101 %", "101 %", AT_MOST_ALL),
    ("quota: 97 %", "quota: 101 %", "101 %", AT_MOST_ALL),
    ("at: 97 %", "at: 101 %", "101 %", AT_MOST_ALL),
    ("share: 50 %", "share: 101 %", "101 %", AT_MOST_ALL),
    ("above: 99 %", "above: 101 %", "101 %", AT_MOST_ALL),
    ("weight: 60 %", "weight: 70 %", "rules:\n", "weights of at most 100 %"),
    ("minimum: 2 EUR", "minimum: 251 EUR", "251 EUR", "at most the cap, 250 EUR"),
    ("cap: 250 EUR", "cap: 250 EUR per quarter", "250 EUR per", "a cap per month"),
    ("forecast: 90", "forecast: 0", "0 per week", "more than 0"),
    ("above: 120 %", "above: 0 %", "0 %", "more than 0"),
]
AMENDED = [
    (MARCH, "commitments.first_respons.promise.urgent: 1 h", "commitments.first_respons.", "did you mean first_resp"),
    (MARCH, "commitments.first_response.promise.urgnt: 1 h", "commitments.first_response.promise.urgnt", "a severity"),
    (MARCH, "commitments.first_response.hours: berln", "berln", "did you mean berlin?"),
    (MARCH, "for.tier: prro", "prro", "did you mean pro?"),
    (MARCH, "for.customer: Acmee", "Acmee", "did you mean Acme?"),
    (MARCH, "depends_on: [networ]", "networ]", "did you mean network?"),
    (MARCH, "termination.on: resolutio", "resolutio}", "did you mean resolution?"),
    (MARCH, "timezone: UTC", "timezone: UTC", "all but amendments, kind, timezone or fee"),
    ("{credits.cap: 300 EUR", "{credits.cap: 300 USD", "300 USD", ONE_CURRENCY),
    ("{credits.cap: 300 EUR", "{credits.rules.9.on: resolution", "credits.rules.9.on", "0, 1, 2, 3, 4, 5, 6 or 7"),
    ("{credits.cap: 300 EUR", "{credits.rules.0.scale: {90-95 %: 1 EUR, 80-92 %: 2 EUR}", "2 EUR}", "overlap"),
    # What goes wrong elsewhere is told at the change with which it goes wrong.
    (MAY, "commitments.resolution.quota: 100 % per month", "commitments.resolution.quota", "a share of at least the q"),
    (MAY, "term.to: 2027-08-01", "term.to", "terms that follow one another"),
    (MAY, "term.to: 2027-04-01", "term.to", "a date inside the term"),
]


def problems(text: str, folder: Path, accounts: str = ACCOUNTS) -> tuple[Problem, ...]:
    (folder / "it.yaml").write_text(text, "utf-8")
    (folder / "accounts.csv").write_text(accounts, "utf-8")
    with pytest.raises(ScenarioError) as caught:
        load_scenario(folder / "it.yaml")
    return caught.value.problems


def place(text: str, there: str, after: int) -> tuple[int, int]:
    at = text.index(there, after)
    return text.count("\n", 0, at) + 1, at - (text.rfind("\n", 0, at) + 1) + 1


def test_the_contract_is_good() -> None:
    assert load_scenario(FOLDER / "good.yaml").warnings == ()


@pytest.mark.parametrize(("old", "new", "there", "words"), UNKNOWN + BANDS_AND_DATES + MONEY + AMENDED)
def test_an_error_is_refused_at_its_place(
    old: str, new: str, there: str, words: str | tuple[str, ...], tmp_path: Path
) -> None:
    assert GOOD.count(old) == 1
    text = GOOD.replace(old, new)
    near = text.index("    credits:\n" if there == "rules:\n" else new)
    (problem,) = problems(text, tmp_path)
    assert (problem.line, problem.column) == place(text, there, near)
    assert any(
        each in f"{problem.expected}; {problem.hint}" for each in ((words,) if isinstance(words, str) else words)
    )


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("400 EUR", "400 USD", 2, ONE_CURRENCY),
        ("400 EUR", "-400 EUR", 2, "0 or more"),
        ("basic,berlin", "basic,berln", 4, "did you mean berlin?"),
        ("3,vip", "3,vp", 2, "did you mean vip?"),
        ("month,1,", "month,-1,", 4, "a number of 0 or more"),
        ("Cone,", "Acme,", 4, "each customer once"),
    ],
)
def test_an_error_in_the_accounts_is_refused_at_its_line(
    old: str, new: str, line: int, words: str, tmp_path: Path
) -> None:
    (problem,) = problems(GOOD, tmp_path, ACCOUNTS.replace(old, new))
    assert (Path(problem.file).name, problem.line) == ("accounts.csv", line)
    assert words in f"{problem.expected}; {problem.hint}"


@pytest.mark.parametrize(
    "change", ["resolution.quota: 85 % per quarter", "resolution: {promise: {urgent: 9 h}, QUARTER}"]
)
def test_an_amendment_keeps_the_review_periods(change: str, tmp_path: Path) -> None:
    text = GOOD.replace(MAY, f"commitments.{change.replace('QUARTER', 'quota: 85 % per quarter')}")
    text = text.replace("- {on: resolution, weight: 40 %}", "- {on: first_response, weight: 40 %}")
    text = text.replace("bonus: {on: resolution", "bonus: {on: first_response")
    (problem,) = problems(text, tmp_path)
    assert problem.line == place(text, f"commitments.{change[:10]}", 0)[0]
    assert "review periods of a quarter for 'resolution'" in problem.found
    assert "review periods of a month" in problem.expected


CALENDAR = "  berlin: {timezone: Europe/Berlin, hours: {mon-fri: 08:00-18:00}}\n"
DAYS = "commitments: {resolution: {promise: {urgent: 4 h}"


@pytest.mark.parametrize(
    ("amendments", "there", "words"),
    [
        ("2027-03-01: {hourz: 24x7}", "hourz", "did you mean hours?"),
        ("2027-03-01: {hours: 24/7}", "24/7", "24x7, or a map"),
        ("2027-03-01: {timezone: UTC}", "timezone: UTC}}", "all but amendments or timezone"),
        ("2027-03-01: {amendments.2027-04-01: {hours: 24x7}}", "amendments.2027-04", "all but amendments or timezone"),
        ("2027-03-01: {}", "2027-03-01", "dotted paths and their new values"),
        ("2027-02-29: {hours: 24x7}", "2027-02-29", "a date that the calendar has"),
        ("2027-03-01: {hours: 24x7}, 2027-02-01: {holidays: DE}", "2027-02-01", "a date after 2027-03-01"),
        ("2027-03-01: {hours: 24x7}, 2027-03-01: {holidays: DE}", "2027-03-01: {hol", "each name once"),
        ("2027-03-01: {holidays: XX-YY}", "XX-YY", "a country by its ISO code"),
        ("2027-03-01: {hours.mon-fri: 09:00-12:00}", "hours.mon-fri", "a path that ends at calendars.berlin.hours"),
        ("2027-03-01: {hours: 24x7, hours.mon: 09:00-12:00}", "hours.mon", "each value changed once"),
        ("2027-03-01: {exceptions.2027-02-30: closed}", "exceptions.2027-02-30", "a date that the calendar has"),
        ("2027-03-01: {exceptions.2027-04-01: never}", "never", "hours such as 09:00-17:00"),
        # A business day has no length from March on.
        ("2027-03-01: {hours: {mon: 09:00-12:00, tue: 09:00-11:00}}", "hours: {mon: 09:00-12", "a target in hours"),
    ],
)
def test_an_error_in_an_amendment_of_a_calendar(amendments: str, there: str, words: str, tmp_path: Path) -> None:
    text = GOOD.replace(CALENDAR, f"{CALENDAR[:-2]}, amendments: {{{amendments}}}}}\n")
    text = text.replace(
        "network: {kind: internal, " + DAYS, "network: {kind: internal, " + DAYS[:-4] + "1 business day}, hours: berlin"
    )
    (problem,) = problems(text, tmp_path)
    assert (problem.line, problem.column) == place(text, there, text.index("amendments:"))
    assert words in f"{problem.expected}; {problem.hint}"


def test_what_no_amendment_alone_makes_wrong_is_told_at_the_later_one(tmp_path: Path) -> None:
    """Uneven days from March on, business days from April on: wrong from April on."""
    uneven = "2027-03-01: {hours: {mon: 09:00-12:00, tue: 09:00-11:00}}"
    text = GOOD.replace(CALENDAR, f"{CALENDAR[:-2]}, amendments: {{{uneven}}}}}\n")
    end = "quota: 90 % per month}}}\n  hosting"
    days = "amendments: {2027-04-01: {commitments.resolution: {promise: {urgent: 1 business day}, hours: berlin, Q}}}"
    text = text.replace(end, f"quota: 90 % per month}}}}, {days.replace('Q', 'quota: 90 % per month')}}}\n  hosting")
    (problem,) = problems(text, tmp_path)
    assert (problem.line, problem.column) == place(text, "1 business day", 0)
    even = text.replace("tue: 09:00-11:00", "tue: 09:00-12:00")
    (tmp_path / "it.yaml").write_text(even, "utf-8")
    assert load_scenario(tmp_path / "it.yaml").warnings == ()


def spoiled(tmp_path: Path, *changes: tuple[str, str]) -> Scenario:
    text = GOOD
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (tmp_path / "it.yaml").write_text(text, "utf-8")
    (tmp_path / "accounts.csv").write_text(ACCOUNTS, "utf-8")
    return load_scenario(tmp_path / "it.yaml")


def test_warnings_of_amended_versions_are_told_at_the_amendment(tmp_path: Path) -> None:
    scenario = spoiled(
        tmp_path,
        (MARCH, "commitments.first_response.promise.urgent: 9 h, commitments.first_response.hours: 24x7"),
        (MAY, "commitments.satisfaction.quota: 100 % per month"),
    )
    found = [(each.rule, each.line, each.path.split(".")[-1]) for each in scenario.warnings]
    march, may = (place((tmp_path / "it.yaml").read_text(), day, 0)[0] for day in ("2027-03-01: {", "2027-05-01: {"))
    assert found == [("severity_order", march, "urgent"), ("quota_of_all", may, "quota")]


def test_a_calendar_is_used_when_some_version_uses_it(tmp_path: Path) -> None:
    rome = "  rome: {timezone: Europe/Rome, hours: 24x7}\ncustomers:"
    unused = spoiled(tmp_path, ("customers:", rome))
    assert [(each.rule, each.path) for each in unused.warnings] == [("unused_calendar", "calendars.rome")]
    later = spoiled(tmp_path, ("customers:", rome), (MARCH, "commitments.resolution.hours: rome"))
    assert later.warnings == ()
    first = spoiled(
        tmp_path,
        ("customers:", rome),
        ("hours: customer}", "hours: rome}"),
        (MARCH, "commitments.resolution.hours: 24x7"),
    )
    assert first.warnings == ()


def test_pauses_that_were_left_out_follow_an_amendment_of_the_customers_duty(tmp_path: Path) -> None:
    scenario = spoiled(tmp_path, (MARCH, "customer_reply.effect: shift"))
    for each in (scenario, Scenario.from_applied(scenario.applied())):
        pauses = [state.commitments["resolution"].pauses for state in each.agreements["pro"].states()]
        assert pauses == [{"customer"}, set(), set()]


@pytest.mark.parametrize("second", ["for: {severity: [normal, urgent], customer: [Bolt, Acme]}, ", ""])
def test_an_agreement_for_the_same_tickets_as_an_earlier_one_without_a_term_is_told(
    second: str, tmp_path: Path
) -> None:
    q = "commitments: {resolution: {promise: {urgent: 1 h}, quota: 90 % per month}}"
    first = second.replace("[normal, urgent]", "[urgent, normal]").replace("[Bolt, Acme]", "[Acme, Bolt]")
    (tmp_path / "book.yaml").write_text(
        "slasim: 1\nname: b\ncurrency: EUR\ntimezone: UTC\nseverities: [urgent, normal]\n"
        "calendars: {utc: {timezone: UTC, hours: 24x7}}\n"
        f"agreements:\n  one: {{{first}{q}}}\n  two: {{{second}{q}}}\n"
    )
    warnings = [each for each in load_agreements(tmp_path / "book.yaml").warnings if each.rule == "unused_agreement"]
    assert [(each.line, each.path) for each in warnings] == ([(9, "agreements.two")] if second else [])


SAME = "slasim: 1\nname: b\ncurrency: EUR\ntimezone: UTC\nseverities: [urgent]\n" + (
    "calendars: {utc: {timezone: UTC, hours: 24x7}}\n"
    "customers: {pro: {accounts: 3, regions: {utc: 100 %}}, std: {accounts: 3, regions: {utc: 100 %}}}\nagreements:\n"
)
ANSWER = "judged: each customer, commitments: {first_response: {promise: {urgent: 1 h}, quota: 90 % per month}}"
SOLVED = "judged: together, commitments: {resolution: {promise: {urgent: 8 h}, quota: 90 % per month}}"
CURE = "with level: service it holds beside the other"


@pytest.mark.parametrize(
    ("second", "is_told"), [(SOLVED, True), (ANSWER, False), (f"level: service, {SOLVED}", None)], ids=str
)
def test_an_agreement_for_the_same_tickets_with_other_promises_is_told_of_its_level(
    second: str, is_told: bool | None, tmp_path: Path
) -> None:
    (tmp_path / "book.yaml").write_text(
        f"{SAME}  one: {{for: {{tier: pro}}, {ANSWER}}}\n  two: {{for: {{tier: pro}}, {second}}}\n"
    )
    warnings = [each for each in load_agreements(tmp_path / "book.yaml").warnings if each.rule == "unused_agreement"]
    assert [CURE in each.hint for each in warnings] == ([] if is_told is None else [is_told])
