# The two commands of the README and what they stand on. Needs python3 (>= 3.11) with venv, pip and make; nothing else.
# The distribution's own python3 comes first, where it is new enough: it is built with optimisation. One that a version
# manager compiled often is not, and then takes up to one and a half times as long for the same.
PYTHON ?= $(shell /usr/bin/python3 -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo /usr/bin/python3 || echo python3)
BIN := .venv/bin
SCALE ?= small

.PHONY: demo test install lint bench faults lock clean

demo: install
	$(BIN)/gridbot demo --scale $(SCALE)

install: .venv/.installed

# The lock has two parts: what the program needs, then, below the mark, what its tests need as well.
.venv/.installed: requirements.lock pyproject.toml
	$(PYTHON) -m venv --clear .venv
	sed '/^# --- tests ---/,$$d' requirements.lock > .venv/runtime.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .venv/runtime.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@

.venv/.tested: .venv/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	touch $@

lint: .venv/.tested
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: lint
	$(BIN)/python -m pytest -n 2 --dist loadfile

bench: .venv/.tested .venv/.peers
	$(BIN)/python -m tests.bench

# aiogram asks for an older pydantic than ours, so it is measured in an environment of its own.
.venv/.peers:
	$(PYTHON) -m venv .venv/peers
	.venv/peers/bin/python -m pip install --quiet --disable-pip-version-check "aiogram>=3.31,<4"
	touch $@

# Every trouble of tests/faults, a hundred power cuts on each store, with the counts printed; backups; webhooks at once.
faults: .venv/.tested
	GRIDBOT_FAULT_KILLS=100 $(BIN)/python -m pytest -s tests/faults tests/storage/test_backup.py tests/bot/inbox/test_order.py tests/e2e/test_processes.py

# Newest stable of everything, hashed, without naming a package index.
lock: .venv/.tested
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml -o .venv/runtime.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -c .venv/runtime.txt --group dev pyproject.toml -o .venv/all.txt
	$(BIN)/python .ci/join_locks.py .venv/runtime.txt .venv/all.txt > requirements.lock

clean:
	rm -rf .venv build *.egg-info
