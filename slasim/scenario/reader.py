"""Reads scenarios. (First version: no positions yet.)"""
from __future__ import annotations
import json
from pathlib import Path
from typing import Any
import ruamel.yaml
from slasim.scenario.scenario import Scenario

def load_scenario(path: str | Path, overrides: Any = None) -> Scenario:
    yaml = ruamel.yaml.YAML(typ="safe", pure=True)
    yaml.constructor.add_constructor("tag:yaml.org,2002:timestamp", lambda c, n: n.value)
    data = json.loads(json.dumps(yaml.load(Path(path))))
    scenario = Scenario.model_validate(data)
    return override_scenario(scenario, overrides) if overrides else scenario

def scenario_from_applied(text: str) -> Scenario:
    return Scenario.model_validate(json.loads(text))

def override_scenario(scenario: Scenario, overrides: Any) -> Scenario:
    data = json.loads(scenario.applied())
    for path, value in overrides.items():
        node = data
        *parents, last = path.split(".")
        for name in parents:
            node = node[int(name) if isinstance(node, list) else name]
        node[last] = value
    return Scenario.model_validate(data)
