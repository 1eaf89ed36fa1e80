"""The reference desk: the model as one would explain it, in SimPy, and the place to plug in one's own routing.

model       the desk itself: `run`, and each rule of docs/desk.md beside its sentence
policy      `Policy`, how to choose in plain Python; `RoutingPolicy`, the choice that a Routing describes
board       posts of one instant, applied in the order of the phases
tickets, agents, queues, journal    what the model talks about
inputs, open_time                   from the tables; calendars that must not run out
"""

from slasim.desk.reference.model import Desk, hold_time, run
from slasim.desk.reference.policy import Policy, RoutingPolicy

__all__ = ["Desk", "Policy", "RoutingPolicy", "hold_time", "run"]
