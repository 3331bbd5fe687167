#!/usr/bin/env bash
# `make pictures`: takes the pictures of every page and state anew, in end2end/pictures. The journeys compare with them.
# Arguments go to Playwright: `scripts/pictures.sh --grep calendar` takes some of them.
set -euo pipefail
# shellcheck source=scripts/env.sh
. "$(dirname "$0")/env.sh"

# Those of states that are no more would stay.
(($#)) || rm -rf "$ROOT/end2end/pictures"
RAPPORT_PICTURES=taken "$ROOT/scripts/journeys.sh" --project=pictures --update-snapshots --reporter=dot "$@"
(cd "$ROOT/end2end" && CHROMIUM_PATH=$("$ROOT/scripts/chromium.sh") node support/drawing.mjs >pictures/drawing.txt)
du -sh "$ROOT/end2end/pictures"
