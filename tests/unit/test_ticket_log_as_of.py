"""A log as it stood at an earlier instant, and what is measured by it, against logs cut by hand."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest
from promise_cases import at, log, ms, promise

from slasim.agreements import Scorecard, measure
from slasim.agreements.scorecard.statement import TABLES
from slasim.log.extra_tables import EVERYONE, GOING_ON, Outages
from slasim.log.ticket_log import TicketLog

AGREED = promise(
    """
gold:
  for: {tier: gold}
  judged: each customer
  commitments:
    first_response: {promise: {urgent: 1 h, high: 2 h}, quota: 50 % per month, hours: 24x7}
    resolution: {promise: {urgent: 1 day, high: 2 days}, quota: 50 % per month, hours: 24x7}
  credits: {on: first_response, scale: {below 50 %: 10 % of fee}, cap: 10 % of fee}
"""
)
TICKETS = (
    ("a", "2027-01-29 10:00", "urgent", "gold-1", [("2027-01-29 12:00", "replied"), ("2027-01-30 09:00", "solved")]),
    ("b", "2027-01-31 12:00", "high", "gold-2", [("2027-01-31 13:00", "replied"), ("2027-02-03 12:00", "solved")]),
    ("c", "2027-02-01 23:00", "high", "gold-2", [("2027-02-02 02:00", "replied"), ("2027-02-02 03:00", "solved")]),
    ("d", "2027-02-02 00:00", "urgent", "gold-1", [("2027-02-02 00:30", "replied"), ("2027-02-02 04:00", "solved")]),
)
BY_HAND = (  # before 2 February 00:00: no row of d, which was created then, nor what came later of b and c
    (*TICKETS[0][:4], TICKETS[0][4]),
    (*TICKETS[1][:4], TICKETS[1][4][:1]),
    (*TICKETS[2][:4], []),
)
CUT = at("2027-02-02 00:00")


def test_a_measurement_as_of_an_instant_is_that_of_the_log_cut_there() -> None:
    """The last period was not over at the instant: partial; b's resolution was still open: January provisional."""
    then = measure(log(TICKETS), AGREED, as_of=CUT)
    by_hand = measure(log(BY_HAND, until="2027-02-02 00:00"), AGREED)
    assert then.about == by_hand.about
    assert then.about.as_of == ms(CUT)
    for name in TABLES:
        pd.testing.assert_frame_equal(then.table(name), by_hand.table(name))
    january = cell(then, "resolution", "2027-01")
    assert (january["open"], january["provisional"], january["partial"]) == (1, True, False)
    february = cell(then, "first_response", "2027-02")
    assert (february["open"], february["provisional"], february["partial"]) == (1, True, True)
    decided = cell(measure(log(TICKETS), AGREED), "resolution", "2027-01")
    assert (decided["breached"], decided["provisional"]) == (1, False)


def cell(card: Scorecard, commitment: str, period: str) -> pd.Series:
    """That of the severity high of the customer gold-2."""
    table = card.compliance.set_index(["commitment", "severity", "customer", "period"])
    return table.loc[commitment, "high", "gold-2", period]


def test_as_of_the_end_of_the_log_is_the_log() -> None:
    whole = log(TICKETS)
    assert measure(whole, AGREED, as_of=at("2027-04-01 00:00")).document() == measure(whole, AGREED).document()


def test_what_was_not_known_yet_is_not_in_the_log() -> None:
    """Outages that had not begun are gone, those that had not ended go on; contacts and names end there too."""
    outages = pd.DataFrame(
        {
            "start": [at("2027-01-05 00:00"), at("2027-02-01 20:00"), at("2027-02-02 00:00")],
            "end": [at("2027-01-05 01:00"), at("2027-02-02 01:00"), None],
        }
    ).astype("datetime64[ms, UTC]")
    contacts = pd.DataFrame({"time": [at("2027-02-01 23:59"), CUT], "deflected": [1, 0]})
    whole = log(TICKETS, outages=outages, contacts=contacts)
    then = whole.as_of(CUT)
    extra = then.extra
    assert extra is not None
    assert extra.outages is not None
    assert extra.contacts is not None
    expected = Outages(
        np.array([ms(at("2027-01-05 00:00")), ms(at("2027-02-01 20:00"))]),
        np.array([ms(at("2027-01-05 01:00")), GOING_ON]),
        np.array([EVERYONE, EVERYONE]),
        np.array([-1, -1]),
    )
    assert [column.tolist() for column in extra.outages[:4]] == [column.tolist() for column in expected[:4]]
    assert extra.contacts.time.tolist() == [ms(at("2027-02-01 23:59"))]
    assert then.ticket_names == ("a", "b", "c")
    assert len(extra.event_actor) == len(then.event_table.time) == 3 + 3  # `created` and what is in BY_HAND
    assert whole.size == 4  # it is as it was


def test_an_outage_that_ended_at_the_instant_has_ended() -> None:
    outages = pd.DataFrame({"start": [at("2027-02-01 20:00")], "end": [CUT]})
    extra = log(TICKETS, outages=outages).as_of(CUT).extra
    assert extra is not None
    assert extra.outages is not None
    assert extra.outages.end.tolist() == [ms(CUT)]


@pytest.mark.parametrize(
    ("instant", "words"),
    [
        (CUT.replace(tzinfo=None), "has no time zone"),
        (CUT + timedelta(microseconds=1), "finer than a millisecond"),
        (at("2027-01-01 00:00"), "complete from 2027-01-01 00:00:00[+]00:00 to 2027-04-01"),
        (at("2027-04-01 00:01"), "complete from 2027-01-01"),
    ],
)
def test_an_instant_that_the_log_does_not_reach_is_refused(instant: object, words: str) -> None:
    whole: TicketLog = log(TICKETS)
    with pytest.raises(ValueError, match=words):
        whole.as_of(instant)  # type: ignore[arg-type]
