# Everything runs in .venv, which requirements/setup.sh builds once from the pinned requirements.
# PYTHON=python3.12 make demo   another interpreter
# make test ARGS='-k verify'    further arguments for pytest
# make bench SUITES='regional growth' ARGS='--seed 1'   some suites, further arguments for `kubari bench run`

BIN := .venv/bin
# Two workers: the tests are timed for a machine of two cores.
WORKERS ?= 2
ARGS ?=
SUITES ?= --all
RECORDS := benchmarks/record.jsonl
SETUP := @PYTHON="$(PYTHON)" requirements/setup.sh
COMPILE := $(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-header \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host $(UPGRADE)

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup demo test lint format bench pins clean

help: ## show this list / この一覧
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

setup: ## build .venv with everything for development / 開発環境の準備
	$(SETUP) dev

demo: ## split a stored regional scenario and show the plan / 見本の配分を実行
	$(SETUP) runtime
	@$(BIN)/kubari demo

test: lint ## lint, types, layers and all tests / 全検査
	@$(BIN)/python -m pytest -n $(WORKERS) $(ARGS)

lint: setup ## style, types and layers / 書式・型・階層の検査
	@echo "ruff" && $(BIN)/ruff check --quiet . && $(BIN)/ruff format --check .
	@echo "mypy" && $(BIN)/mypy --no-error-summary
	@echo "import-linter" && $(BIN)/lint-imports --no-logo

format: setup ## put the code in its house style / 整形
	@$(BIN)/ruff check --quiet --fix . ; $(BIN)/ruff format --quiet .

bench: ## run the benchmark suites (hours; goes on where it stopped) / ベンチマーク
	$(SETUP) runtime
	@$(BIN)/python -m optimizer.solve.loops
	@$(BIN)/kubari bench run $(SUITES) --out $(RECORDS) $(ARGS)
	@$(BIN)/kubari bench table $(RECORDS) --write

pins: setup ## compile requirements/*.txt from pyproject.toml; UPGRADE=--upgrade for newer ones / 版の固定
	@$(COMPILE) --extra api --output-file requirements/runtime.txt pyproject.toml
	@$(COMPILE) --extra api --extra test --constraint requirements/runtime.txt --output-file requirements/test.txt pyproject.toml
	@$(COMPILE) --extra api --extra test --extra dev --constraint requirements/test.txt --output-file requirements/dev.txt pyproject.toml
	@$(COMPILE) --all-build-deps --only-build-deps --constraint requirements/dev.txt --output-file requirements/build.txt pyproject.toml

clean: ## remove .venv, caches and build products / 生成物の削除
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build dist
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
