# `make help` lists what there is. DATA=FOLDER gives `make bench` recordings of people to measure on.
SHELL := /bin/bash
ANSWERING := .venv/bin/answering
PYTHON := .venv/bin/python
DATA ?=

.DEFAULT_GOAL := help
.PHONY: help setup demo run test lint bench clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-6s  %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install everything the service needs (root or sudo for apt alone)
	@scripts/setup

demo: ## set up, then let simulated patients ring and check what became of them
	@scripts/setup --for demo
	@$(ANSWERING) demo

run: ## set up, then the service in the foreground, ready for a softphone
	@scripts/setup
	@$(ANSWERING) run

test: ## set up, then the whole test suite
	@scripts/setup --for test
	@$(ANSWERING) protocols build
	@.venv/bin/python -m tests.few
	@.venv/bin/pytest -q -n 2 --dist loadfile

lint: ## ruff, mypy --strict and the rules of who may import whom
	@scripts/setup --for development
	@.venv/bin/ruff check
	@.venv/bin/ruff format --check
	@.venv/bin/mypy --strict
	@.venv/bin/lint-imports

bench: ## measure, and write docs/benchmarks.md (DATA=FOLDER: also on recordings of people)
	@scripts/setup --for demo
	@$(PYTHON) -m tests.bench $(DATA)

clean: ## remove what set-up and tests made in this folder; never the records of `make run`, nor the cache
	@rm -rf .venv .venv.new .venv.old *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	@rm -rf var/installed.json var/prompts-prepared var/prepared var/demo var/test
	@find . -name __pycache__ -type d -not -path './var/*' -prune -exec rm -rf {} +
	@if [ -d var/run ]; then echo "kept: var/run (the records of 'make run')"; fi
