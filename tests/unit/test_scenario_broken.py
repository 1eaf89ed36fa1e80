"""Broken scenarios: every problem is named in one go, at its place, with what to do about it.

Places are written as `line:text`: the problem must point at the column where that text begins in that line.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from slasim.scenario import Problem, ScenarioError, load_agreements, load_scenario

FOLDER = Path(__file__).parent.parent / "data" / "broken"

# file -> problems in order: (file it is in, place, path of the field, words of the remedy)
EXPECTED: dict[str, list[tuple[str, str, str, str]]] = {
    "accounts.yaml": [
        ("accounts_broken.csv", "3:berln,400", "region", "did you mean berlin?"),
        ("accounts_broken.csv", "3:400 USD/mo", "fee", "an amount in EUR, the scenario's currency"),
        ("accounts_broken.csv", "3:x,gold", "share", "a number of 0 or more"),
        ("accounts_broken.csv", "3:gold", "agreement", "the name of an agreement: pro"),
        ("accounts_broken.csv", "4:Acme,free,", "customer", "each customer once"),
        ("accounts_broken.csv", "5:,manila,,-", "tier", "the tier of the account"),
        ("accounts_broken.csv", "5:-2,", "share", "a number of 0 or more"),
        ("accounts_broken.csv", "6:Dune,pro", "", "6, one for each column"),
    ],
    "book.yaml": [
        ("book.yaml", "9:-400 EUR/m", "customers.pro.fee", "an amount of 0 or more, such as 4000 EUR/mont"),
        ("book.yaml", "13:prro}", "agreements.gold.for.tier", "did you mean pro?"),
        ("book.yaml", "14:2026-12-31", "agreements.gold.term.to", "a date not before the first, 2027-01-01"),
        ("book.yaml", "16:basic, net", "agreements.gold.depends_on.1", "an agreement of kind internal or vendor, whic"),
        ("book.yaml", "16:netwrk]", "agreements.gold.depends_on.2", "did you mean network?"),
        (
            "book.yaml",
            "18:urgnt: 1 h",
            "agreements.gold.commitments.first_response.promise.urgnt",
            "did you mean urgent?",
        ),
        ("book.yaml", "18:berln}", "agreements.gold.commitments.first_response.hours", "did you mean berlin?"),
        (
            "book.yaml",
            "19:resolution",
            "agreements.gold.commitments.resolution.promise",
            "a target by severity, such as promise: {urgen",
        ),
        (
            "book.yaml",
            "20:next_respo",
            "agreements.gold.commitments.next_response.per",
            "the review period of the mean, such as per: m",
        ),
        (
            "book.yaml",
            "21:promise: {",
            "agreements.gold.commitments.availability.promise",
            "a quota alone: availability has no target",
        ),
        (
            "book.yaml",
            "21:per: month",
            "agreements.gold.commitments.availability.per",
            "the review period in the quota, such as quota",
        ),
        (
            "book.yaml",
            "22:satisfacti",
            "agreements.gold.commitments.satisfaction.column",
            "the numeric column of the tickets, such as co",
        ),
        (
            "book.yaml",
            "22:satisfacti",
            "agreements.gold.commitments.satisfaction.limits",
            "the promise as a number by severity, such as ",
        ),
        (
            "book.yaml",
            "23:percentile",
            "agreements.gold.commitments.speed.measure",
            "a percentile above 0 and below 100",
        ),
        (
            "book.yaml",
            "25:2027-03-06T20",
            "agreements.gold.exclusions.0.to",
            "an instant after the start, 2027-03-06 22:00:",
        ),
        ("book.yaml", '26:"2027-03-0', "agreements.gold.exclusions.1.from", "add the offset or the zone"),
        (
            "book.yaml",
            '26:"2027-03-2',
            "agreements.gold.exclusions.1.to",
            "another way to say it, with an offset: the cl",
        ),
        (
            "book.yaml",
            "27:{cause: su",
            "agreements.gold.exclusions.2.reference",
            "the evidence, such as reference: CHG-2291, an",
        ),
        (
            "book.yaml",
            "27:sunspots, ",
            "agreements.gold.exclusions.2.cause",
            "maintenance, force majeure, third party or cu",
        ),
        ("book.yaml", "27:[A-1, A-1]", "agreements.gold.exclusions.2.tickets", "each of them once"),
        ("book.yaml", "28:{cause: cu", "agreements.gold.exclusions.3", "windows that recur (weekly, monthly)"),
        ("book.yaml", "29:4 of 3}", "agreements.gold.termination.missed", "did you mean 3 of 4?"),
        (
            "book.yaml",
            "37:true, smal",
            "agreements.basic.commitments.resolution.pauses",
            "pauses: false, or effect: pause in customer_r",
        ),
        (
            "book.yaml",
            "37:small: {mi",
            "agreements.basic.commitments.resolution.small",
            "one of {misses: 1} and {below: 20, then: roll",
        ),
        ("book.yaml", "40:first_resp", "agreements.basic.credits.rules.0.on", "did you mean first_response?"),
        (
            "book.yaml",
            "41:{on: first",
            "agreements.basic.credits.rules.1",
            "exactly one of scale, shortfall, per_breach, ",
        ),
        (
            "book.yaml",
            "42:5 % of fee",
            "agreements.basic.credits.rules.2.scale.97-98.5 %",
            "a band that lies below 98 %: the bands overla",
        ),
        (
            "book.yaml",
            "43:20 USD, lo",
            "agreements.basic.credits.rules.3.per_breach.urgent",
            "an amount in EUR: fees and credits of an agre",
        ),
        (
            "book.yaml",
            "43:low: 5 EUR",
            "agreements.basic.credits.rules.3.per_breach.low",
            "a severity that resolution promises something",
        ),
        (
            "book.yaml",
            "44:outage_day",
            "agreements.basic.credits.rules.4.outage_day",
            "a commitment with metric: availability",
        ),
        (
            "book.yaml",
            "45:{scale: {b",
            "agreements.basic.credits.rules.5.on",
            "the name of a commitment of this agreement, s",
        ),
        (
            "book.yaml",
            "45:50 GBP}}",
            "agreements.basic.credits.rules.5.scale.below 90 %",
            "an amount in EUR: fees and credits of an agre",
        ),
        (
            "book.yaml",
            "46:{on: resol",
            "agreements.basic.credits.rules.6",
            "exactly one of scale, shortfall, per_breach, ",
        ),
        ("book.yaml", "47:10 USD", "agreements.basic.credits.minimum", "an amount in EUR: fees and credits of an agre"),
        ("book.yaml", "48:pool: 200 ", "agreements.basic.credits.pool", "at_risk, which the pool multiplies"),
        (
            "book.yaml",
            "49:80 %, amou",
            "agreements.basic.credits.bonus.above",
            "a share of at least the quota, 90 % per month",
        ),
        ("book.yaml", "50:response, ", "agreements.basic.termination.on", "did you mean first_response?"),
        (
            "book.yaml",
            "52:commitment",
            "agreements.basic.amendments.2027-07-01.commitments.first_response.quotta",
            "did you mean quota?",
        ),
        (
            "book.yaml",
            "52:kind: vend",
            "agreements.basic.amendments.2027-07-01.kind",
            "a path to what an amendment can change: all b",
        ),
        (
            "book.yaml",
            "53:2027-04-01",
            "agreements.basic.amendments.2027-04-01",
            "a date after 2027-07-01: amendments stand in ",
        ),
        ("book.yaml", "53:95 per mon", "agreements.basic.commitments.first_response.quota", "did you mean 95 %?"),
        (
            "book.yaml",
            "53:commitments.r",
            "agreements.basic.commitments.resolution.promise.low",
            "the name of a severity: urgent or normal",
        ),
        (
            "book.yaml",
            "54:2028-01-01",
            "agreements.basic.amendments.2028-01-01",
            "a date inside the term: after 2027-01-01 and ",
        ),
        (
            "book.yaml",
            "54:manila}",
            "agreements.basic.commitments.resolution.hours",
            "the hours that count: 24x7, customer or berli",
        ),
        ("book.yaml", "57:{from: 202", "agreements.basic_again.term", "terms that follow one another: from after 202"),
        ("book.yaml", "59:network, c", "agreements.network.depends_on", "an agreement that does not lead back here"),
    ],
    "book_money.yaml": [
        ("book_money.yaml", "11:Bolt]}", "agreements.pro.for.customer.1", "did you mean Bold?"),
        ("book_money.yaml", "13:renewal: 1", "agreements.pro.term.renewal", "to, the last date"),
        (
            "book_money.yaml",
            "15:limits: {u",
            "agreements.pro.commitments.first_response.limits",
            "a promise: limits are for metric: column",
        ),
        (
            "book_money.yaml",
            "15:column: cs",
            "agreements.pro.commitments.first_response.column",
            "metric: column; this one is first_response",
        ),
        (
            "book_money.yaml",
            "17:mean, per:",
            "agreements.pro.commitments.availability.measure",
            "a share: availability is one by nature",
        ),
        (
            "book_money.yaml",
            "18:quota: 90 ",
            "agreements.pro.commitments.speed.quota",
            "the promise as the limit of the mean, and per",
        ),
        ("book_money.yaml", "18:small: {mi", "agreements.pro.commitments.speed.small", "small with a quota only"),
        ("book_money.yaml", "19:promise: {", "agreements.pro.commitments.satisfaction.promise", "limits"),
        (
            "book_money.yaml",
            "19:4}, quota:",
            "agreements.pro.commitments.satisfaction.limits.urgent",
            "a limit such as at least 4.2 or at most 3",
        ),
        (
            "book_money.yaml",
            "20:small: {be",
            "agreements.pro.commitments.calls.small",
            "both, such as {below: 20, then: roll}",
        ),
        ("book_money.yaml", "22:from: 2027", "agreements.pro.exclusions.0.from", "both ends of the interval"),
        ("book_money.yaml", "23:tickets: [", "agreements.pro.exclusions.1.tickets", "one of the two"),
        (
            "book_money.yaml",
            "27:scale: {be",
            "agreements.pro.credits.rules.0.scale",
            "weight, in_a_row or persistent, or a commitment with a ",
        ),
        (
            "book_money.yaml",
            "29:up_to: 5 %",
            "agreements.pro.credits.rules.2.up_to",
            "up_to beside shortfall, per_breach, late_by",
        ),
        (
            "book_money.yaml",
            "30:per_breach",
            "agreements.pro.credits.rules.3.per_breach",
            "a commitment whose clocks can miss a target",
        ),
        (
            "book_money.yaml",
            "31:1.5}, valu",
            "agreements.pro.credits.rules.4.points.bands.below 95 %",
            "a whole number of points",
        ),
        (
            "book_money.yaml",
            "31:0.5, ratch",
            "agreements.pro.credits.rules.4.points.repeat",
            "a multiplier of at least 1",
        ),
        (
            "book_money.yaml",
            "31:2}}}",
            "agreements.pro.credits.rules.4.points.ratchet.7-9",
            "the next stage to begin at 6",
        ),
        (
            "book_money.yaml",
            "32:0 of 12, a",
            "agreements.pro.credits.rules.5.persistent.missed",
            "at least 1 missed period",
        ),
        (
            "book_money.yaml",
            "32:5 % of fee",
            "agreements.pro.credits.rules.5.persistent.amount",
            "a share of the annual fee such as 5 % of annu",
        ),
        (
            "book_money.yaml",
            "34:0 periods,",
            "agreements.pro.credits.earn_back.after",
            "a number of review periods such as 3 periods",
        ),
        ("book_money.yaml", "34:97, share:", "agreements.pro.credits.earn_back.at", "did you mean 97 %?"),
        ("book_money.yaml", "34:150 %}", "agreements.pro.credits.earn_back.share", "a share of at most 100 %"),
        ("book_money.yaml", "35:cookies", "agreements.pro.credits.remedy", "credit note, cash or extension"),
        (
            "book_money.yaml",
            "40:5 % of fee",
            "agreements.free.credits.shortfall",
            "an amount for each percentage point,",
        ),
        ("book_money.yaml", "40:at_risk: 5", "agreements.free.credits.at_risk", "a rule with a weight"),
        (
            "book_money.yaml",
            "40:20 EUR per",
            "agreements.free.credits.cap",
            "a cap per month, the review period of first_r",
        ),
    ],
    "book_rules.yaml": [
        (
            "book_rules.yaml",
            "20:rules: [{o",
            "agreements.pro.credits.rules",
            "one rule here, or all of them under rules",
        ),
        (
            "book_rules.yaml",
            "20:rules: [{o",
            "agreements.pro.credits.rules",
            "rules on commitments with one review period",
        ),
        (
            "book_rules.yaml",
            "20:rules: [{o",
            "agreements.pro.credits.rules",
            "weights of at most 100 %: they divide the poo",
        ),
        (
            "book_rules.yaml",
            "26:rules: [{o",
            "agreements.free.credits.rules",
            "weights of at most 100 %: they divide the poo",
        ),
        (
            "book_rules.yaml",
            "26:70 %}, {on",
            "agreements.free.credits.rules.0.weight",
            "at_risk beside it, such as at_risk: 15 % of f",
        ),
        (
            "book_rules.yaml",
            "26:40 %}], ca",
            "agreements.free.credits.rules.1.weight",
            "at_risk beside it, such as at_risk: 15 % of f",
        ),
        (
            "book_rules.yaml",
            "31:credits: {",
            "agreements.gifts.credits",
            "a fee in `customers`: credits are shares of i",
        ),
        ("book_rules.yaml", "36:0.5, ratch", "agreements.points.credits.points.repeat", "a multiplier of at least 1"),
        (
            "book_rules.yaml",
            "36:ratchet: {",
            "agreements.points.credits.points.ratchet",
            "stages from 1 on, after above",
        ),
    ],
    "business_days.yaml": [
        (
            "business_days.yaml",
            "7:2 business",
            "agreements.pro.commitments.first_response.promise.normal",
            "a business day has no length there",
        ),
        (
            "business_days.yaml",
            "8:40 h}, quo",
            "agreements.pro.commitments.resolution.goal.urgent",
            "a goal not looser than the promise, 3 business",
        ),
    ],
    "calendars.yaml": [
        ("calendars.yaml", "4:11:00-18:0", "calendars.berlin.hours.mon-fri.1", "spans that do not overlap"),
        ("calendars.yaml", "4:08:00-14:0", "calendars.berlin.hours.fri", "the hours of each day once"),
        (
            "calendars.yaml",
            "5:DE-XY, 202",
            "calendars.berlin.holidays.0",
            "a region of DE: BB, BE, BW, BY, HB, HE, HH, MV,",
        ),
        ("calendars.yaml", "5:2027-05-32", "calendars.berlin.holidays.1", "a date that the calendar has"),
        ("calendars.yaml", "5:ZZ]", "calendars.berlin.holidays.2", "a country by its ISO code, such as DE or DE-BE"),
        ("calendars.yaml", "6:9-12, 24.1", "calendars.berlin.exceptions.2027-12-24", "hours such as 09:00-17:00"),
        ("calendars.yaml", "6:24.12.2027", "calendars.berlin.exceptions.24.12.2027", "a date such as 2027-01-04"),
        ("calendars.yaml", "7:Manila, ho", "calendars.manila.timezone", "did you mean Asia/Manila?"),
        ("calendars.yaml", "7:22:00-06:0", "calendars.manila.hours.mon-sun", "the hours of each day once"),
        ("calendars.yaml", "7:05:00-10:0", "calendars.manila.hours.monday", "did you mean mon?"),
        ("calendars.yaml", "8:customer:", "calendars.customer", "another name for a calendar; 24x7, customer or"),
        ("calendars.yaml", "8:{mon-fri:", "calendars.customer.hours", "at least one span on one day"),
    ],
    "circle_a.yaml": [
        ("circle_b.yaml", "1:circle_a.y", "extends", "a file that does not lead back here"),
    ],
    "circle_b.yaml": [
        ("circle_a.yaml", "1:circle_b.y", "extends", "a file that does not lead back here"),
    ],
    "control.yaml": [
        ("control.yaml", "2:\x01b", "", "printable text"),
    ],
    "credits.yaml": [
        ("credits.yaml", "3:free:", "agreements.free.judged", "judged: each customer or judged: together:"),
        ("credits.yaml", "7:resolution", "agreements.free.credits.on", "the name of a commitment of this agreement:"),
        ("credits.yaml", "8:10 % of fe", "agreements.free.credits.scale.below 90 %", "swap the bands"),
        ("credits.yaml", "8:20 %}", "agreements.free.credits.scale.under 70 %", "a threshold such as below 95 %"),
        ("credits.yaml", "9:20", "agreements.free.credits.cap", "a share of the fee such as 5 % of fee"),
        (
            "credits.yaml",
            "11:6 % of fee",
            "agreements.pro.credits.scale.below 90.0 %",
            "each threshold once: the bands overlap",
        ),
        (
            "credits.yaml",
            "11:4 % of fee",
            "agreements.pro.credits.scale.below 70 %",
            "a larger credit than the 6 % of the band above",
        ),
        ("credits.yaml", "11:25 % of fe", "agreements.pro.credits.cap", "a cap per month, the review period of"),
    ],
    "distributions.yaml": [
        ("distributions.yaml", "5:lognorm(me", "work.0.path.0.handle", "did you mean lognormal?"),
        ("distributions.yaml", '7:"lognormal', "work.0.path.1.handle", "give mean or median, and cv"),
        ("distributions.yaml", "8:l3, handle", "work.0.path.2.skill", "a skill that some team has: l1 or l2"),
        ("distributions.yaml", '8:"uniform(9', "work.0.path.2.handle", "uniform with the low end below the high end"),
        ("distributions.yaml", "9:l4, handle", "work.0.path.3.skill", "a skill that some team has: l1 or l2"),
        ("distributions.yaml", "9:exponentia", "work.0.path.3.handle", "a duration such as 30 s, 90 min, 1.5 h or 2"),
        ("distributions.yaml", "10:l5, handle", "work.0.path.4.skill", "a skill that some team has: l1 or l2"),
        (
            "distributions.yaml",
            '10:"lognormal',
            "work.0.path.4.handle",
            "a coefficient of variation (cv) above 0 and at",
        ),
        ("distributions.yaml", "11:l6, handle", "work.0.path.5.skill", "a skill that some team has: l1 or l2"),
        (
            "distributions.yaml",
            "11:triangular",
            "work.0.path.5.handle",
            '"triangular(30 min, 1 h, 2 h)"; inside braces',
        ),
        ("distributions.yaml", "12:l7", "work.0.path.6.skill", "a skill that some team has: l1 or l2"),
        ("distributions.yaml", "13:mixture(70", "work.0.path.6.handle", "did you mean gamma?"),
    ],
    "duplicates.yaml": [
        ("duplicates.yaml", "3:currency:", "currency", "each name once in a map"),
        ("duplicates.yaml", "5:accounts: 3", "customers.pro.accounts", "each name once in a map"),
        ("duplicates.yaml", "7:shrinkage: 3", "teams.first.shrinkage", "each name once in a map"),
        ("duplicates.yaml", "8:first: {si", "teams.first", "each name once in a map"),
        ("duplicates.yaml", "9:[urgent, n", "severities", "each severity once"),
    ],
    "empty.yaml": [
        ("empty.yaml", "1:# only a c", "", "a scenario: names and values, beginning with"),
    ],
    "fields.yaml": [
        ("fields.yaml", "1:slasim: 2", "name", "what it is called, such as name: Our desk"),
        ("fields.yaml", "1:2", "slasim", "1, the version of the format"),
        ("fields.yaml", "2:naem: Typi", "naem", "did you mean name?"),
        ("fields.yaml", "5:horizon: {", "horizon.for", "how long, such as for: 3 months"),
        ("fields.yaml", "5:to: 2027-0", "horizon.to", "one of from, for, warm_up or follow_up"),
        ("fields.yaml", "6:2]", "severities.1", "write '2' in quotes"),
        ("fields.yaml", "8:berlin: {h", "calendars.berlin.timezone", "zone of the wall clock, such as timezone:"),
        ("fields.yaml", '10:"20", regi', "customers.pro.accounts", "did you mean 20?"),
        ("fields.yaml", "10:-1}", "customers.pro.skew", "a number of at least 0"),
        ("fields.yaml", "12:yes, mix:", "demand.email.auto_reply", "did you mean true?"),
        ("fields.yaml", "12:0.5, carry", "demand.email.day_to_day.dispersion", "a number of at least 1"),
        ("fields.yaml", "12:1}}", "demand.email.day_to_day.carry_over", "a number of at most 0.99"),
        ("fields.yaml", "14:[]", "work.0.path", "at least one entry"),
        ("fields.yaml", "16:0}, shifts", "teams.first.skills.l1", "a level from 1 (first choice) to 100"),
        (
            "fields.yaml",
            "16:2.5}}}",
            "teams.first.shifts.day.headcount",
            "a whole number of seats, or a map such as {min:",
        ),
        ("fields.yaml", "17:fastest, o", "routing.order", "fifo, severity or deadline"),
        ("fields.yaml", "17:prefer-own", "routing.ownership", "did you mean prefer_owner?"),
    ],
    "latin1.yaml": [
        ("latin1.yaml", "2:\ufffd", "", "save the file as UTF-8"),
    ],
    "list.yaml": [
        ("list.yaml", "1:- slasim:", "", "a scenario: names and values, beginning with"),
    ],
    "names.yaml": [
        ("names.yaml", "3:Europe/Ber", "calendars.berlin.timezone", "did you mean Europe/Berlin?"),
        ("names.yaml", "5:severity:", "demand.email.mix.severity", "30 % too much"),
        ("names.yaml", "5:lwo: 30 %}", "demand.email.mix.severity.lwo", "did you mean low?"),
        ("names.yaml", "9:pros: 100", "demand.phone.mix.tier.pros", "did you mean pro?"),
        ("names.yaml", "11:berln}", "teams.first.site", "did you mean berlin?"),
        ("names.yaml", "14:emial}", "agreements.pro.for.channel", "did you mean email?"),
        ("names.yaml", "16:custmer}", "agreements.pro.commitments.first_response.hours", "did you mean customer?"),
        ("names.yaml", "17:first_resp", "agreements.pro.credits.on", "did you mean first_response?"),
    ],
    "nearly_nothing.yaml": [
        ("nearly_nothing.yaml", "1:slasim: 1", "currency", "currency of all money in it, by ISO 4217, such"),
        ("nearly_nothing.yaml", "1:slasim: 1", "timezone", "zone of the reports, such as timezone:"),
        ("nearly_nothing.yaml", "1:slasim: 1", "horizon", "what is measured"),
        ("nearly_nothing.yaml", "1:slasim: 1", "severities", "severities, most severe first, such as"),
        ("nearly_nothing.yaml", "1:slasim: 1", "calendars", "places with their hours and holidays"),
        ("nearly_nothing.yaml", "1:slasim: 1", "customers", "customers by tier"),
        ("nearly_nothing.yaml", "1:slasim: 1", "demand", "streams of tickets by name"),
        ("nearly_nothing.yaml", "1:slasim: 1", "work", "the work tickets bring"),
        ("nearly_nothing.yaml", "1:slasim: 1", "teams", "teams by name"),
    ],
    "no_base.yaml": [
        ("no_base.yaml", "2:godo.yaml", "extends", "a file beside this one"),
    ],
    "overrides.yaml": [
        (
            "overrides.yaml",
            "3:teams.first.shifts.day:",
            "overrides.twice.teams.first.shifts.day",
            "leave one of the two out",
        ),
        ("overrides.yaml", "4:teams.fris", "overrides.astray.teams.frist.site", "did you mean first?"),
        ("overrides.yaml", "4:teams.firs", "overrides.astray.teams.first.shrinkge", "did you mean shrinkage?"),
        ("overrides.yaml", "4:work.7.pat", "overrides.astray.work.7.path", "a name that is in work: 0 or 1"),
        ("overrides.yaml", "4:severities", "overrides.astray.severities.0.x", "severities.0 is 'urgent'"),
        ("overrides.yaml", "5:berln, dem", "teams.first.site", "did you mean berlin?"),
        ("overrides.yaml", "5:300}", "demand.email.volume", "a volume such as 3200 per week or 20 per hour"),
        ("overrides.yaml", "6:empty:", "overrides.empty", "leave the name out to get the default"),
    ],
    "paths.yaml": [
        ("paths.yaml", "2:work:", "work", "end with a rule without `when`"),
        ("paths.yaml", "3:when: {sev", "work.0.customer_reply", "how long customers take, such as"),
        ("paths.yaml", "3:norml]}", "work.0.when.severity.1", "did you mean normal?"),
        ("paths.yaml", "5:l3, handle", "work.0.path.0.skill", "a skill that some team has: l1 or l2"),
        ("paths.yaml", "5:then: {sol", "work.0.path.0.then", "a way to solved: some share of it here or on"),
        ("paths.yaml", "5:solvd: 50", "work.0.path.0.then.solvd", "did you mean solved?"),
        ("paths.yaml", "9:l2: 50 %}}", "work.1.path.1.then.l2", "an outcome: solved, customer or l1"),
        ("paths.yaml", "10:l1, handle", "work.1.path.2.skill", "each skill once in a path; to come back to a"),
        ("paths.yaml", "13:solved, ha", "work.2.path.0.skill", "another name for a skill; solved and customer"),
    ],
    "promises.yaml": [
        ("promises.yaml", "6:lo: 2 days", "agreements.pro.commitments.first_response.promise.lo", "did you mean low?"),
        (
            "promises.yaml",
            "7:2 h, norma",
            "agreements.pro.commitments.first_response.goal.urgent",
            "a goal not looser than the promise, 1 h",
        ),
        ("promises.yaml", "7:low: 1 h}", "agreements.pro.commitments.first_response.goal.low", "did you mean lo?"),
        ("promises.yaml", "8:hours: {ur", "agreements.pro.commitments.first_response.hours", "add else: customer"),
        (
            "promises.yaml",
            "9:1.5 busine",
            "agreements.pro.commitments.resolution.promise.urgent",
            "a target such as 30 min, 4 h or 2 business",
        ),
        ("promises.yaml", "9:95 per mon", "agreements.pro.commitments.resolution.quota", "did you mean 95 %?"),
        ("promises.yaml", "9:yes}", "agreements.pro.commitments.resolution.pauses", "did you mean true?"),
        (
            "promises.yaml",
            "10:quick: {pr",
            "agreements.pro.commitments.quick.metric",
            "what is measured, such as metric: first_response",
        ),
        ("promises.yaml", "10:0 % per mo", "agreements.pro.commitments.quick.quota", "a quota above 0 %"),
    ],
    "shares.yaml": [
        ("shares.yaml", "3:regions: {", "customers.pro.regions", "1 % too much"),
        ("shares.yaml", "4:regions: {", "customers.free.regions", "0.01 % is missing; write thirds as 1/3"),
        ("shares.yaml", "6:tier: {pro", "demand.email.mix.tier", "10 % is missing"),
        ("shares.yaml", "6:101 %}}}", "demand.email.mix.severity.urgent", "a share of at most 100 %"),
        ("shares.yaml", "9:then: {sol", "work.0.path.0.then", "10 % is missing"),
        ("shares.yaml", "10:3/0}}", "work.0.path.1.then.solved", "a ratio with a denominator above 0"),
    ],
    "staff.yaml": [
        ("staff.yaml", "6:9 %, mean_le", "teams.first.illness.share", "at most 8 %: illness and absence are parts of"),
        ("staff.yaml", "6:6 h, waves", "teams.first.illness.mean_length", "from 1 day to 365 days"),
        ("staff.yaml", "6:300 %", "teams.first.illness.waves", "at most 200 %"),
        ("staff.yaml", "7:30 %, vacan", "teams.first.attrition.rate", "a rate such as 30 % per year"),
        ("staff.yaml", "7:36 h", "teams.first.attrition.vacant", "whole days, such as 42 days or 6 weeks"),
        ("staff.yaml", "9:{at: 10:00-", "teams.first.meetings.0", "one of the two: days: tue, or on: 2027-03-02"),
        ("staff.yaml", "10:{days: tue", "teams.first.meetings.1", "one of the two: days: tue, or on: 2027-03-02"),
        ("staff.yaml", "11:tues", "teams.first.meetings.2.days", "did you mean tue?"),
        ("staff.yaml", "12:[dya]", "teams.first.meetings.3.shifts", "did you mean day?"),
        ("staff.yaml", '13:"10:00"', "teams.first.meetings.4.at", "hours such as 09:00-17:00"),
        ("staff.yaml", "13:shfts", "teams.first.meetings.4.shfts", "did you mean shifts?"),
        ("staff.yaml", "15:illness", "teams.second.illness.mean_length", "such as mean_length: 4 days"),
        ("staff.yaml", "15:2, mean", "teams.second.illness.share", "did you mean 2 %?"),
        ("staff.yaml", "15:mean_lenght", "teams.second.illness.mean_lenght", "did you mean mean_length?"),
        ("staff.yaml", "16:30 % per m", "teams.second.attrition.rate", "a rate such as 30 % per year"),
    ],
    "syntax.yaml": [
        ("syntax.yaml", "3:: [a]", "", "YAML 1.2"),
    ],
    "tab.yaml": [
        ("tab.yaml", "3:\tfrom: 202", "", "YAML indents with spaces only"),
    ],
    "teams.yaml": [
        ("teams.yaml", "5:5 %", "teams.first.absence", "at most the shrinkage: absence is a part of it"),
        ("teams.yaml", "6:200 h", "teams.first.contract", "at most 168 h, the hours of a week"),
        ("teams.yaml", "7:30 USD/hou", "teams.first.cost", "an amount in EUR, the scenario's currency"),
        ("teams.yaml", "9:9 h, headc", "teams.first.shifts.day.break", "a break shorter than the shift 08:00-16:30"),
        ("teams.yaml", "9:5, max: 2,", "teams.first.shifts.day.headcount.min", "at most max, which is 2"),
        ("teams.yaml", '10:"06:30-07:', "teams.first.shifts.night.break", "a break inside the shift 22:00-06:00"),
        ("teams.yaml", "10:2}}", "teams.first.shifts.night.headcount.now", "at least min, which is 3"),
        (
            "teams.yaml",
            "11:mon-fri, b",
            "teams.first.shifts.always.days",
            "nothing: 24x7 is there every minute of every day",
        ),
        (
            "teams.yaml",
            "11:30 min, he",
            "teams.first.shifts.always.break",
            "nothing: 24x7 is there every minute of every day",
        ),
        ("teams.yaml", "12:24:00-09:0", "teams.first.shifts.none.hours", "write it as 00:00 of the next day"),
        (
            "teams.yaml",
            "12:two}",
            "teams.first.shifts.none.headcount",
            "a whole number of seats, or a map such as {min:",
        ),
        ("teams.yaml", "13:[], shifts", "teams.third.skills", "skills such as [l1, l2] or {l1: 1, l2: 2}"),
        ("teams.yaml", "13:{}}", "teams.third.shifts", "at least one entry"),
    ],
    "two_documents.yaml": [
        ("two_documents.yaml", "1:slasim: 1", "currency", "currency of all money in it, by ISO 4217, such"),
        ("two_documents.yaml", "1:slasim: 1", "timezone", "zone of the reports, such as timezone:"),
        ("two_documents.yaml", "1:slasim: 1", "horizon", "what is measured"),
        ("two_documents.yaml", "1:slasim: 1", "severities", "severities, most severe first, such as"),
        ("two_documents.yaml", "1:slasim: 1", "calendars", "places with their hours and holidays"),
        ("two_documents.yaml", "1:slasim: 1", "customers", "customers by tier"),
        ("two_documents.yaml", "1:slasim: 1", "demand", "streams of tickets by name"),
        ("two_documents.yaml", "1:slasim: 1", "work", "the work tickets bring"),
        ("two_documents.yaml", "1:slasim: 1", "teams", "teams by name"),
        ("two_documents.yaml", "3:---", "", "one document in a file"),
    ],
    "units.yaml": [
        ("units.yaml", "2:2027-02-29", "horizon.from", "a date that the calendar has"),
        ("units.yaml", "2:13, warm_u", "horizon.for", "a number of whole days, weeks, months, quarters"),
        ("units.yaml", "2:2 wekes, f", "horizon.warm_up", "did you mean weeks?"),
        ("units.yaml", "2:5 m}", "horizon.follow_up", "write min for minutes"),
        ("units.yaml", "4:0.4}, fee:", "customers.pro.regions.manila", "did you mean 40 %?"),
        ("units.yaml", "4:4,000 EUR/", "customers.pro.fee", "an amount of money such as 4000 EUR/month"),
        ("units.yaml", "4:000 EUR/mo", "customers.pro.000 EUR/month", "inside braces a text with a comma needs quotes"),
        ("units.yaml", "4:000 EUR/mo", "customers.pro.000 EUR/month", "one of accounts, regions, fee or skew"),
        ("units.yaml", "6:1200 per m", "demand.email.volume", "months and years differ in length"),
        ("units.yaml", "6:2 %, seaso", "demand.email.growth", "a growth such as 1.5 % per month or -2 % per"),
        ("units.yaml", "6:decc: 120", "demand.email.season.decc", "did you mean dec?"),
        ("units.yaml", "6:2027-13-01", "demand.email.special_days.2027-13-01", "a date that the calendar has"),
        ("units.yaml", "9:38 EURO/ho", "teams.first.cost", "an amount of money such as 38 EUR/hour"),
        ("units.yaml", "10:28", "teams.first.shrinkage", "did you mean 28 %?"),
        ("units.yaml", "11:0 h", "teams.first.contract", "a duration longer than 0"),
        ("units.yaml", "12:8-16, days", "teams.first.shifts.day.hours", "hours such as 09:00-17:00"),
        ("units.yaml", "12:mon-fry, b", "teams.first.shifts.day.days", "did you mean fri?"),
        ("units.yaml", "12:30}}", "teams.first.shifts.day.break", "a break such as 30 min, or at fixed times such"),
        ("units.yaml", "13:19.999 EUR", "teams.second.cost", "whole minor units: EUR has 2 decimals"),
        ("units.yaml", "13:120 %, abs", "teams.second.shrinkage", "a share of at most 100 %"),
        ("units.yaml", "13:4 percent}", "teams.second.absence", "write the sign %"),
    ],
    "weights.yaml": [
        ("weights.yaml", "4:nowhere.cs", "demand.web.shape", "a file beside this one"),
        ("weights_broken.csv", "2:-5,six", "", "a weight of 0 or more"),
        ("weights_broken.csv", "2:six", "", "a weight of 0 or more"),
    ],
    "wrong_kinds.yaml": [
        ("wrong_kinds.yaml", "1:true", "slasim", "1, the version of the format"),
        ("wrong_kinds.yaml", "2:5", "name", "did you mean '5' in quotes?"),
        ("wrong_kinds.yaml", "3:[a, b]", "description", "text"),
        ("wrong_kinds.yaml", "4:978", "currency", "a currency by its ISO 4217 code, such as EUR"),
        ("wrong_kinds.yaml", "5:1", "timezone", "a time zone by its IANA name, such as"),
        ("wrong_kinds.yaml", "6:3 months", "horizon", "a map of from, for, warm_up or follow_up"),
        ("wrong_kinds.yaml", "7:urgent", "severities", "a list"),
        ("wrong_kinds.yaml", "8:[berlin]", "calendars", "a map of names and values"),
        ("wrong_kinds.yaml", "9:20, free:", "customers.pro", "a map of accounts, regions, fee or skew"),
        ("wrong_kinds.yaml", "9:true, regi", "customers.free.accounts", "a whole number"),
        ("wrong_kinds.yaml", "9:berlin}}", "customers.free.regions", "a map of names and values"),
        (
            "wrong_kinds.yaml",
            "10:300 per we",
            "demand.email",
            "a map of channel, volume, per_account, account_share, arrivals, counts,",
        ),
        ("wrong_kinds.yaml", "11:{path: []}", "work", "begin each entry with a dash"),
        ("wrong_kinds.yaml", "12:[berlin],", "teams.first.site", "a name of letters, digits, - and _"),
        ("wrong_kinds.yaml", "12:3, shifts:", "teams.first.skills", "skills such as [l1, l2] or {l1: 1, l2: 2}"),
        ("wrong_kinds.yaml", "12:[day]}}", "teams.first.shifts", "a map of names and values"),
        ("wrong_kinds.yaml", "13:fifo", "routing", "a map of order, goal, ownership, hold, at_shift_end"),
        (
            "wrong_kinds.yaml",
            "14:1 h}, cred",
            "agreements.pro.commitments.first_response",
            "a map of metric, column, measure, promise, goal,",
        ),
        (
            "wrong_kinds.yaml",
            "14:5 %, for:",
            "agreements.pro.credits",
            "a map of on, scale, shortfall, up_to, per_breach,",
        ),
        ("wrong_kinds.yaml", "14:pro}}", "agreements.pro.for", "a map of tier, severity, channel, product, region"),
        ("wrong_kinds.yaml", "15:[one]", "overrides", "a map of names and values"),
    ],
    "yaml_features.yaml": [
        ("yaml_features.yaml", "2:!!str tagg", "description", "remove the tag"),
        ("yaml_features.yaml", "4:&place {ti", "calendars.berlin", "share values by extends:"),
        ("yaml_features.yaml", "5:*place", "calendars.manila", "aliases are not read; write it out"),
        ("yaml_features.yaml", "8:<<: {accou", "customers.pro", "share values by extends:"),
        ("yaml_features.yaml", "9:skew:", "customers.pro.skew", "leave the name out to get the default"),
        ("yaml_features.yaml", "10:12345678901", "customers.free.accounts", "a number of at most 18 digits"),
        ("yaml_features.yaml", "10:.nan}", "customers.free.skew", "a finite number"),
        ("yaml_features.yaml", "12:1e999}}", "demand.email.day_to_day.dispersion", "a number that fits into 64 bits"),
    ],
}


def error_of(name: str, monkeypatch: pytest.MonkeyPatch) -> ScenarioError:
    """Agreements without a desk are read as such."""
    monkeypatch.chdir(FOLDER)
    with pytest.raises(ScenarioError) as caught:
        (load_agreements if name.startswith("book") else load_scenario)(name)
    return caught.value


def problems_of(name: str, monkeypatch: pytest.MonkeyPatch) -> tuple[Problem, ...]:
    return error_of(name, monkeypatch).problems


def column_of(file: str, place: str) -> tuple[int, int]:
    number, _, text = place.partition(":")
    line = (FOLDER / file).read_bytes().decode("utf-8", "replace").split("\n")[int(number) - 1]
    assert line.count(text) == 1, f"'{text}' must be unique in '{line}'"
    return int(number), line.index(text) + 1


@pytest.mark.parametrize("name", EXPECTED)
def test_every_problem_is_named_in_one_go(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    problems = problems_of(name, monkeypatch)
    expected = [(file, *column_of(file, place), path) for file, place, path, _ in EXPECTED[name]]
    assert [(each.file, each.line, each.column, each.path) for each in problems] == expected
    for problem, (_, _, _, words) in zip(problems, EXPECTED[name], strict=True):
        assert words in f"{problem.expected}; {problem.hint}"
        assert problem.found


@pytest.mark.parametrize("name", EXPECTED)
def test_the_text_of_an_error_has_a_line_for_each_problem(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    error = error_of(name, monkeypatch)
    lines = str(error).split("\n")
    assert len(lines) == len(error.problems)
    assert all(re.match(r"[\w.]+:\d+:\d+: .*found .+; expected .+", line) for line in lines)


def test_there_are_at_least_twenty_broken_files_and_all_are_listed() -> None:
    files = {path.name for path in FOLDER.glob("*.yaml")} - {"good.yaml"}
    assert files == set(EXPECTED)
    assert len(files) >= 20


def test_the_scenario_they_are_broken_copies_of_is_good() -> None:
    assert load_scenario(FOLDER / "good.yaml").warnings == ()
