#!/usr/bin/env bash
# Prints the path of a Chromium: $CHROMIUM, one on PATH, Playwright's own, or the distribution's.
set -euo pipefail
# shellcheck source=scripts/env.sh
. "$(dirname "$0")/env.sh"

# An installed one may lack its libraries, or be a stub that only prints how to install it.
starts() { timeout 60 "$1" --version >/dev/null 2>&1; }

on_path() {
  local name path
  for name in chromium chromium-browser google-chrome google-chrome-stable; do
    if path=$(command -v "$name") && starts "$path"; then
      printf '%s\n' "$path"
      return 0
    fi
  done
  return 1
}

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

distributions() {
  [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null || return 1
  say "chromium: installing the distribution's package"
  # The first attempt skips apt-get update, in case the package lists are fresh.
  { DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends chromium \
    || { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends chromium; }; } >&2
  command -v chromium
}

if [[ -n ${CHROMIUM:-} ]]; then
  [[ -x $CHROMIUM ]] || die "CHROMIUM is $CHROMIUM, which is not a program"
  printf '%s\n' "$CHROMIUM"
else
  on_path || playwrights || distributions \
    || die "no Chromium: install one (for example the package chromium), or name its program in CHROMIUM"
fi
