#!/usr/bin/env bash
# The browser journeys against target/release/rapport. Arguments go to Playwright:
# `scripts/journeys.sh --grep join` runs some of them.
set -euo pipefail
# shellcheck source=scripts/env.sh
. "$(dirname "$0")/env.sh"
cd "$ROOT"

# The fake Zoom and Google. Quick, because the tests have already compiled its dependencies.
cargo build --quiet --features ssr --example fake-providers
export FAKE_PROVIDERS="${CARGO_TARGET_DIR:-$ROOT/target}/debug/examples/fake-providers"

cd end2end

# npm keeps a copy of the lock file that it installed. Older than ours means out of date.
if [[ ! node_modules/.package-lock.json -nt package-lock.json ]]; then
  PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-audit --no-fund --loglevel=error
fi
CHROMIUM_PATH=$("$ROOT/scripts/chromium.sh")
export CHROMIUM_PATH
if FIREFOX_PATH=$("$ROOT/scripts/firefox.sh"); then
  export FIREFOX_PATH
else
  say "journeys: the main path is not run in Firefox, because there is none that it can drive"
fi
if [[ -f pictures/drawing.txt && -z ${RAPPORT_PICTURES:-} ]]; then
  if [[ $(node support/drawing.mjs) == "$(<pictures/drawing.txt)" ]]; then
    export RAPPORT_PICTURES=compared
  else
    say "journeys: pictures are not compared, because this machine draws otherwise than the one that took them"
  fi
fi
exec npx --no-install playwright test "$@"
