# Thin on purpose: each target is one script in scripts/, which can be read and run alone.
.DEFAULT_GOAL := help
.PHONY: help run dev test check bench pictures tools clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## build with optimisation and serve, with demonstration data, at http://127.0.0.1:3000
	@scripts/run.sh

dev: ## serve and rebuild on every change (cargo leptos watch)
	@scripts/dev.sh

test: ## unit and integration tests on both databases, then the browser journeys
	@scripts/test.sh

check: ## formatting, lints, dependencies and docs
	@scripts/check.sh

bench: ## load the release build over loopback and print rates and latencies
	@scripts/bench.sh

pictures: ## take the pictures anew that the browser journeys compare pages with
	@scripts/pictures.sh

tools: ## put every pinned tool in place
	@scripts/tools.sh build check

clean: ## remove what builds and tests made; keeps data/ and the tools
	@scripts/clean.sh
