"""The tables of a scorecard."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from slasim.agreements.clocks import RUNNING, Status
from slasim.agreements.counting import OUTSIDE, Counts
from slasim.agreements.judging import ALL, Cells, Verdict
from slasim.desk.ticket_log_frames import INSTANT, category, instants, ticket_column
from slasim.scenario.currencies import minor_digits

if TYPE_CHECKING:
    from slasim.agreements.scorecard import Scorecard

VERDICTS = tuple(verdict.name.lower().replace("_", " ") for verdict in Verdict)
TOGETHER = "all"
CLOCKS = ["decided", "met", "breached", "open", "cancelled", "met_goal"]
SHARE = "share of decided clocks, exact counts beside it"

Whole = npt.NDArray[Any]


def _dimensions(card: Scorecard, commitment: Whole, period: Whole, customer: Whole, severity: Whole) -> pd.DataFrame:
    """The leading columns of a table: names of the dimensions, and whether the period is partial."""
    names, policy = card.terms.commitments, card.policy
    labels, accounts = card.log.labels, card.log.accounts
    agreements = tuple(rule.name for rule in policy.agreements)
    kinds = tuple(dict.fromkeys(rule.kind for rule in policy.agreements))
    of_agreement = np.array(policy.agreement_of, np.int64)[commitment]
    kind = np.array([kinds.index(rule.kind) for rule in policy.agreements], np.int64)[of_agreement]
    own = tuple(dict.fromkeys(c.name for c in names))
    periods = sorted({name for cut in card.score.periods for name in cut.names})
    period_code = np.zeros(len(commitment), np.int64)
    partial = np.zeros(len(commitment), np.bool_)
    for c, cut in enumerate(card.score.periods):
        mine = commitment == c
        period_code[mine] = np.array([periods.index(name) for name in cut.names])[period[mine]]
        partial[mine] = ~cut.whole[period[mine]]
    together = customer == ALL
    tier = np.append(accounts.tier, -1)[customer]
    return pd.DataFrame(
        {
            "agreement": category(of_agreement, agreements),
            "kind": category(kind, kinds),
            "commitment": category(np.array([own.index(c.name) for c in names], np.int64)[commitment], own),
            "severity": category(severity, labels.severities, ordered=True),
            "tier": category(np.where(together, len(labels.tiers), tier), (*labels.tiers, TOGETHER)),
            "customer": category(np.where(together, len(accounts.name), customer), (*accounts.name, TOGETHER)),
            "period": category(period_code, tuple(periods), ordered=True),
            "partial": partial,
        }
    )


def _clocks(frame: pd.DataFrame, table: Counts | Cells) -> pd.DataFrame:
    frame["decided"] = table.met + table.breached
    for name in CLOCKS[1:]:
        frame[name] = getattr(table, name)
    return frame


def _shares(frame: pd.DataFrame) -> pd.DataFrame:
    decided = frame["decided"].where(frame["decided"] > 0)
    frame["attainment"] = frame["met"] / decided
    frame["goal_attainment"] = frame["met_goal"] / decided
    frame.attrs["units"] = dict.fromkeys(CLOCKS, "clocks") | dict.fromkeys(("attainment", "goal_attainment"), SHARE)
    return frame


def count_frame(card: Scorecard) -> pd.DataFrame:
    """The finest counts, with the cell of each row, its verdict and whether it is provisional."""
    counts = card.score.counts
    frame = _clocks(_dimensions(card, counts.commitment, counts.period, counts.customer, counts.severity), counts)
    frame["cell"] = card.score.cell_of
    frame["verdict"] = category(card.score.cells.verdict[card.score.cell_of], VERDICTS)
    frame["provisional"] = ~card.score.cells.final[card.score.cell_of]
    frame.attrs["units"] = dict.fromkeys(CLOCKS, "clocks")
    return frame


def compliance_frame(card: Scorecard) -> pd.DataFrame:
    """One row a judged cell."""
    cells = card.score.cells
    frame = _shares(_clocks(_dimensions(card, cells.commitment, cells.period, cells.customer, cells.severity), cells))
    quotas = np.array([float(quota.share) for quota in card.policy.quotas], np.float64)
    frame["quota"] = quotas[cells.commitment]
    frame["verdict"] = category(cells.verdict, VERDICTS)
    frame["provisional"] = ~cells.final
    return frame


def totals(counts: pd.DataFrame, dimensions: list[str]) -> pd.DataFrame:
    """Sums of clocks and verdicts of cells over everything but the dimensions."""
    keys = [*dimensions, "partial"]
    frame = counts.groupby(keys, observed=True, sort=True)[CLOCKS].sum()
    cells = counts.drop_duplicates([*keys, "cell"])
    cells = cells.assign(cells_kept=cells["verdict"] == "kept", cells_missed=cells["verdict"] == "missed")
    of_key = cells.groupby(keys, observed=True, sort=True)
    frame[["cells_kept", "cells_missed"]] = of_key[["cells_kept", "cells_missed"]].sum()
    frame["provisional"] = of_key["provisional"].any()
    frame = _shares(frame.reset_index())
    verdict = np.where(frame["cells_missed"] > 0, Verdict.MISSED, np.where(frame["cells_kept"] > 0, Verdict.KEPT, 0))
    frame["verdict"] = category(np.where(frame["partial"], Verdict.NOT_JUDGED, verdict), VERDICTS)
    return frame


def credit_frame(card: Scorecard) -> pd.DataFrame:
    """One row a credit."""
    lines, policy = card.score.credits, card.policy
    rules = [policy.agreements[at].credits for at in lines.agreement]
    on = np.array([rule.on for rule in rules if rule is not None], np.int64)
    frame = _dimensions(card, on, lines.period, lines.customer, lines.severity)
    bands = [rule.scale[band] for rule, band in zip(rules, lines.band, strict=True) if rule is not None]
    digits = minor_digits(policy.currency)
    months = np.array([cut.months for cut in card.score.periods], np.int64)[on]
    fees = card.log.accounts.fee[lines.customer] * months
    frame["below"] = [float(band.below) for band in bands]
    frame["share"] = [float(band.share_of_fee) for band in bands]
    for name, amounts in (("fee", fees), ("credit", lines.amount)):
        frame[name] = pd.Series([Decimal(int(amount)).scaleb(-digits) for amount in amounts], dtype=object)
    frame["provisional"] = ~lines.final
    frame.attrs["units"] = {"fee": f"{policy.currency} of the period", "credit": policy.currency}
    return frame.drop(columns=["kind", "partial"])


def violation_frame(card: Scorecard) -> pd.DataFrame:
    """One row a breached clock."""
    clocks, period, log = card.score.clocks, card.score.clock_period, card.log
    assert clocks is not None
    late = np.flatnonzero((clocks.status == Status.BREACHED) & (period != OUTSIDE))
    ticket, commitment = clocks.ticket[late], clocks.commitment[late]
    tickets = log.ticket_table
    names = pd.DataFrame({"ticket": ticket_column(log, ticket)})
    attributes = _dimensions(card, commitment, period[late], tickets.customer[ticket], tickets.severity[ticket])
    frame = pd.concat([names, attributes], axis=1)
    stop = clocks.stop[late]
    running = stop == RUNNING
    end = np.where(running, log.until, stop)
    frame["created"] = instants(clocks.start[late])
    frame["due"] = instants(clocks.due[late])
    frame["stop"] = instants(stop).mask(running)
    frame["lateness"] = (end - clocks.due[late]).view("timedelta64[ms]")
    frame["counted"] = clocks.counted[late].view("timedelta64[ms]")
    frame.attrs["units"] = dict.fromkeys(("created", "due", "stop"), INSTANT) | {
        "lateness": "ms of plain time after due",
        "counted": "ms of open time",
    }
    return frame
