"""What if: the fields of a scenario moved by hand, and what becomes of its promises, while it is simulated.

WhatIf      a scenario, its fields, and looks at any variant beside a baseline: first coarse, then refined
panel       the same in a notebook
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from slasim.lazy import names

if TYPE_CHECKING:
    from slasim.what_if.notebook import panel
    from slasim.what_if.session import WhatIf

__all__ = ["WhatIf", "panel"]

__getattr__ = names(__name__, {"WhatIf": "slasim.what_if.session", "panel": "slasim.what_if.notebook"})
