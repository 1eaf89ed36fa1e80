"""Whether hours suffice for the work, on average and without simulation, and are there when something is promised.

expected_work, visits           expected hours of work by skill; expected touches of a ticket
Pool, pools                    work against hours where teams share skills, nobody counted twice
settling, Settling              how long a queue takes to forget that it began empty
loads, load_of_skills           pools in parts of the window; the load of each skill's pool
team_shares, TeamShare          the teams of these pools, with their hours in each
coverage, Coverage, CoverageGap hours of a promise with nobody skilled on shift
opening, OpeningWork            the work that waits when the simulation begins
load_warnings                   what all this warns of, the gravest first
"""

from slasim.load.coverage import Coverage, CoverageGap, coverage
from slasim.load.expected_work import expected_work, visits
from slasim.load.load_warnings import load_warnings
from slasim.load.loads import TeamShare, load_of_skills, loads, team_shares
from slasim.load.opening import OpeningWork, opening
from slasim.load.pools import Pool, pools
from slasim.load.settling import Settling, settling

__all__ = [
    "Coverage",
    "CoverageGap",
    "OpeningWork",
    "Pool",
    "Settling",
    "TeamShare",
    "coverage",
    "expected_work",
    "load_of_skills",
    "load_warnings",
    "loads",
    "opening",
    "pools",
    "settling",
    "team_shares",
    "visits",
]
