"""Which agreement a ticket falls under.

Inside one kind (customer, internal, vendor) a ticket is owed the commitments of exactly one agreement: the first, as
written, whose conditions it meets. Nothing is taken from another agreement of that kind. An account that names an
agreement itself has that one before all others of its kind: the conditions on tier and region are then waived, those
on severity, channel and product still hold. Kinds run side by side.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from slasim.scenario.agreements import AgreementSpec
from slasim.scenario.work import When
from slasim.workload.tables import Labels

Bools = npt.NDArray[np.bool_]
NOBODY = -1


def ticket_mask(when: When, labels: Labels) -> Bools:
    """Which (severity, channel, product) meet the conditions on the ticket itself.

    Where a log states no channels or products there is one nameless value of each.
    """
    sides = (
        (when.severity, labels.severities),
        (when.channel, labels.channels or ("",)),
        (when.product, labels.products or ("",)),
    )
    severity, channel, product = (np.array([names is None or one in names for one in all_]) for names, all_ in sides)
    mask: Bools = severity[:, None, None] & channel[None, :, None] & product[None, None, :]
    return mask


def account_fits(when: When, tier: str, region: str) -> bool:
    """True when an account of this tier and region meets the conditions on the account."""
    return (when.tier is None or tier in when.tier) and (when.region is None or region in when.region)


def winners(
    agreements: Mapping[str, AgreementSpec], labels: Labels, tier: str, region: str, named: str | None
) -> npt.NDArray[np.int16]:
    """The agreement that holds, by kind and ticket.

    Shape (kinds, severities, channels, products); numbers count `agreements` as written, NOBODY where none fits. Kinds
    stand in the order in which they are first written.
    """
    kinds = list(dict.fromkeys(spec.kind for spec in agreements.values()))
    order = sorted(agreements, key=lambda name: name != named)  # stable: the named one first, the rest as written
    number = {name: at for at, name in enumerate(agreements)}
    shape = (len(labels.severities), len(labels.channels) or 1, len(labels.products) or 1)
    holds = np.full((len(kinds), *shape), NOBODY, np.int16)
    for name in order:
        spec = agreements[name]
        if name != named and not account_fits(spec.for_, tier, region):
            continue
        of_kind = holds[kinds.index(spec.kind)]
        of_kind[(of_kind == NOBODY) & ticket_mask(spec.for_, labels)] = number[name]
    return holds
