#!/usr/bin/env bash
# `make bench`: runs benches/load against the release build on loopback, on SQLite, and on PostgreSQL and in a
# browser if they are there. RAPPORT_BIN names another binary and LEPTOS_SITE_ROOT its browser files; then only
# the load generator is built. `scripts/bench.sh --quick` sends a tenth of the requests, as a smoke test.
set -euo pipefail
# shellcheck source=scripts/env.sh
. "$(dirname "$0")/env.sh"
cd "$ROOT"

if [[ -z ${RAPPORT_BIN:-} ]]; then scripts/build.sh; fi
BENCH=(cargo bench --quiet --features ssr --bench load)
"${BENCH[@]}" --no-run

BENCH_CHROMIUM=
if [[ ! -d end2end/node_modules/@playwright/test ]]; then
  say "bench: no figures of the browser, because end2end/node_modules is missing; scripts/journeys.sh installs it"
elif ! BENCH_CHROMIUM=$(scripts/chromium.sh); then
  say "bench: no figures of the browser"
fi
export BENCH_CHROMIUM

if scripts/postgres.sh with true; then
  exec scripts/postgres.sh with "${BENCH[@]}" -- "$@"
fi
say "bench: no figures of PostgreSQL"
exec "${BENCH[@]}" -- "$@"
