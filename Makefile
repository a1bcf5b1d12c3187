# `make` alone lists what there is to make.

.DEFAULT_GOAL := help
SHELL := /bin/bash

CARGO ?= cargo
FUZZ_CASES ?= 300000

PREFIX ?= /usr/local
ARTIFACTS = graph-anthropic-plugin.wasm graph-anthropic-wasi.wasm graph-anthropic.wasm \
	graph-anthropic-service.wasm graph-anthropic-documents.wasm
PYTHON_DRIVER = --config pyproject.toml ../../host-test/conformance/drivers/python
NODE_FOLDERS = host-test/official-sdk host-test/jupiterone graph/readers hosts/node hosts/node/runtimes \
	answers/page
# What runs side by side says it one after the other, where make can have it so.
SYNC = $(if $(filter output-sync,$(.FEATURES)),--output-sync=target)

.PHONY: help run fleet-demo cluster-demo test test-rust test-node test-python test-page check lint \
	components components-debug node python install clients docs fuzz bench conformance clean

help: ## list what there is to make
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-18s%s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: components ## collect the sample organization through the component, and write target/run/graph.json
	@$(CARGO) run --locked --quiet --package host-test --bin collect-sample -- target/run/graph.json

fleet-demo: ## collect 1,000 generated tenants with faults, killed five times and started again
	@$(CARGO) build --locked --release --quiet --package graph-anthropic-host --package fleet-demo
	@target/release/fleet-demo target/release/graph-anthropic-host

cluster-demo: ## collect 300 generated tenants on a real Temporal server; it and a worker are killed
	@tools/python-packages hosts/program/worker/tests/requirements.txt target/temporal-python
	@$(CARGO) build --locked --release --quiet --package graph-anthropic-host \
		--package graph-anthropic-cluster --package cluster-demo
	@target/release/cluster-demo target/release/graph-anthropic-host

test: components clients node python ## run all tests
	@$(CARGO) test --locked --quiet --workspace --no-run
	@$(MAKE) --no-print-directory --jobs 4 $(SYNC) test-rust test-node test-python test-page

test-rust:
	@env -u MAKEFLAGS $(CARGO) test --locked --workspace

# These run what was built for the tests in Rust.
test-node:
	@node hosts/node/tools/test.mjs

test-python:
	@target/python-host/bin/python -m pytest --quiet hosts/python

# The page in Chromium, and what it is made of.
test-page:
	@node answers/page/tools/test.mjs

check: lint test ## what CI runs: lint, then test

lint: ## formatting, clippy (for wasm32, too) and documentation, with no warning left
	$(CARGO) fmt --all --check
	$(CARGO) clippy --locked --workspace --all-targets --quiet -- --deny warnings
	@tools/build-components lint
	RUSTDOCFLAGS='--deny warnings' $(CARGO) doc --locked --workspace --no-deps --quiet
	@tools/python-packages hosts/python/requirements.txt target/python-host
	@cd hosts/python && ../../target/python-host/bin/ruff check --quiet . $(PYTHON_DRIVER)
	@cd hosts/python && ../../target/python-host/bin/ruff format --quiet --check . $(PYTHON_DRIVER)
	@cd hosts/python && ../../target/python-host/bin/mypy --no-error-summary

components: ## build the components into target/components
	@tools/build-components

components-debug: ## the same, with line numbers in backtraces
	@tools/build-components component-debug

node: components ## build the package for Node, and its tarball into target/node
	@tools/node-packages hosts/node
	@mkdir -p target/node && rm -f target/node/*.tgz
	@cd hosts/node && npm run --silent build && \
		npm pack --ignore-scripts --silent --pack-destination ../../target/node

python: components ## build the package for Python into target/python
	@tools/build-python

install: components ## copy the components to PREFIX/share/graph-anthropic
	install -d "$(DESTDIR)$(PREFIX)/share/graph-anthropic"
	install -m 644 $(addprefix target/components/,$(ARTIFACTS)) "$(DESTDIR)$(PREFIX)/share/graph-anthropic"
	@echo 'Collect your organization into a graph:'
	@echo 'wasmtime run -S http --env ANTHROPIC_ADMIN_KEY $(PREFIX)/share/graph-anthropic/graph-anthropic.wasm > graph.json'

clients: ## install what tests need of others: wasmtime, a Temporal server, clients of npm and PyPI
	@tools/wasmtime-cli >/dev/null
	@tools/readers
	@tools/page-readers >/dev/null
	@tools/python-packages hosts/program/readers/requirements.txt target/prometheus-python
	@tools/python-packages hosts/program/worker/tests/requirements.txt target/temporal-python
	@tools/node-packages $(NODE_FOLDERS)

docs: components clients ## write the tables and the picture of the documentation anew
	UPDATE_EXPECT=1 $(CARGO) test --locked --quiet --workspace --test collector documents
	UPDATE_EXPECT=1 $(CARGO) test --locked --quiet --package answers --test bloodhound documents
	UPDATE_EXPECT=1 $(CARGO) test --locked --quiet --package answers --test answers documents
	UPDATE_EXPECT=1 $(CARGO) test --locked --quiet --workspace --test harness picture

fuzz: ## FUZZ_CASES=300000 spoiled answers, failing calls, faults and organizations, native
	PROPTEST_CASES=$(FUZZ_CASES) $(CARGO) test --locked --release --package graph-anthropic \
		--test collector -- hostile completeness faults metamorphic truth

bench: components ## what collecting costs, beside what it would cost at least; tables in Markdown
	@tools/wasmtime-cli >/dev/null
	@tools/python-packages host-test/benchmarks/cartography/requirements.txt target/cartography-python
	@$(CARGO) run --locked --release --quiet --package benchmarks --bin benchmarks
	@$(CARGO) run --locked --release --quiet --package benchmarks --bin memory
	@$(CARGO) bench --locked --quiet --package benchmarks --bench parts

conformance: components node python ## what our hosts keep of the contract, as the conformance kit finds it
	@$(CARGO) build --locked --quiet --package conformance --bins
	@wasmtime=$$(tools/wasmtime-cli) && result=0 && \
	echo 'The library for Rust' && \
	{ target/debug/conformance target/debug/conformance-driver-wasmtime || result=1; } && \
	echo && echo 'wasi-http, under wasmtime run' && \
	{ target/debug/conformance --component target/test-components/conformance-command.wasm \
		host-test/conformance/drivers/wasmtime-run "$$wasmtime" || result=1; } && \
	echo && echo 'The service, under wasmtime serve' && \
	{ target/debug/conformance --component target/test-components/conformance-service.wasm \
		host-test/conformance/drivers/wasmtime-serve "$$wasmtime" || result=1; } && \
	echo && echo 'The package for Node' && \
	{ target/debug/conformance node hosts/node/tests/conformance-driver.mjs || result=1; } && \
	echo && echo 'The package for Python' && \
	{ target/debug/conformance target/python-host/bin/python host-test/conformance/drivers/python \
		|| result=1; } && \
	exit $$result

clean: ## remove everything that was built
	$(CARGO) clean
