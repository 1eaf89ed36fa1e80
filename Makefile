# Needs python3 (3.11 or later) and make; everything else goes into .venv.
PYTHON ?= python3
BIN := .venv/bin
AS_ROOT := $(shell [ $$(id -u) = 0 ] || echo sudo)
# Compiled Python is kept: without it every start of the command compiles 260 files anew, and the tests start hundreds.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo what-if test lint bench docs clean

demo: .venv/ready
	$(BIN)/slasim check scenarios/quickstart.yaml
	$(BIN)/slasim run scenarios/quickstart.yaml

# A page about the quickstart; its address, with a token, is printed. Ctrl-C ends it.
what-if: .venv/ready
	$(BIN)/slasim what-if scenarios/quickstart.yaml

test: .venv/ready .venv/browser
	$(BIN)/python -m pytest -n auto --dist worksteal

lint: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: .venv/ready
	$(BIN)/python benchmarks/run.py

# The site, in docs/_build/html; a warning is an error. Snippets and doctests of its pages are run by the tests.
docs: .venv/ready
	$(BIN)/python -m sphinx -W --keep-going -b html docs docs/_build/html
	@echo "open docs/_build/html/index.html"

clean:
	rm -rf .venv dist docs/_build docs/made .pytest_cache .mypy_cache .ruff_cache .hypothesis

# The environment is made anew only when what it is made from has changed.
.venv/ready: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "slasim needs Python 3.11 or later")'
	$(PYTHON) -m venv .venv
	PIP_CONSTRAINT=constraints.txt $(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	touch $@

# Tests open what people see in a browser. Debian and its kin have one; elsewhere it is named here.
.venv/browser: .venv/ready
	command -v chromium >/dev/null && command -v chromedriver >/dev/null || $(AS_ROOT) sh -c 'apt-get update -qq && apt-get install -y -qq chromium chromium-driver'
	touch $@
