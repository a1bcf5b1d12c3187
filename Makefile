# `make` alone lists what there is to make.

.DEFAULT_GOAL := help
SHELL := /bin/bash

CARGO ?= cargo
FUZZ_CASES ?= 300000

NODE_FOLDERS = host-test/official-sdk

.PHONY: help run test check lint components components-debug node-packages readme fuzz clean

help: ## list what there is to make
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-18s%s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: components ## collect the sample organization through the component, and write target/run/graph.json
	@$(CARGO) run --locked --quiet --package host-test --bin collect-sample -- target/run/graph.json

test: components node-packages ## run all tests
	$(CARGO) test --locked --workspace

check: lint test ## what CI runs: lint, then test

lint: ## formatting, clippy and documentation, with no warning left
	$(CARGO) fmt --all --check
	$(CARGO) clippy --locked --workspace --all-targets --quiet -- --deny warnings
	RUSTDOCFLAGS='--deny warnings' $(CARGO) doc --locked --workspace --no-deps --quiet

components: ## build the components into target/components
	@tools/build-components

components-debug: ## the same, with line numbers in backtraces
	@tools/build-components component-debug

node-packages: ## install the clients of others that tests use, each into a folder of its own
	@tools/node-packages $(NODE_FOLDERS)

readme: ## write the README's tables anew from src/ontology.rs
	UPDATE_EXPECT=1 $(CARGO) test --locked --quiet --package graph-anthropic --test collector readme

fuzz: ## FUZZ_CASES=300000 spoiled answers and failing calls, native
	PROPTEST_CASES=$(FUZZ_CASES) $(CARGO) test --locked --release --package graph-anthropic \
		--test collector -- hostile completeness

clean: ## remove everything that was built
	$(CARGO) clean
