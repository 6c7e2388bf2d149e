# `make help` lists what there is; every target does its own set-up.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help install chromium screenshots demo test pytest coverage torture fuzz bench bench-view lint schemas lock clean

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

$(BIN)/.installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "helix needs Python 3.11 or newer; this is " + sys.version.split()[0] + " (choose another with make PYTHON=...)")'
	@echo "Filling $(VENV) with what Helix needs, 1.1 GB: that takes a minute or two the first time, and says nothing more meanwhile."
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

install: $(BIN)/.installed  ## everything into .venv, as locked

chromium:  ## Debian's Chromium for the tests of the pages, where there is none (as root)
	@command -v chromium >/dev/null || { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk; }

screenshots: install chromium  ## docs/images/ anew: the four pages, of a simulated company
	$(BIN)/python -m tests.web.browser.screenshots

demo: install  ## embedded Kafka and Valkey, a simulated company, and who is at risk, live (Ctrl-C ends it)
	@$(BIN)/helix demo

lint: install  ## ruff, mypy, directions of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: install  ## every test on real Kafka and Valkey, and beside them, as there are two cores, lint
	@$(MAKE) --no-print-directory -j2 lint pytest

pytest: install  # in two processes, each with servers of its own: most of a test's time is waiting
	$(BIN)/python -m pytest -n 2 --dist worksteal

coverage: lint  ## the same tests, and which lines they miss; takes longer
	$(BIN)/python -m coverage erase
	$(BIN)/python -m coverage run -m pytest
	@$(BIN)/python -m coverage combine --quiet && $(BIN)/python -m coverage report --skip-covered | tail -n 30

torture: install  ## workers on a real Kafka hit in every way, against one thread's fold: SEED=1 ROUNDS=20 NODES=1 FAULTS=kill,zombie STORM=1
	$(BIN)/python -m tests.torture $(if $(STORM),--storm) $(foreach one,SEED ROUNDS NODES FAULTS WORKERS RATE,$(if $($(one)),--$(shell echo $(one) | tr A-Z a-z) $($(one))))

fuzz: install  ## hostile records by the million, each accepted or rejected with a reason: SECONDS=60 SEED=1
	$(BIN)/python -m tests.fuzz $(if $(SECONDS),--seconds $(SECONDS)) $(if $(SEED),--seed $(SEED))

bench: install  ## how fast it is beside others; QUICK=1 for a first look, SECTION=throughput for a part
	$(BIN)/python -m benchmarks $(if $(QUICK),--quick) $(foreach one,$(SECTION),--section $(one))

bench-view: install  ## how fast what happens is seen, how fast it is read, by how many; QUICK=1 for a first look
	$(BIN)/python -m benchmarks.view $(if $(QUICK),--quick)

schemas: install  ## schemas/ anew from streams/events.py
	$(BIN)/helix schemas

lock: $(BIN)/.installed  ## requirements.lock anew from pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		--all-extras --group dev --upgrade pyproject.toml -o requirements.lock

clean:  ## remove what make made
	rm -rf $(VENV) build .coverage* .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
