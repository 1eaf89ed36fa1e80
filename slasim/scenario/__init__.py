"""What a planner writes: the schema, its units, and a reader whose errors name the line."""

from slasim.scenario.agreements import AgreementSpec, CommitmentSpec, CreditSpec
from slasim.scenario.amounts import Band, Money, Quota, Rate
from slasim.scenario.calendars import CalendarSpec
from slasim.scenario.customers import AccountRow, CustomerFile, TierSpec
from slasim.scenario.demand import DayToDay, DemandSpec, Mix
from slasim.scenario.distributions import Distribution
from slasim.scenario.durations import Length, Target
from slasim.scenario.editor_schema import json_schema
from slasim.scenario.errors import Problem, ScenarioError
from slasim.scenario.frozen import FrozenMap
from slasim.scenario.horizon import HorizonSpec
from slasim.scenario.hours import Span
from slasim.scenario.page import reference_page
from slasim.scenario.reader import load_scenario
from slasim.scenario.routing import RoutingSpec
from slasim.scenario.scenario import Scenario
from slasim.scenario.teams import Headcount, ShiftSpec, TeamSpec
from slasim.scenario.template_text import template
from slasim.scenario.work import Step, When, WorkRule

__all__ = [
    "AccountRow",
    "AgreementSpec",
    "Band",
    "CalendarSpec",
    "CommitmentSpec",
    "CreditSpec",
    "CustomerFile",
    "DayToDay",
    "DemandSpec",
    "Distribution",
    "FrozenMap",
    "Headcount",
    "HorizonSpec",
    "Length",
    "Mix",
    "Money",
    "Problem",
    "Quota",
    "Rate",
    "RoutingSpec",
    "Scenario",
    "ScenarioError",
    "ShiftSpec",
    "Span",
    "Step",
    "Target",
    "TeamSpec",
    "TierSpec",
    "When",
    "WorkRule",
    "json_schema",
    "load_scenario",
    "reference_page",
    "template",
]
