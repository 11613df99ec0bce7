# make run    set up, build every speech of examples/ into build/ and show what was made
# make test   set up, check the code and the phrase bank, run the tests
# make long   the tests that take too long for CI
# make bench  measure
# make browser  look at the web pages in Chromium (AXE=path/to/axe.min.js: check accessibility too)
# make picture  draw the writing screen as docs/write.svg
# make wheel  build dist/
# make clean  remove what make made
#
# Only Python 3.11 or later and make must be there; everything else goes into .venv.
# Another Python: make run PYTHON=/path/to/python3.12

PYTHON ?=
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help run test long bench browser picture wheel clean

help:
	@sed -n 's/^# \(make .*\)/\1/p' Makefile

run: $(VENV)/.installed
	$(BIN)/drafter build examples/*.yaml -f docx,html,txt,md -o build --on-exist overwrite

test: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n auto
	$(BIN)/drafter bank lint

long: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -m long -n auto

bench: $(VENV)/.installed-dev
	$(BIN)/python tests/bench/bench.py

browser: $(VENV)/.installed-dev
	PYTHONPATH=. $(BIN)/python tests/browser/check.py

picture: $(VENV)/.installed-dev
	PYTHONPATH=. $(BIN)/python tests/picture.py

wheel: $(VENV)/.installed-dev
	$(BIN)/python -m build

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- set-up: done again only when pyproject.toml has changed ---------------------------------------------

$(BIN)/python:
	@found=; \
	for name in $(if $(PYTHON),"$(PYTHON)",python3 python3.14 python3.13 python3.12 python3.11 python); do \
	  if "$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found=$$name; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
	  version=$$("$(or $(PYTHON),python3)" --version 2>/dev/null) || version="没有 $(or $(PYTHON),python3)"; \
	  echo "需要 Python 3.11 或更高版本，这里是：$$version" >&2; \
	  echo "装好后重试，或指明它在哪里：make run PYTHON=/path/to/python3.12" >&2; \
	  echo "(Python 3.11 or later is needed; install it, or name it with PYTHON=…)" >&2; \
	  exit 1; \
	fi; \
	if ! "$$found" -m venv $(VENV); then \
	  rm -rf $(VENV); \
	  echo "建不了虚拟环境 $(VENV)。有的系统要另装 python3-venv（如 apt install python3-venv）。" >&2; \
	  echo "(The virtual environment could not be made; some systems need the package python3-venv.)" >&2; \
	  exit 1; \
	fi

$(VENV)/.installed: pyproject.toml | $(BIN)/python
	@echo "安装 drafter……（只在第一次和依赖改变时）" >&2
	@$(PIP) install --editable .
	@touch $@

$(VENV)/.installed-dev: pyproject.toml | $(BIN)/python
	@echo "安装 drafter 和检查工具……（只在第一次和依赖改变时）" >&2
	@$(PIP) install --editable ".[dev]"
	@touch $@ $(VENV)/.installed
