#!/usr/bin/env bash
# `make dev`: serves a debug build and rebuilds on every change.
set -euo pipefail
# shellcheck source=scripts/env.sh
. "$(dirname "$0")/env.sh"
cd "$ROOT"

scripts/tools.sh build
if [[ -z ${RAPPORT_DEMO+set} ]] && ! grep -Eqs '^[[:space:]]*(export[[:space:]]+)?RAPPORT_DEMO[[:space:]]*=' .env; then export RAPPORT_DEMO=1; fi
# One program with every island, which the server takes if there are none of the release.
rm -f target/site/pkg/programs.json
exec cargo leptos watch "$@"
