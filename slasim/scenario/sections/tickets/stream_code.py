"""The number by which a stream of tickets in one region is known in the uids of its tickets."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

CODE_BITS, DATE_BITS = 19, 16
EVERYWHERE = ""  # in place of a region, where arrivals of the whole stream are given


def stream_code(stream: str, region: str) -> int:
    """The first 19 bits of the BLAKE2b digest (8 bytes, little-endian) of the two names: no position, so stable."""
    digest = hashlib.blake2b(f"{stream}\0{region}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little") >> (64 - CODE_BITS)


def opening_code(kind: Iterable[str | None]) -> int:
    """The first 35 bits of the digest of what tells tickets that wait at the beginning from others: in the place of the
    number of a stream and a date."""
    names = "\0".join("" if name is None else name for name in ("opening backlog", *kind))
    digest = hashlib.blake2b(names.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little") >> (64 - CODE_BITS - DATE_BITS)
