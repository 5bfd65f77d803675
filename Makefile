# Commands for a fresh machine: `make demo`, `make test`, `make test-clients`, `make test-large`. Each sets up what it needs.
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
CLIENTS ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/sfmeta/clients
PIN := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --no-annotate \
    --python-version 3.11

.PHONY: demo test test-clients test-large verify check bench docs format constraints clean
.DEFAULT_GOAL := test

demo: $(STAMP)  ## the whole mission against the embedded Salesforce and Upflow
	$(BIN)/sfmeta demo

test: $(STAMP) check  ## the gate, then every test
	$(BIN)/pytest -n auto

test-clients: $(STAMP)  ## the Salesforce CLI, jsforce, simple-salesforce and CumulusCI against the emulator, sfdx-git-delta against --since, a browser on our pages
	sh tests/clients/install $(CLIENTS) $(BIN)/python
	SFMETA_CLIENTS=$(CLIENTS) $(BIN)/pytest -n auto tests/clients

test-large: $(STAMP)  ## runs that are killed and disturbed at every step: make test-large SFMETA_LARGE_CUSTOMERS=100000
	SFMETA_LARGE_CUSTOMERS=$(or $(SFMETA_LARGE_CUSTOMERS),3000) $(BIN)/pytest -p no:randomly tests/large

verify: $(STAMP)  ## what we call verified, asked of a real org that sf is signed in to: make verify ORG=my-scratch-org
	SFMETA_VERIFY_ORG=$(or $(ORG),$(error which org? make verify ORG=its-alias)) \
	    $(BIN)/pytest -m verified --force-enable-socket tests/verified

check: $(STAMP)  ## formatting, lint, types, import contracts, generated files
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/sfmeta generate --check
	$(BIN)/sfmeta validate
	$(BIN)/python docs/build.py --check

bench: $(STAMP)  ## what is measured: calls, rows per second, seconds to a fresh org, seconds from a change to the Account, peak memory
	$(BIN)/python benchmarks/bulk_updates.py
	$(BIN)/python benchmarks/fresh_orgs.py
	$(BIN)/python benchmarks/sync.py
	$(BIN)/python benchmarks/compare.py

docs: $(STAMP)  ## write the generated pages of docs/ again
	$(BIN)/python docs/build.py

format: $(STAMP)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

$(STAMP): constraints.txt pyproject.toml .ci/venv
	sh .ci/venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

constraints: $(STAMP)  ## pin again what pyproject.toml asks for: versions and hashes, no address
	$(BIN)/python -m pip install --quiet uv
	$(PIN) --all-extras --group dev --output-file constraints.txt pyproject.toml
	$(PIN) --output-file tests/clients/requirements.txt tests/clients/requirements.in
	cd tests/clients && PATH="$(CLIENTS)/venv/bin:$$PATH" npm install --package-lock-only --omit-lockfile-registry-resolved --no-audit --no-fund

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis dist build
