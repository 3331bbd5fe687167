#!/usr/bin/env bash
# Removes what builds and tests made. data/ holds people's records, and the tools serve other clones:
# both stay.
set -euo pipefail
# shellcheck source=scripts/env.sh
. "$(dirname "$0")/env.sh"
cd "$ROOT"

cargo clean
rm -rf end2end/node_modules end2end/test-results end2end/playwright-report
