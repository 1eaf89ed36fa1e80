"""The digest of a result depends on its values alone."""

import numpy as np
import pandas as pd

from slasim.results.digest import digest_of


def test_a_column_has_one_digest_however_pandas_holds_it():
    """As objects a column is written out value by value."""
    names = ["l1", 'a "b"', "ä\n", None, "l1", "", None, "l1"]
    instants = pd.date_range("2027-01-01", periods=8, tz="UTC").astype(str)
    plain = pd.DataFrame({"name": pd.Series(names, dtype=object), "at": pd.Series(instants, dtype=object)})
    expected = digest_of({"table": plain})
    for kind in ("category", "str", pd.StringDtype("python")):
        assert digest_of({"table": plain.astype(kind)}) == expected
    unused = plain.assign(name=pd.Categorical(names, categories=["other", "", "l1", "ä\n", 'a "b"'], ordered=True))
    assert digest_of({"table": unused}) == expected
    assert digest_of({"table": plain.assign(name=plain["name"].fillna(""))}) != expected
    assert digest_of({"table": plain.iloc[:0].astype("category")}) == digest_of({"table": plain.iloc[:0]})


def test_numbers_in_a_category_are_written_as_they_are():
    values = pd.Series([1, 2, 1, 30], dtype=object)
    assert digest_of({"t": values.astype("category").to_frame("n")}) == digest_of({"t": values.to_frame("n")})
    shares = pd.Series([0.5, np.nan, 0.1 + 0.2], dtype=object)
    assert digest_of({"t": shares.astype("category").to_frame("n")}) == digest_of({"t": shares.to_frame("n")})
