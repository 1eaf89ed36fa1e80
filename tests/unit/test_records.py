"""Tables as JSON has them, by hand."""

import json
from decimal import Decimal

import numpy as np
import pandas as pd

from slasim.records import records


def test_each_kind_of_value_by_one_rule():
    frame = pd.DataFrame(
        {
            "late": pd.Series([1500, None], dtype="timedelta64[ms]"),
            "due": pd.to_datetime(["2027-03-28T01:30:00Z", "2027-03-28T01:30:00.250Z"], format="ISO8601"),
            "owed": [Decimal("0.10"), Decimal("900.00")],
            "share": [0.25, np.nan],
            "kept": pd.array([True, None], dtype="boolean"),
            "name": pd.Categorical(["ada", None]),
            "many": np.array([1, 2], np.int64),
        }
    )
    expected = [
        {
            "late_ms": 1500,
            "due": "2027-03-28T01:30:00+00:00",
            "owed": "0.10",
            "share": 0.25,
            "kept": True,
            "name": "ada",
            "many": 1,
        },
        {
            "late_ms": None,
            "due": "2027-03-28T01:30:00.250+00:00",
            "owed": "900.00",
            "share": None,
            "kept": None,
            "name": None,
            "many": 2,
        },
    ]
    found = records(frame)
    assert found == expected
    assert json.loads(json.dumps(found, allow_nan=False)) == expected
    assert records(frame.iloc[:0]) == []
