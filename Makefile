# Every errand of the house. `make` alone lists them; only Python 3.11 or later and make must be there before.
.DEFAULT_GOAL := help
SHELL := /bin/sh
MAKEFLAGS += --no-print-directory

VENV := .venv
BIN := $(VENV)/bin
# Stamps say which version of the requirements is installed: the second time costs nothing.
STAMPS := $(VENV)/stamps
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
PYTEST := $(BIN)/python -m pytest
# The islands in web/ and the styles that lie beside their components.
WEB_SOURCES := $(shell test -f web/package.json && find web src/eclor -type f \
	-not -path '*/node_modules/*' -not -path '*/static/*' -not -path '*/.*/*' \
	\( -path 'web/*' -o -name '*.css' -o -name '*.ts' \))
FRONT := $(if $(WEB_SOURCES),$(STAMPS)/front)
# The words of each language, as programs read them.
WORDS := $(patsubst %.po,%.mo,$(wildcard src/eclor/locale/*/LC_MESSAGES/*.po))
CODE := src tests $(wildcard benchmarks) $(wildcard examples)

.PHONY: help up test check fmt docs e2e pictures fuzz test-faults test-privacy requirements sbom install install-faces install-dev front chromium clean

help:  ## say what can be done
	@echo "Eclor: make TARGET"
	@sed -n 's/^\([a-z0-9-]*\):.*## /  \1\t/p' Makefile | expand -t 18
	@ls benchmarks/*.py 2>/dev/null | sed -n 's|benchmarks/\([a-z][a-z0-9_]*\)\.py|  bench-\1|p' | tr _ -

up: install front  ## start the whole territory here; Ctrl-C stops it
	@exec $(BIN)/eclor up

test: install-dev front chromium  ## run every test, browser tests included
	@$(PYTEST) -q -n 2 --dist worksteal -m "not browser and not faults and not fuzz" -rfEs
	@$(PYTEST) -q -m "browser" -rfEs || [ $$? -eq 5 ]

check: install-dev  ## style, types, order of imports
	@$(BIN)/ruff check $(CODE)
	@$(BIN)/ruff format --check $(CODE)
	@$(BIN)/mypy src $(wildcard benchmarks)
	@$(BIN)/lint-imports --no-cache
	@if [ -f web/tsconfig.json ]; then $(MAKE) front && tools/node npm --prefix web exec -- tsc --noEmit -p web; fi

fmt: install-dev  ## put the code in its common form
	@$(BIN)/ruff check --fix --exit-zero $(CODE)
	@$(BIN)/ruff format $(CODE)

bench-%: install-dev front
	@$(BIN)/python -m benchmarks.$(subst -,_,$*) $(ARGS)

e2e: install-dev front chromium  ## only the browser tests
	@$(PYTEST) -q -m browser -rfEs

pictures: install-dev front chromium  ## take the pictures of docs/ again, and of every screen for test-results/
	@PICTURES=yes $(PYTEST) -q -m browser -rfEs

test-faults: install-dev front  ## kill everything under load and count what is missing
	@$(PYTEST) -q -m faults tests/faults

test-privacy: install-dev front  ## only the tests about persons and purposes
	@$(PYTEST) -q tests/privacy

fuzz: install-dev front  ## throw mutated messages and requests at the house
	@$(PYTEST) -q -m fuzz tests/fuzz

docs: install  ## write the generated pages of docs/
	@$(BIN)/eclor manage document

sbom: install  ## write dist/sbom.cdx.json, the bill of materials (CycloneDX)
	@mkdir -p dist && $(BIN)/python tools/sbom.py > dist/sbom.cdx.json && echo "dist/sbom.cdx.json"

requirements: install-dev  ## lock the requirements again, with hashes; UPGRADE=--upgrade takes newer ones
	@for set in base dev faces node; do \
	  $(BIN)/uv pip compile --quiet $(UPGRADE) --generate-hashes --no-emit-index-url --no-emit-find-links \
	    --python-version 3.11 --universal --no-config --no-annotate --custom-compile-command "make requirements" \
	    requirements/$$set.in -o requirements/$$set.txt || exit 1; done

clean:  ## remove what was installed and built here, never the data
	rm -rf $(VENV) web/node_modules

install: $(STAMPS)/eclor $(WORDS)
install-faces: install $(STAMPS)/faces  ## also what blurs faces and number plates in photos
install-dev: install install-faces $(STAMPS)/dev
front: $(FRONT)

$(BIN)/python:
	@tools/environment $(VENV)

$(STAMPS)/base: requirements/base.txt | $(BIN)/python
	@echo "Installing what Eclor needs…"
	@$(PIP) install --require-hashes --only-binary :all: -r requirements/base.txt
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/eclor: $(STAMPS)/base pyproject.toml
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(STAMPS)/faces: requirements/faces.txt $(STAMPS)/base
	@echo "Installing what blurs faces and number plates…"
	@$(PIP) install --require-hashes --only-binary :all: -r requirements/faces.txt
	@touch $@

%.mo: %.po | $(STAMPS)/eclor
	@$(BIN)/python -m eclor.run.translations

$(STAMPS)/dev: $(STAMPS)/base requirements/dev.txt
	@echo "Installing what the tests need…"
	@$(PIP) install --require-hashes --only-binary :all: -r requirements/base.txt -r requirements/dev.txt
	@touch $@

$(STAMPS)/node: web/package.json web/package-lock.json $(STAMPS)/base
	@echo "Installing what the front end is built with…"
	@tools/node npm --prefix web ci --no-audit --no-fund --loglevel=error
	@touch $@

$(STAMPS)/front: $(WEB_SOURCES) $(STAMPS)/node
	@echo "Building the front end…"
	@tools/node npm --prefix web run --silent build
	@touch $@

chromium:
	@tools/chromium
