#!/usr/bin/env bash
# Prints the path of a Firefox: $FIREFOX, one on PATH, or the distribution's. Playwright's own is not needed: it
# drives an ordinary one by WebDriver BiDi.
set -euo pipefail
# shellcheck source=scripts/env.sh
. "$(dirname "$0")/env.sh"
# shellcheck source=scripts/browsers.sh
. "$ROOT/scripts/browsers.sh"

if [[ -n ${FIREFOX:-} ]]; then
  named FIREFOX
else
  on_path firefox-esr firefox || distributions firefox-esr \
    || die "no Firefox: install one (for example the package firefox-esr), or name its program in FIREFOX"
fi
