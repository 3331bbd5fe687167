#!/usr/bin/env bash
# `make run`: build when needed, then serve. The binary makes data/, its secrets and the
# demonstration data, and prints the address and the sign-ins.
set -euo pipefail
# shellcheck source=scripts/env.sh
. "$(dirname "$0")/env.sh"
cd "$ROOT"

scripts/build.sh
# The demonstration, unless the environment or .env decides otherwise.
if [[ -z ${RAPPORT_DEMO+set} ]] && ! grep -Eqs '^[[:space:]]*(export[[:space:]]+)?RAPPORT_DEMO[[:space:]]*=' .env; then export RAPPORT_DEMO=1; fi
# Not RAPPORT_ADDR: the binary's default is 127.0.0.1:3000, and .env may say otherwise.
exec scripts/serve.sh serve
