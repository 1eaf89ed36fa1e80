"""Whether hours suffice for the work, on average and without simulation.

expected_work, visits           expected hours of work by skill; expected touches of a ticket
Pool, pools                    work against hours where teams share skills, nobody counted twice
settling, Settling              how long a queue takes to forget that it began empty
loads, load_of_skills           pools in parts of the window; the load of each skill's pool
"""

from slasim.load.expected_work import expected_work, visits
from slasim.load.loads import load_of_skills, loads
from slasim.load.pools import Pool, pools
from slasim.load.settling import Settling, settling

__all__ = ["Pool", "Settling", "expected_work", "load_of_skills", "loads", "pools", "settling", "visits"]
