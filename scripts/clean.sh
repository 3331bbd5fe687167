#!/usr/bin/env bash
# Removes build and test output. Keeps data/, which holds people's records, and the tools, which other clones
# use.
set -euo pipefail
# shellcheck source=scripts/env.sh
. "$(dirname "$0")/env.sh"
cd "$ROOT"

cargo clean
rm -rf end2end/node_modules end2end/test-results end2end/playwright-report
