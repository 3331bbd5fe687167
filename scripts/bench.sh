#!/usr/bin/env bash
# `make bench`: the load of benches/load.rs against the release build on loopback.
set -euo pipefail
# shellcheck source=scripts/env.sh
. "$(dirname "$0")/env.sh"
cd "$ROOT"

scripts/build.sh
export RAPPORT_SERVE=$ROOT/scripts/serve.sh
exec cargo bench --features ssr --bench load -- "$@"
