"""What a planner writes: the schema, its units, and a reader whose errors name the line."""

from slasim.scenario.agreements import AgreementSpec, CommitmentSpec
from slasim.scenario.amounts import Money, Quota, Rate
from slasim.scenario.bands import Band, PointBand, RatchetBand
from slasim.scenario.book import AgreementBook
from slasim.scenario.calendars import CalendarSpec
from slasim.scenario.clauses import CustomerDuty, ExclusionSpec, ReliefSpec, TermSpec, TriggerSpec
from slasim.scenario.credits import (
    BonusSpec,
    CreditRule,
    CreditTerms,
    EarnBackSpec,
    PersistentSpec,
    PointsSpec,
)
from slasim.scenario.customers import AccountRow, CustomerFile, TierSpec
from slasim.scenario.demand import DayToDay, DemandSpec, Mix
from slasim.scenario.distributions import Distribution
from slasim.scenario.durations import Length, Target
from slasim.scenario.editor_schema import json_schema
from slasim.scenario.errors import Problem, ScenarioError
from slasim.scenario.frozen import FrozenMap
from slasim.scenario.horizon import HorizonSpec
from slasim.scenario.hours import Span
from slasim.scenario.judgement import Limit, Measure, Run
from slasim.scenario.page import reference_page
from slasim.scenario.reader import load_agreements, load_scenario
from slasim.scenario.routing import RoutingSpec
from slasim.scenario.scenario import Scenario
from slasim.scenario.scope import Scope
from slasim.scenario.teams import Headcount, ShiftSpec, TeamSpec
from slasim.scenario.template_text import template, template_names
from slasim.scenario.work import Step, When, WorkRule

__all__ = [
    "AccountRow",
    "AgreementBook",
    "AgreementSpec",
    "Band",
    "BonusSpec",
    "CalendarSpec",
    "CommitmentSpec",
    "CreditRule",
    "CreditTerms",
    "CustomerDuty",
    "CustomerFile",
    "DayToDay",
    "DemandSpec",
    "Distribution",
    "EarnBackSpec",
    "ExclusionSpec",
    "FrozenMap",
    "Headcount",
    "HorizonSpec",
    "Length",
    "Limit",
    "Measure",
    "Mix",
    "Money",
    "PersistentSpec",
    "PointBand",
    "PointsSpec",
    "Problem",
    "Quota",
    "RatchetBand",
    "Rate",
    "ReliefSpec",
    "RoutingSpec",
    "Run",
    "Scenario",
    "ScenarioError",
    "Scope",
    "ShiftSpec",
    "Span",
    "Step",
    "Target",
    "TeamSpec",
    "TermSpec",
    "TierSpec",
    "TriggerSpec",
    "When",
    "WorkRule",
    "json_schema",
    "load_agreements",
    "load_scenario",
    "reference_page",
    "template",
    "template_names",
]
