#!/usr/bin/env bash
# `make run`: builds if needed, then serves. The binary creates data/, its secrets and the demonstration data,
# and prints the address and the sign-ins.
set -euo pipefail
# shellcheck source=scripts/env.sh
. "$(dirname "$0")/env.sh"
cd "$ROOT"

scripts/build.sh
# Demonstration data by default, unless the environment or .env says otherwise.
if [[ -z ${RAPPORT_DEMO+set} ]] && ! grep -Eqs '^[[:space:]]*(export[[:space:]]+)?RAPPORT_DEMO[[:space:]]*=' .env; then export RAPPORT_DEMO=1; fi
# RAPPORT_ADDR stays unset: the binary's default is 127.0.0.1:3000, and .env may override it.
exec scripts/serve.sh serve
