#!/usr/bin/env bash
# Prints the path of a Chromium: $CHROMIUM, one on PATH, Playwright's own, or the distribution's.
set -euo pipefail
# shellcheck source=scripts/env.sh
. "$(dirname "$0")/env.sh"
# shellcheck source=scripts/browsers.sh
. "$ROOT/scripts/browsers.sh"

playwrights() {
  local path
  [[ -d $ROOT/end2end/node_modules/@playwright/test ]] || return 1
  cd "$ROOT/end2end"
  path=$(node -p "require('@playwright/test').chromium.executablePath()" 2>/dev/null) || return 1
  if [[ ! -x $path ]]; then
    say "chromium: trying Playwright's own"
    # The download may be unreachable, and npx retries for a long time.
    timeout 300 npx --no-install playwright install chromium >/dev/null 2>&1 || return 1
  fi
  starts "$path" && printf '%s\n' "$path"
}

if [[ -n ${CHROMIUM:-} ]]; then
  named CHROMIUM
else
  on_path chromium chromium-browser google-chrome google-chrome-stable || playwrights || distributions chromium \
    || die "no Chromium: install one (for example the package chromium), or name its program in CHROMIUM"
fi
