#!/usr/bin/env bash
# `make test`: all tests, cheapest first.
set -euo pipefail
# shellcheck source=scripts/env.sh
. "$(dirname "$0")/env.sh"
# shellcheck source=scripts/stage.sh
. "$ROOT/scripts/stage.sh"
cd "$ROOT"

rust_tests() {
  if command -v cargo-nextest >/dev/null; then
    scripts/postgres.sh with cargo nextest run --features ssr --lib --tests --no-tests=warn
  else
    scripts/postgres.sh with cargo test --features ssr --lib --tests
  fi
}

stage "test: tools" scripts/tools.sh build
stage "test: unit and integration" rust_tests
stage "test: release build" scripts/build.sh
stage "test: browser journeys" scripts/journeys.sh
