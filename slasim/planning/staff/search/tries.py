"""What a search asks of a desk: a simulated one, or anything else that can be judged in the same way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from slasim.planning.staff.free import Seats
from slasim.types import Bools, Float64


class Priced(Protocol):
    """A shift: what one seat of it costs."""

    @property
    def cost(self) -> float: ...


class Choices(Protocol):
    """The shifts whose seats are looked for, with the fewest and the most of each."""

    @property
    def shifts(self) -> Sequence[Priced]: ...

    @property
    def least(self) -> Seats: ...

    @property
    def most(self) -> Seats: ...

    def cost(self, seats: Seats, /) -> float:
        """Of a design."""


class Grown(Protocol):
    """Whether queues grow."""

    @property
    def is_growing(self) -> bool: ...


class Observed(Protocol):
    """What a search sees of a design on some histories (`SeenDesign`)."""

    @property
    def kept(self) -> Bools: ...

    @property
    def margins(self) -> Float64: ...

    @property
    def failed(self) -> Bools: ...

    @property
    def behind(self) -> Float64: ...

    @property
    def growth(self) -> Grown: ...


class Allowing(Protocol):
    """Rules that designs have to keep (`RulesOf`)."""

    def allows(self, seats: Seats, /) -> bool:
        """Whether there may be such a design."""

    def bears(self, seen: Any, /) -> bool:
        """Whether what was seen of it is within the rules."""


class AnyDesign:
    """No rules."""

    def allows(self, seats: Seats, /) -> bool:
        """Every design."""
        return True

    def bears(self, seen: Any, /) -> bool:
        """Whatever it does."""
        return True


class Tries(Protocol):
    """Where designs are tried (`Trials`): a simulated desk, or anything that can be judged in the same way."""

    @property
    def free(self) -> Choices: ...

    def see(self, seats: Seats, seed: int, histories: Iterable[int], /) -> Observed:
        """A design on histories of a seed."""
