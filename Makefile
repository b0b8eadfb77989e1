.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

help: ## what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  \1\t/' | expand -t 14

$(READY): requirements.lock pyproject.toml
	@if [ ! -x $(BIN)/python ]; then $(PYTHON) -m venv $(VENV); fi
	@if command -v uv >/dev/null 2>&1; then \
	  uv pip install -q --python $(BIN)/python --require-hashes -r requirements.lock && \
	  uv pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e . ; \
	else \
	  $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock && \
	  $(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e . ; \
	fi
	@touch $(READY)

setup: $(READY) ## make .venv with all it needs, pinned

demo: $(READY) ## the main job, told as a story (EXIT=1 ends when it is told)
	@$(BIN)/encours demo $(if $(EXIT),--exit)

test: $(READY) ## all tests
	@$(BIN)/python -m pytest -q -n 2 --dist loadfile

lint: $(READY) ## ruff, mypy, import rules
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: $(READY) ## ratios, measured in one run on this machine
	@for each in benchmarks/*.py; do case $$each in */_*) ;; *) echo "== $$each"; $(BIN)/python $$each || exit 1;; esac; done

.PHONY: help setup demo test lint bench
