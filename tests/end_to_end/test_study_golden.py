"""The shipped scenarios come to the same bytes: as before, with any engine, with any number of workers."""

import json
from concurrent.futures import ThreadPoolExecutor

import golden
import pytest


@pytest.mark.parametrize("name", golden.NAMES)
def test_logs_and_tables_are_the_same_as_before_with_any_engine_and_any_number_of_workers(name):
    scenario, stored = golden.short(name), json.loads(golden.STORED.read_text("utf-8"))[name]
    assert golden.log_digest(scenario, "compiled") == stored["log"]
    assert golden.log_digest(scenario, "reference") == stored["log"]
    for workers in (1, 2):
        with ThreadPoolExecutor(workers) as pool:
            assert golden.tables_digest(scenario, executor=pool) == stored["tables"]
