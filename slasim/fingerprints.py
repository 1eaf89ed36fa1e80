"""A digest of what values hold: arrays by their numbers, all else by what it says of itself."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import numpy as np


def fingerprint(*values: Any) -> bytes:
    """16 bytes. Values with equal fingerprints are equal; equal ones may differ in it where `repr` has no order of its
    own (sets)."""
    found = hashlib.blake2b(digest_size=16)
    for value in values:
        _add(found, value)
    return found.digest()


def _add(found: hashlib.blake2b, value: Any) -> None:
    if isinstance(value, np.ndarray) and not value.dtype.hasobject:
        found.update(f"{value.dtype.str}{value.shape}".encode())
        found.update(np.ascontiguousarray(value).data)
    elif isinstance(value, list | tuple):
        found.update(f"{type(value).__name__}{len(value)}".encode())
        for each in value:
            _add(found, each)
    elif isinstance(value, Mapping):
        _add(found, tuple(value.items()))
    else:
        found.update(f"{value!r};".encode())
