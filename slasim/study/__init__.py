"""Many replications of one scenario: run, interval, tables.

simulate        run a scenario and measure it
simulating      the same, to be read while it runs
Designs         many variants of one desk, replication by replication
Study           its tables and their summaries; `save`
open_study      a saved study again
WhatIsAsked     what a desk is asked to keep; `read_asked` reads it
place           where a result will go, and whether it can
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from slasim.lazy import names

if TYPE_CHECKING:
    from slasim.study.designs import Designs
    from slasim.study.measures.promises.asked import WhatIsAsked, read_asked
    from slasim.study.result import Study, open_study
    from slasim.study.simulation import DEFAULT_REPLICATIONS, place, simulate, simulating

__all__ = [
    "DEFAULT_REPLICATIONS",
    "Designs",
    "Study",
    "WhatIsAsked",
    "open_study",
    "place",
    "read_asked",
    "simulate",
    "simulating",
]

__getattr__ = names(
    __name__,
    {
        "DEFAULT_REPLICATIONS": "slasim.study.simulation",
        "Designs": "slasim.study.designs",
        "Study": "slasim.study.result",
        "WhatIsAsked": "slasim.study.measures.promises.asked",
        "open_study": "slasim.study.result",
        "place": "slasim.study.simulation",
        "read_asked": "slasim.study.measures.promises.asked",
        "simulate": "slasim.study.simulation",
        "simulating": "slasim.study.simulation",
    },
)
