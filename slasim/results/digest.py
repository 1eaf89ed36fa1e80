"""A digest of every value in tables: equal for equal results, whatever engine or worker made them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd


def digest_of(tables: Mapping[str, pd.DataFrame]) -> str:
    """A digest of every value in tables, whatever order they come in."""
    mark = hashlib.sha256()
    for name in sorted(tables):
        mark.update(name.encode())
        for column, values in tables[name].items():
            mark.update(f"{column} {len(values)}".encode())
            mark.update(_bytes(values))
    return mark.hexdigest()


def _bytes(values: pd.Series[Any]) -> bytes:
    """The values of a column, independent of how pandas happens to hold them."""
    if isinstance(values.dtype, pd.DatetimeTZDtype):
        return np.asarray(values.dt.tz_convert(None), "datetime64[ms]").astype(np.int64).tobytes()
    if values.dtype.kind in "iufb":
        wide = np.float64 if values.dtype.kind == "f" else np.int64
        return np.asarray(values, wide).tobytes()
    if isinstance(values.dtype, pd.CategoricalDtype | pd.StringDtype):  # few values, each many times
        codes, known = pd.factorize(values)
        words = [*(json.dumps(str(value)) for value in known), json.dumps(None)]  # -1: missing
        return f"[{', '.join(map(words.__getitem__, codes.tolist()))}]".encode()
    return json.dumps([None if value is None or value != value else str(value) for value in values]).encode()
