# Arasha needs git, make and Python 3.11 or newer. `make` lists what can be done.
.DEFAULT_GOAL := help
.PHONY: help run test check reset messages bench lock vendor browser
.DELETE_ON_ERROR:

PYTHON := .venv/bin/python
# uv is faster where it is installed, but must never bring an interpreter of its own.
export UV_PYTHON_DOWNLOADS := never

help:  ## List what can be done
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' Makefile

run: .venv/.run  ## Start everything and print the address; make run PORT=8001 for another port
	@exec .venv/bin/arasha serve

# All tests run side by side, a file's tests in their order on one core; at most four, since each has its own cluster.
test: .venv/.test browser  ## Run all tests; make test ARGS="tests/country -k deadline" for some
	@exec $(PYTHON) -m pytest $(or $(ARGS),--numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder)

check: .venv/.test  ## Style, types, imports, templates, messages, migrations and declarations
	@failed=0; \
	try() { echo "== $$*"; "$$@" || failed=$$((failed + 1)); }; \
	try .venv/bin/ruff check .; \
	try .venv/bin/ruff format --check .; \
	try .venv/bin/mypy arasha; \
	try .venv/bin/lint-imports; \
	try .venv/bin/djlint arasha --quiet --check; \
	try .venv/bin/djlint arasha --quiet --lint; \
	try .venv/bin/arasha check; \
	if [ $$failed -gt 0 ]; then echo "$$failed of 7 checks failed."; exit 1; fi; \
	echo "All 7 checks passed."

reset: .venv/.run  ## Delete this checkout's databases, keys and files, after asking
	@exec .venv/bin/arasha reset

messages: .venv/.run  ## Collect the texts to translate from code and templates, and compile the translations
	@.venv/bin/arasha messages collect
	@.venv/bin/arasha messages compile

bench: .venv/.test  ## Run every benchmark of bench/
	@for file in bench/[!m]*.py bench/million_cases.py; do [ -e "$$file" ] || continue; echo "== $$file"; $(PYTHON) "$$file" || exit 1; done

lock:  ## Write the lock files anew from requirements/*.in (needs uv)
	@command -v uv >/dev/null || { echo "make lock needs uv: install it from your system or with pipx."; exit 1; }
	@for set in run test; do \
	  uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	    requirements/$$set.in --output-file requirements/$$set.txt || exit 1; \
	done

vendor: .venv/.run  ## Fetch the browser libraries of arasha/web anew (needs npm)
	@command -v npm >/dev/null || { echo "make vendor needs npm, which comes with Node.js."; exit 1; }
	@$(PYTHON) -m arasha.web.vendor

# A Python is taken only if it runs: a version manager leaves commands that exist and fail.
# On the second round one without the venv module is taken, and root gets the module from apt.
.venv/bin/python:
	@runs() { "$$1" -c 'import sys; raise SystemExit(sys.version_info < (3, 11))' 2>/dev/null; }; \
	has_venv() { "$$1" -c 'import ensurepip, venv' 2>/dev/null; }; \
	find_python() { \
	  for name in python3.13 python3.12 python3.11 python3; do \
	    path=$$(command -v $$name) && runs "$$path" && { [ "$$1" = any ] || has_venv "$$path"; } && { echo "$$path"; return; }; \
	  done; }; \
	python=$$(find_python venv); \
	if [ -z "$$python" ] && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  found=$$(find_python any); \
	  echo "Installing Python's venv module with apt…"; \
	  apt-get update -qq; \
	  name=python3; [ -z "$$found" ] || name=$$("$$found" -c 'import sys; print("python%d.%d" % sys.version_info[:2])'); \
	  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $$name $$name-venv >/dev/null \
	    || DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3 python3-venv >/dev/null; \
	  python=$$(find_python venv); \
	fi; \
	if [ -z "$$python" ]; then \
	  if [ -n "$$(find_python any)" ]; then echo "Python's venv module is missing: install it, for example with sudo apt-get install python3-venv."; \
	  else echo "Arasha needs Python 3.11 or newer, and none was found (python3 is: $$(python3 --version 2>&1 || echo missing))."; fi; \
	  exit 1; \
	fi; \
	echo "Making .venv with $$($$python --version)…"; \
	"$$python" -m venv .venv || { rm -rf .venv; exit 1; }

# Stamps: nothing is installed again until a lock file changes.
.venv/.run: requirements/run.txt .venv/bin/python
	@$(call install,run)
	@$(connect)
	@touch $@

.venv/.test: requirements/test.txt .venv/.run
	@$(call install,test)
	@touch $@

define install
echo "Installing the packages of requirements/$(1).txt…"; \
if command -v uv >/dev/null; then uv pip install --quiet --python $(PYTHON) --require-hashes -r requirements/$(1).txt; \
else $(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/$(1).txt; fi
endef

# The project itself needs no build: a path file makes it importable from the checkout, and two lines make the command.
# An editable install would need a build backend, which is in no lock file.
define connect
pwd > "$$($(PYTHON) -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/arasha.pth"; \
printf '#!/bin/sh\nexec "$$(dirname "$$0")/python" -P -m arasha.cli "$$@"\n' > .venv/bin/arasha; \
chmod +x .venv/bin/arasha
endef

# The journeys drive the system's Chromium; CHROMIUM names another.
browser:
	@[ -n "$$CHROMIUM" ] || command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || { \
	  how="Install Chromium (sudo apt-get install chromium), or name a browser in CHROMIUM, to run the journeys too."; \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "Installing Chromium with apt…"; \
	    apt-get update -qq; \
	    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null || echo "$$how"; \
	  else echo "$$how"; fi; }
