# Every target works on a fresh clone: it makes .venv first when that is missing or older than pyproject.toml.
# Needs: python3 (3.11 or newer) with venv, and make. Another Python: make PYTHON=python3.13 test

PYTHON ?= python3
VENV   ?= .venv
JOBS   ?= 2
SEEDS  ?= 1-100
MODEL  ?= raft

PY    := $(VENV)/bin/python
BARE  := $(VENV)/.bare
READY := $(VENV)/.ready
PIP   := $(PY) -m pip -qq --disable-pip-version-check --no-input

.DEFAULT_GOAL := help
.PHONY: help setup demo fmt lint test test-fast coverage bench campaign compare docs wheel clean

help:  ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

setup: $(READY)  ## Make .venv with ipchain and everything its tests need

# What a user installs, and no more: enough for the demo.
# The pip that comes with Python 3.11 does not know dependency groups (PEP 735), so it is renewed first.
$(BARE): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("ipchain needs Python 3.11 or newer" if sys.version_info < (3, 11) else 0)'
	@echo "setting up $(VENV) (once; half a minute)"
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) install --upgrade 'pip>=25.1'
	@$(PIP) install --editable .
	@touch $@

$(READY): $(BARE)
	@echo "adding what the tests need (once; about a minute)"
	@$(PIP) install --group dev --editable .
	@touch $@

demo: $(BARE)  ## Run the scenario cable-cut: three offices, one cut cable, a verdict
	@$(VENV)/bin/ipchain run cable-cut

fmt: $(READY)  ## Format the code and mend what can be mended by rule
	@$(PY) -m ruff format .
	@$(PY) -m ruff check --fix .

lint: $(READY)  ## Check format, style, types and floors
	@$(PY) -m ruff format --check .
	@$(PY) -m ruff check .
	@$(PY) -m mypy
	@$(VENV)/bin/lint-imports

test: $(READY)  ## Run every test (JOBS=2 at a time)
	@$(PY) -m pytest -n $(JOBS) --dist worksteal

test-fast: $(READY)  ## Run every test but the slow ones
	@$(PY) -m pytest -n $(JOBS) --dist worksteal -m 'not slow'

coverage: $(READY)  ## Say which lines and branches no test reaches
	@$(PY) -m pytest -n $(JOBS) --dist worksteal --cov --cov-report=term-missing:skip-covered

bench: $(READY)  ## Measure speed, as ratios to a bare loop timed in the same run
	@$(PY) tests/bench/bench_engine.py

campaign: $(READY)  ## Judge drawn fault schedules: make campaign SEEDS=1-500 MODEL=pbft
	@$(PY) tests/campaign/run.py $(SEEDS) --model $(MODEL)

compare: $(READY)  ## Play the shipped comparison: 120 runs over all processors
	@$(VENV)/bin/ipchain run raft-and-pbft

docs: $(READY)  ## Renew the picture in the README and check what the documents say
	@$(PY) tests/house/picture.py
	@$(PY) -m pytest -q tests/house/test_documents.py

wheel: $(READY)  ## Build the wheel into dist/
	@$(PY) -m build --wheel --no-isolation

clean:  ## Remove what the other targets made
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage htmlcov
