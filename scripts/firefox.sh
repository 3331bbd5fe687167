#!/usr/bin/env bash
# Prints the path of a Firefox: $FIREFOX, one on PATH, or the distribution's. Playwright's own is not needed: it
# drives an ordinary one by WebDriver BiDi. One before version 144 cannot be told a page's time zone, nor the screen's
# orientation, which the journey and its driver need: it counts as none.
set -euo pipefail
# shellcheck source=scripts/env.sh
. "$(dirname "$0")/env.sh"
# shellcheck source=scripts/browsers.sh
. "$ROOT/scripts/browsers.sh"

find_firefox() {
  if [[ -n ${FIREFOX:-} ]]; then
    named FIREFOX
  else
    on_path firefox-esr firefox || distributions firefox-esr \
      || die "no Firefox: install one (for example the package firefox-esr), or name its program in FIREFOX"
  fi
}

found=$(find_firefox)
version=$("$found" --version 2>/dev/null | sed -n 's/^Mozilla Firefox \([0-9]*\).*/\1/p')
((${version:-0} >= 144)) || die "$found is Firefox ${version:-of no version}, and 144 is needed"
printf '%s\n' "$found"
