"""Whether hours suffice for the work, on average and without simulation.

expected_work, visits           expected hours of work by skill; expected touches of a ticket
Pool, pools                    work against hours where teams share skills, nobody counted twice
loads, load_of_skills           pools in parts of the window; the load of each skill's pool
"""

from slasim.load.expected_work import expected_work, visits
from slasim.load.loads import load_of_skills, loads
from slasim.load.pools import Pool, pools

__all__ = ["Pool", "expected_work", "load_of_skills", "loads", "pools", "visits"]
