"""The number by which a stream of tickets in one region is known in the uids of its tickets."""

from __future__ import annotations

import hashlib

CODE_BITS = 19
EVERYWHERE = ""  # in place of a region, where arrivals of the whole stream are given


def stream_code(stream: str, region: str) -> int:
    """The first 19 bits of the BLAKE2b digest (8 bytes, little-endian) of the two names: no position, so stable."""
    digest = hashlib.blake2b(f"{stream}\0{region}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little") >> (64 - CODE_BITS)
