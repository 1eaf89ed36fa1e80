"""Addressable draws against published SplitMix64 outputs and honest statistics."""

from __future__ import annotations

import hashlib
import math
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest
from scipy import stats

from slasim.workload import draws
from slasim.workload.needs.mix import mix
from slasim.workload.tables import Accounts

PUBLISHED = {
    # Outputs of Vigna's splitmix64.c, as printed by Rosetta Code ("Pseudo-random numbers/Splitmix64") ...
    1234567: (
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
        4593380528125082431,
        16408922859458223821,
    ),
    # ... and the often quoted outputs for the seed 0.
    0: (0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F, 0xF88BB8A8724C81EC, 0x1B39896A51A8749B),
}


@pytest.mark.parametrize("seed", sorted(PUBLISHED))
def test_outputs_are_those_published_for_splitmix64(seed: int) -> None:
    assert tuple(int(draws.output(np.uint64(seed), k)) for k in range(5)) == PUBLISHED[seed]


def by_hand(seed: int, replication: int, purpose: str, uid: int, k: int) -> int:
    """The definition in unbounded integers, written from docs/randomness.md."""
    mask, golden = (1 << 64) - 1, 0x9E3779B97F4A7C15

    def mix(x: int) -> int:
        x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & mask
        x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & mask
        return x ^ (x >> 31)

    named = int.from_bytes(hashlib.blake2b(purpose.encode(), digest_size=8).digest(), "little")
    key = 0
    for x in (seed, replication, named, uid):
        key = mix(((key + golden) & mask) ^ x)
    return mix((key + (k + 1) * golden) & mask)


ADDRESSES = [(0, 0, "work", 0, 0), (7, 3, "work", 2**62 + 11, 5), (2**64 - 1, 2**64 - 1, "é", 2**63 - 1, 10**6)]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_draw_is_the_written_definition(address: tuple[int, int, str, int, int]) -> None:
    seed, replication, purpose, uid, k = address
    stream = draws.stream(seed, replication, purpose)
    assert int(draws.word(stream, uid, k)) == by_hand(*address)
    whole = draws.uniforms(stream, np.array([uid], np.int64), k)
    assert whole[0] == draws.uniform(stream, uid, k) == (2 * (by_hand(*address) >> 12) + 1) / 2**53


PROBE = """
from slasim.workload import draws
from slasim.workload.needs.mix import mix
from slasim.workload.tables import Accounts
stream = draws.stream(2**64 - 1, 5, "probe")
print([int(draws.word(stream, uid, 3)) for uid in (0, 1, 2**63 - 1)], draws.uniform(stream, 9, 0))
"""


def test_the_same_without_the_compiler_and_without_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUMBA_DISABLE_JIT", "1")
    answer = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROBE], capture_output=True, text=True, check=True
    ).stdout
    words = [by_hand(2**64 - 1, 5, "probe", uid, 3) for uid in (0, 1, 2**63 - 1)]
    assert answer.strip() == f"{words} {(2 * (by_hand(2**64 - 1, 5, 'probe', 9, 0) >> 12) + 1) / 2**53}"


def test_uniforms_never_reach_zero_or_one() -> None:
    assert draws.unit(np.uint64(0)) == 2.0**-53
    assert draws.unit(np.uint64(2**64 - 1)) == 1.0 - 2.0**-53


@pytest.mark.parametrize("bad", [-1, 2**64])
def test_a_seed_out_of_range_is_refused(bad: int) -> None:
    with pytest.raises(ValueError, match=f"seed must be .* not {bad}"):
        draws.stream(bad, 0, "x")
    with pytest.raises(ValueError, match=f"replication must be .* not {bad}"):
        draws.stream(0, bad, "x")


def hashed_seed(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")


CHECKS = ("uniform", "next uid", "next occurrence", "next replication", "next seed", "other purpose", "lag 64")


def p_value(check: str, size: int, seed: int) -> float:
    """How surprising `size` draws are if they are independent and uniform."""
    i = np.arange(size, dtype=np.int64)
    lag = 64 if check == "lag 64" else 1
    uid = i // lag * 2 * lag + i % lag  # uid and uid + lag are pairs that do not overlap
    base = draws.stream(seed, 1, "work")
    first = draws.uniforms(base, uid, 0)
    if check == "uniform":
        return float(stats.kstest(first, "uniform").pvalue)
    second = {
        "next uid": lambda: draws.uniforms(base, uid + lag, 0),
        "next occurrence": lambda: draws.uniforms(base, uid, 1),
        "next replication": lambda: draws.uniforms(draws.stream(seed, 2, "work"), uid, 0),
        "next seed": lambda: draws.uniforms(draws.stream((seed + 1) % 2**64, 1, "work"), uid, 0),
        "other purpose": lambda: draws.uniforms(draws.stream(seed, 1, "outcome"), uid, 0),
        "lag 64": lambda: draws.uniforms(base, uid + lag, 0),
    }[check]()
    # Chi-squared on a 32 x 32 grid of pairs.
    cells = np.bincount((first * 32).astype(np.int64) * 32 + (second * 32).astype(np.int64), minlength=1024)
    return float(stats.chisquare(cells).pvalue)


@pytest.mark.parametrize("check", CHECKS)
def test_draws_look_independent_and_uniform(check: str) -> None:
    """Two stages, seeds hashed from the name of the case: 99 %, then 16 times the size at 99.99 %."""
    if p_value(check, 100_000, hashed_seed(check)) < 0.01:
        assert p_value(check, 1_600_000, hashed_seed(check + " again")) > 0.0001


def test_all_cases_together_show_no_common_bias() -> None:
    values = [p_value(check, 50_000, hashed_seed(f"{check} {i}")) for check in CHECKS for i in range(20)]
    assert stats.kstest(values, "uniform").pvalue > 0.001


def test_a_long_table_is_looked_up_where_a_search_ends() -> None:
    """Accounts of several cells, of which some have no volume, one is alone and one cell is empty."""
    random = np.random.default_rng(1)
    weights = [random.exponential(size=size) * (random.random(size) < 0.8) for size in (5, 1, 40, 64)]
    weights[1][:] = 1
    cells = [np.cumsum(each) / each.sum() for each in weights]
    tier = np.repeat([0, 1, 3, 4], [len(each) for each in weights]).astype(np.int8)
    accounts = Accounts((), tier, np.zeros(len(tier), np.int16), np.zeros(0, np.int64), np.concatenate(weights), ())
    of = mix(SimpleNamespace(demand={}, opening=()), SimpleNamespace(tiers=range(5), regions=("here",)), {}, accounts)
    assert of.account.tolist() == pytest.approx(np.concatenate(cells))
    low = 0
    for tier, cell in zip((0, 1, 3, 4), cells, strict=True):
        points = [*random.random(2000), *cell[:-1], *np.nextafter(cell[:-1], 0), 0.0, math.nextafter(1.0, 0)]
        for u in points:
            near = draws.pick_near(of.account, of.near, of.near_first[tier], of.near_first[tier + 1], u)
            assert near == draws.pick(of.account, low, low + len(cell), u)
        low += len(cell)


@pytest.mark.parametrize("size", [1, 2, 16, 17, 18, 40, 300])
def test_a_pick_is_the_least_whose_probability_is_above(size: int) -> None:
    random = np.random.default_rng(size)
    table = np.cumsum(random.integers(0, 3, size))  # an outcome without probability is like the one before it
    table = np.append(2.0, table / max(table[-1], 1))
    table[-1] = 1.0
    points = np.concatenate([random.random(500), table[1:-1], np.nextafter(table[1:-1], 0), [0.0]])
    for u in points[points < 1]:
        assert draws.pick(table, 1, size + 1, u) == 1 + sum(each <= u for each in table[1:])
