#!/usr/bin/env bash
# `make bench`: runs benches/load.rs against the release build on loopback. RAPPORT_BIN names another binary
# and LEPTOS_SITE_ROOT its browser files; then only the load generator is built. `scripts/bench.sh --quick`
# sends a tenth of the requests, as a smoke test.
set -euo pipefail
# shellcheck source=scripts/env.sh
. "$(dirname "$0")/env.sh"
cd "$ROOT"

if [[ -z ${RAPPORT_BIN:-} ]]; then scripts/build.sh; fi
exec cargo bench --quiet --features ssr --bench load -- "$@"
