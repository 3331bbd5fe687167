#!/usr/bin/env bash
# `make bench`: the load of benches/load.rs against the release build on loopback. RAPPORT_BIN names
# another binary, LEPTOS_SITE_ROOT its browser files; then nothing is built but the load itself.
# `scripts/bench.sh --quick` sends a tenth of the requests, to see that it runs.
set -euo pipefail
# shellcheck source=scripts/env.sh
. "$(dirname "$0")/env.sh"
cd "$ROOT"

if [[ -z ${RAPPORT_BIN:-} ]]; then scripts/build.sh; fi
exec cargo bench --quiet --features ssr --bench load -- "$@"
