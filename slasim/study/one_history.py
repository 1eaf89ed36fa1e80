"""One random history of a desk as a log, by its routing or by a policy of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slasim.study.running.replicate import Replicate

if TYPE_CHECKING:
    from slasim.desk.reference import Policy
    from slasim.log.ticket_log import TicketLog
    from slasim.scenario import Scenario


def simulate_log(scenario: Scenario, *, seed: int = 0, replication: int = 0, policy: Policy | None = None) -> TicketLog:
    """What happens in one replication, as a log that `measure` judges: the tickets, rota and numbers of `simulate`.

    policy  chooses in place of `routing.order` and of the best agent (slasim/desk/reference/policy.py); the rest of
            `routing` holds. Then the reference desk runs, in plain Python, some hundred times slower.

    Raises ScenarioError or TermsError as `simulate` does.
    """
    return Replicate(scenario, seed, "compiled" if policy is None else "reference", policy=policy).history(replication)
