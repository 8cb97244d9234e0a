# Everything that is done with this repository; `make` alone lists it.
# It takes python3 (3.11 or newer, with venv), git and make. All else is installed in .venv.
#
# make ends with 2 whatever a command ended with, and names the code itself: "Error 1" is leaks, "Error 3" an
# incomplete scan (docs/exit-codes.md).

PYTHON3 = python3
VENV = .venv
PYTHON = $(VENV)/bin/python
PIP = $(PYTHON) -m pip --disable-pip-version-check --quiet

.PHONY: help scan test test-interop rules-pages bench bench-staged

help:  ## list what there is to make
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s%s\n", $$1, $$2}' $(MAKEFILE_LIST)

scan: REPO ?= .
scan: $(VENV)/installed  ## scan the whole history of this repository, or of REPO=path
	@$(PYTHON) -m scanner history "$(REPO)"

test: $(VENV)/developing  ## lint, types and tests
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy
	$(PYTHON) -m pytest --numprocesses=auto --dist=worksteal

test-interop: $(VENV)/interoperating $(VENV)/sources/fetched tests/interop/node_modules/installed  ## with what is not ours: who opens what is sealed, who writes baselines, real projects
	$(PYTHON) -m pytest -m interop tests/interop

rules-pages: $(VENV)/developing  ## write docs/rules/ anew, a page for each rule
	@$(PYTHON) -m tests.support.pages

bench: $(VENV)/installed  ## race the peers over REPO="path [name=path ...]"; adds to docs/benchmarks.md
	$(PYTHON) -m benchmarks $(REPO)

bench-staged: $(VENV)/installed  ## race the peers over ten staged files; adds to docs/benchmarks.md
	$(PYTHON) -m benchmarks --staged

# Each mark is set last, so an installation that was cut off is done again; and it starts from nothing, so that what
# pyproject.toml has dropped is gone. pip compiles what it copies, and of this checkout it copies nothing.
$(VENV)/installed: pyproject.toml
	@echo "Installing into $(VENV)" >&2
	@$(PYTHON3) -m venv --clear $(VENV)
	@$(PIP) install --editable .
	@$(PYTHON) -m compileall -q scanner hooks
	@touch $@

$(VENV)/developing: $(VENV)/installed
	@$(PIP) install "pip>=25.1"  # the first that knows dependency groups
	@$(PIP) install --group dev
	@touch $@

$(VENV)/interoperating: $(VENV)/developing
	@$(PIP) install --group interop
	@touch $@

# They are only read: nothing of them is installed, and nothing committed.
$(VENV)/sources/fetched: tests/interop/sources.txt $(VENV)/developing
	@$(PIP) download --no-deps --no-binary :all: --dest $(VENV)/sources --requirement tests/interop/sources.txt
	@touch $@

tests/interop/node_modules/installed: tests/interop/package-lock.json
	@npm ci --prefix tests/interop --ignore-scripts --no-audit --no-fund --silent
	@touch $@
