"""What a planner writes: the schema, its units, and a reader whose errors name the line."""

from slasim.calendars.hours import Span
from slasim.problems import Problem
from slasim.scenario.errors import ScenarioError
from slasim.scenario.loading import load_agreements, load_scenario
from slasim.scenario.sections.book import AgreementBook
from slasim.scenario.sections.calendars import CalendarSpec
from slasim.scenario.sections.customers import AccountRow, CustomerFile, TierSpec
from slasim.scenario.sections.horizon import HorizonSpec
from slasim.scenario.sections.promised.agreements import AgreementSpec, CommitmentSpec
from slasim.scenario.sections.promised.clauses import CustomerDuty, ExclusionSpec, ReliefSpec, TermSpec, TriggerSpec
from slasim.scenario.sections.promised.credit_rules import CreditRule, PersistentSpec, PointsSpec
from slasim.scenario.sections.promised.credits import BonusSpec, CreditTerms, EarnBackSpec, RoundedSpec
from slasim.scenario.sections.promised.scope import Scope
from slasim.scenario.sections.scenario import Scenario
from slasim.scenario.sections.staff.routing import RoutingSpec
from slasim.scenario.sections.staff.teams import Headcount, ShiftSpec, TeamSpec
from slasim.scenario.sections.tickets.chance import DayToDay, WithinDay
from slasim.scenario.sections.tickets.demand import DemandSpec, Mix
from slasim.scenario.sections.tickets.work import Step, When, WorkRule
from slasim.scenario.values.amounts import Money, Rate
from slasim.scenario.values.bands import Band, PointBand, RatchetBand
from slasim.scenario.values.distributions import Distribution
from slasim.scenario.values.durations import Length, Target
from slasim.scenario.values.frozen import FrozenMap
from slasim.scenario.values.judgement import Limit, Run, Statistic
from slasim.scenario.values.quotas import Quota
from slasim.scenario.writing.editor_schema import json_schema
from slasim.scenario.writing.page import reference_page
from slasim.scenario.writing.template_text import template, template_names

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
    "RoundedSpec",
    "RoutingSpec",
    "Run",
    "Scenario",
    "ScenarioError",
    "Scope",
    "ShiftSpec",
    "Span",
    "Statistic",
    "Step",
    "Target",
    "TeamSpec",
    "TermSpec",
    "TierSpec",
    "TriggerSpec",
    "When",
    "WithinDay",
    "WorkRule",
    "json_schema",
    "load_agreements",
    "load_scenario",
    "reference_page",
    "template",
    "template_names",
]
