#!/usr/bin/env bash
# `make check`: all checks that do not run the code.
set -euo pipefail
# shellcheck source=scripts/env.sh
. "$(dirname "$0")/env.sh"
# shellcheck source=scripts/stage.sh
. "$ROOT/scripts/stage.sh"
cd "$ROOT"

dependencies() {
  cargo deny check licenses bans sources
  # The advisory database is a git repository on another host. If it is unreachable, that is no finding.
  if GIT_TERMINAL_PROMPT=0 timeout 60 cargo deny fetch db >/dev/null 2>&1; then
    cargo deny check advisories
  else
    say "advisories: not checked, their database cannot be reached from here"
  fi
}

docs() {
  RUSTDOCFLAGS=-Dwarnings cargo doc --no-deps --features ssr
}

scripts_lint() {
  if command -v shellcheck >/dev/null; then
    shellcheck -x scripts/*.sh .ci/run
  else
    say "scripts: not linted, there is no shellcheck here"
  fi
}

stage "check: tools" scripts/tools.sh build check
stage "check: format" cargo fmt --check
stage "check: scripts" scripts_lint
stage "check: styles" node scripts/styles.mjs
stage "check: clippy, server" cargo clippy --features ssr --all-targets -- -D warnings
for program in kit calendar hours lobby meeting; do
  stage "check: clippy, $program" cargo clippy --lib --features "$program" --target wasm32-unknown-unknown -- -D warnings
done
stage "check: dependencies" dependencies
stage "check: docs" docs
