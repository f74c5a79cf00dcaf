# Everything a newcomer or a CI machine needs: Python 3.11 to 3.13 with venv, and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
DEMO := demo

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-slow check format quality bench profile samples clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
	  || { echo "Sluice needs Python 3.11, 3.12 or 3.13; name one with PYTHON=…"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing locked packages into $(VENV) (a few minutes the first time) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

setup: $(STAMP) ## make the environment

demo: $(STAMP) ## run the whole pipeline on sample_logs/ into ./demo
	@$(BIN)/sluice demo --dir $(DEMO)

test: $(STAMP) ## run all tests but the slow ones
	@$(BIN)/python -m pytest -m "not slow" -n 2 --dist loadgroup

test-slow: $(STAMP) ## run the slow tests
	@$(BIN)/python -m pytest -m slow

check: $(STAMP) ## format, lint, types, import contracts
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(STAMP) ## write the code in the house format
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

quality: $(STAMP) ## print the figures of docs/quality.md again (needs ../shared)
	@for script in reask feedback stitching tool_failures clarifying ambiguity outages \
	    false_drops ner redaction_utility evasion; do \
	  echo "## $$script"; $(BIN)/python -m benchmarks.quality.$$script || exit 1; done

bench: $(STAMP) ## measure speed into docs/performance.md (QUICK=1, FULL=1, PARTS=a,b)
	@$(BIN)/python -m benchmarks.run --scale $(if $(QUICK),quick,$(if $(FULL),full,usual)) \
	  $(if $(PARTS),--parts $(PARTS))

profile: $(STAMP) ## show where the time goes, with a flame graph
	@$(BIN)/python -m benchmarks.profiling

samples: $(STAMP) ## write sample_logs/ again; the bytes must not change
	@$(BIN)/python -m sample_logs.generator --out sample_logs

clean: ## remove what the other targets made
	@rm -rf $(VENV) $(DEMO) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .bench
