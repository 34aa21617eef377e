# Two commands: `make demo` and `make test`. Everything else is for people who work on the project.
PYTHON ?= python3
PORT ?= 8001
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --constraint constraints.txt

.PHONY: demo test check kill-soak load-soak benchmark clean

demo: .venv/.installed
	$(BIN)/scomm --archive demo-archive demo --serve --port $(PORT)

test: .venv/.tested-with .venv-pywb/.installed .venv-wacz/.installed .venv-memento/.installed .venv-datasette/.installed
	sh tests/support/system_packages.sh
	sh tests/support/npm_packages.sh
	sh tests/support/rfc_schema.sh
	$(BIN)/python -m pytest -n 2 --dist worksteal

# What a reviewer wants beside the tests: style, types, direction of imports.
check: .venv/.tested-with
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Every kill point instead of a sample; hours.
kill-soak: .venv/.tested-with
	SCOMM_KILL_POINTS=all $(BIN)/python -m pytest --timeout=0 tests/integration/test_kill.py

# Ten minutes of readers on a site of its own: no 5xx, memory flat.
load-soak: .venv/.tested-with
	$(BIN)/python -m tests.benchmarks.load 10

benchmark: .venv/.tested-with
	$(BIN)/python -m tests.benchmarks

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/.installed: .venv/bin/python pyproject.toml constraints.txt
	@echo "Installing the archive and what it stands on into .venv; that takes a minute or two the first time."
	$(PIP) --editable .
	touch $@

.venv/.tested-with: .venv/.installed
	$(PIP) --editable '.[dev]'
	touch $@

# pywb replaces a library Scrapy needs, so it lives apart and is only spoken to over loopback.
.venv-pywb/.installed:
	$(PYTHON) -m venv .venv-pywb
	.venv-pywb/bin/python -m pip --disable-pip-version-check install --quiet 'pywb==2.10.0' 'setuptools<81'
	touch $@

# py-wacz brings older libraries than the archive has; it is only run as a program.
.venv-wacz/.installed:
	$(PYTHON) -m venv .venv-wacz
	.venv-wacz/bin/python -m pip --disable-pip-version-check install --quiet 'wacz==0.6.0' 'cdxj-indexer==1.5.0'
	touch $@

# A Memento client that is not ours; it asks a site over loopback.
.venv-memento/.installed:
	$(PYTHON) -m venv .venv-memento
	.venv-memento/bin/python -m pip --disable-pip-version-check install --quiet 'memento-client==0.6.1' 'setuptools<81'
	touch $@

# The newest alpha of Datasette 1.0: our hooks are held against it.
.venv-datasette/.installed:
	$(PYTHON) -m venv .venv-datasette
	.venv-datasette/bin/python -m pip --disable-pip-version-check install --quiet --pre 'datasette>=1.0a41'
	touch $@

clean:
	rm -rf .venv .venv-pywb .venv-wacz .venv-memento .venv-datasette node_modules demo-archive dist build
