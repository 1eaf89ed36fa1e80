"""Credits for each hour or business day of lateness: whoever has only the document pays to the cent what is billed."""

from __future__ import annotations

from typing import Any

from document_credit_strategies import late_by, one_in, some
from document_history import tickets
from document_strategies import EXCLUSIONS, clocks
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from test_document_pays import test_the_document_alone_pays_what_the_statement_says as whole

METRICS = ("resolution", "first_response", "requester_wait", "next_response")


@st.composite
def agreements(draw: st.DrawFn) -> dict[str, Any]:
    """With rules about lateness alone; the first counts in business days where it can."""
    promised = {}
    for name in draw(st.lists(st.sampled_from(METRICS), min_size=1, max_size=2, unique=True)):
        promised[name] = draw(clocks(name, "month").filter(lambda spec: "quota" in spec))
    assume(any("business" in str(spec["promise"]) for spec in promised.values()))
    step = st.sampled_from(["0.01 EUR per begun 3 h", "7.5 % of fee per whole 5 h", "1 EUR per begun day"])
    rules = [draw(late_by(name, spec, draw(step))) for name, spec in promised.items()]
    spec = {
        "for": {"tier": "gold"},
        "judged": draw(st.sampled_from(["each customer", "together"])),
        "commitments": promised,
        "credits": {"rules": rules, "combine": "sum"},
    }
    if draw(one_in(3)):
        timed = [each for each in EXCLUSIONS if "tickets" not in each]
        spec |= {"exclusions": draw(st.lists(st.sampled_from(timed), min_size=1, max_size=2, unique_by=str))}
    return spec | draw(some(timezone=st.sampled_from(["Europe/Berlin", "America/New_York"])))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(agreements(), tickets)
def test_lateness_is_paid_by_the_document_as_by_the_statement(spec: dict[str, Any], drawn: list[Any]) -> None:
    whole.hypothesis.inner_test(spec, drawn, [], "EUR")
