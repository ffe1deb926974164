# One word each: setup, demo, test, lint, bench, crash, docs, pictures.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
PEERS := $(VENV)/.peers
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYTHONPATH := src

.PHONY: setup system-deps demo test lint bench crash docs pictures lock clean

setup: $(STAMP)

system-deps:
	@sh scripts/system-deps

$(STAMP): requirements/dev.txt pyproject.toml
	@sh scripts/system-deps --if-missing
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --quiet --require-hashes -r requirements/dev.txt
	$(BIN)/pip install --quiet --quiet --no-deps --no-build-isolation --editable .
	@touch $(STAMP)

# Anki's own library, a real embedder, a driver for browsers: for the tests alone.
$(PEERS): requirements/peers.txt $(STAMP)
	$(BIN)/pip install --quiet --quiet --require-hashes --no-deps -r requirements/peers.txt
	@touch $(PEERS)

demo: $(STAMP)
	@sh scripts/demo

lint: $(PEERS)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

test: $(PEERS)
	@sh scripts/without-network $(MAKE) --no-print-directory lint
	@sh scripts/without-network $(BIN)/python -m pytest

bench: $(PEERS)
	$(BIN)/python -m benchmarks

crash: $(STAMP)
	@sh scripts/without-network $(BIN)/python -m pytest tests/crash --kills 1000

docs: $(STAMP)
	$(BIN)/python scripts/generate_docs.py

pictures: $(PEERS)
	$(BIN)/python scripts/take_pictures.py

# Needs uv; the lock carries hashes and no index address.
lock:
	uv pip compile pyproject.toml --all-extras --group dev --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-header --quiet --output-file requirements/dev.txt
	uv pip compile pyproject.toml --all-extras --group dev --group peers --universal --python-version 3.11 \
	  --constraint requirements/dev.txt \
	  --generate-hashes --no-emit-index-url --no-header --quiet --output-file requirements/peers.txt
	uv pip compile pyproject.toml --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-header --quiet --output-file requirements/core.txt

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
