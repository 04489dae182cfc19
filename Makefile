# The commands of this project. CONTRIBUTING.md explains them.
#
#   make run [ONCE=1] [INSTANCES=DIR] [FRESH=1] [DAY_START=HH:MM] [SEED=N]
#   make test · make bench [QUICK=1] · make mutation [ONLY=module,…] · make rules
#   make lock [UPGRADE=1] · make screenshots [ONLY=week|day] · make clean

PYTHON ?= python3
WORKERS ?= $(shell nproc 2>/dev/null || getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)
VENV_PYTHON = .venv/bin/python
# Test databases wait for no disk: in memory where there is room for them, else in the usual place.
TEST_FILES := $(shell df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 && $$4 > 2000000 {f = "/dev/shm"} END {print f ? f : "/tmp"}')

# A switch is on unless it is empty, 0 or no.
ONCE_FLAG = $(if $(filter-out 0 no,$(ONCE)),--once)
FRESH_FLAG = $(if $(filter-out 0 no,$(FRESH)),--fresh)
# Values reach the shell as variables of the environment, so that spaces in them do no harm.
export INSTANCES DAY_START SEED

.PHONY: help setup run test lint chromium bench mutation lock rules screenshots clean

help:
	@sed -n 's/^# \{0,1\}//; 1,5p' Makefile

setup:
	@PYTHON="$(PYTHON)" sh scripts/setup.sh

run: setup
	@exec .venv/bin/courier-api demo $(ONCE_FLAG) $(FRESH_FLAG) \
		$${INSTANCES:+--instances "$$INSTANCES"} \
		$${DAY_START:+--day-start "$$DAY_START"} \
		$${SEED:+--seed "$$SEED"}

test: setup chromium lint
	PYTEST_DEBUG_TEMPROOT="$(TEST_FILES)" $(VENV_PYTHON) -m pytest -n $(WORKERS) --dist worksteal

lint: setup
	$(VENV_PYTHON) -m ruff check .
	$(VENV_PYTHON) -m ruff format --check .
	$(VENV_PYTHON) -m mypy

chromium: setup
	@sh scripts/chromium.sh

bench: setup
	$(VENV_PYTHON) -m bench $(if $(filter-out 0 no,$(QUICK)),--quick)

mutation: setup
	nice $(VENV_PYTHON) -m tests.mutation $(if $(ONLY),--only "$(ONLY)")

lock:
	@PYTHON="$(PYTHON)" sh scripts/lock.sh $(if $(filter-out 0 no,$(UPGRADE)),--upgrade)

rules: setup
	$(VENV_PYTHON) -m courier_api.pay.rule_book docs/rules.md

screenshots: setup
	$(VENV_PYTHON) -m tests.screenshots $(ONLY)

clean:
	rm -rf .venv build courier.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -type d -name __pycache__ -exec rm -rf {} +
