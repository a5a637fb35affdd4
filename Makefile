# Everything a newcomer or a build server needs; wants only Python >= 3.11 (with venv and pip) and GNU make.

PYTHON ?= python3
PORT ?= 8080
DATA ?= data
SECONDS ?= 60
SEED ?= 7

VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/runtime.stamp
DEV := $(VENV)/dev.stamp
PIP := PIP_ROOT_USER_ACTION=ignore PIP_DISABLE_PIP_VERSION_CHECK=1 $(BIN)/python -m pip install --quiet --quiet

.DEFAULT_GOAL := help
.PHONY: help run demo soak test check check-numbers bench bench-codec bench-console bench-routing fuzz screenshots clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(RUNTIME) ## Start the gateway with two simulated carriers, send one message, serve until Ctrl-C (PORT=8080 DATA=data)
	@$(BIN)/passerelle demo --keep-running --port $(PORT) --data $(DATA)

demo: $(RUNTIME) ## The same, but stop once the message is delivered
	@$(BIN)/passerelle demo --port $(PORT) --data $(DATA)

soak: $(RUNTIME) ## Load a gateway of its own for SECONDS=60 while everything around it fails, by the schedule of SEED=7
	@$(BIN)/passerelle soak --for $(SECONDS)s --seed $(SEED) \
		--expect "accepted>=$$((30 * $(SECONDS))) delivered>=$$((25 * $(SECONDS))) returns>=1 faults>=5"

test: $(DEV) ## Run the whole test suite
	@$(BIN)/python -m pytest -q -n auto

check: $(DEV) ## Check style, types, import direction and the README's examples
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m pytest -q -p no:randomly tests/architecture

bench: $(DEV) ## Measure messages per second from request to webhook, and the simulators beside programs in C
	@$(BIN)/python -m tests.bench
	@$(BIN)/python -m tests.bench.simulators

check-numbers: $(DEV) ## Hold a million numbers of every region against phonenumbers (some minutes)
	@$(BIN)/python -m tests.routing.numbers.against_phonenumbers 1000000

bench-console: $(DEV) ## Measure the console's pages beside a million messages (some minutes)
	@$(BIN)/python -m tests.bench.console

bench-codec: $(DEV) ## Measure the SMPP codec against smpplib's, on the same octets
	@$(BIN)/python -m tests.bench.codec

bench-routing: $(DEV) ## Measure a decision: number, network and carriers, over 100,000 prefixes and 5,000 routes
	@$(BIN)/python -m tests.bench.routing

fuzz: $(DEV) ## Fuzz what reads a peer's octets, each target for SECONDS=60
	@$(BIN)/python -m tests.fuzz --seconds $(SECONDS)

screenshots: $(DEV) ## Make the documents' pictures anew, each from a real run (wants chromium)
	@$(BIN)/python -m tests.screenshots

clean: ## Remove what was built; your data stays
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(RUNTIME): setup.cfg pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11")'
	@echo "Making $(VENV) and installing (once; a minute or so) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) --editable .
	@touch $@

$(DEV): $(RUNTIME)
	@echo "Installing the tools for tests and checks ..."
	@$(PIP) --editable '.[dev]'
	@touch $@
