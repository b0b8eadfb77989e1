.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUNTIME := .venv-runtime
READY := $(VENV)/.ready

help: ## list the commands
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

setup: $(READY) web ## make .venv with all it needs, pinned, and build the pages

demo: $(READY) web ## play the main job as a story (EXIT=1 ends after it)
	@$(BIN)/encours demo $(if $(EXIT),--exit)

# Tests that use nothing of tests/support need no PostgreSQL; TEST_POSTGRES_URL=none makes one fail that does.
PURE = $(shell grep -rLE 'tests\.(support|stories|mandates|collections|billing|credit|notifications|common|program)\b|encours\.(postgres|up)|Application' tests --include='test_*.py')
TESTS = $(if $(SERVICE),$(or $(wildcard tests/$(SERVICE) tests/$(SERVICE)_* tests/*/test_$(SERVICE)*.py),$(error no tests of $(SERVICE))),tests)

quick: lint ## lint, types, and the tests that need no database
	@TEST_POSTGRES_URL=none $(BIN)/python -m pytest -q -n 2 $(PURE)

test: $(READY) web ## all tests on two cores, with the twenty slowest (SERVICE=credit: those of one service)
	@$(BIN)/python -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder --durations=20 $(TESTS)

lint: $(READY) web/node_modules/.package-lock.json ## ruff, mypy, import rules; types and style of the pages
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python tools/web.py --types
	@$(NODE) npm run --silent --prefix web lint

# Node.js of the machine or of the wheel, and packages as the lock beside a package.json says; `web/` is such a folder.
NODE = $(BIN)/python tools/node.py
%/node_modules/.package-lock.json: %/package-lock.json | $(READY)
	@$(NODE) npm ci --silent --prefix $*
	@touch $@

web: web/node_modules/.package-lock.json ## build the console and the portal, where something changed
	@$(BIN)/python tools/web.py

bench: $(READY) ## measure the ratios on this machine; fails where a wanted one is missed
	@$(BIN)/python benchmarks/_all.py

sbom: ## write dist/encours.cdx.json, the bill of materials of the runtime lock, from an environment made of it
	@if [ ! -x $(RUNTIME)/bin/python ]; then $(PYTHON) -m venv $(RUNTIME); fi
	@$(RUNTIME)/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-runtime.lock
	@$(RUNTIME)/bin/python deploy/sbom.py --output dist/encours.cdx.json \
	  --site-packages $$($(RUNTIME)/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')

.PHONY: help setup demo quick test lint web bench sbom
