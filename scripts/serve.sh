#!/usr/bin/env bash
# Runs the release binary with the settings that cargo-leptos would pass: where the site is, and that file
# names contain hashes (read from hash.txt beside the binary). Works from any folder, so that tests can start
# it in a temporary one. Arguments go to the binary; the default is `serve`.
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
BINARY=${RAPPORT_BIN:-$ROOT/target/release/rapport}

if [[ ! -x $BINARY ]]; then
  printf 'error: %s is not there; scripts/build.sh makes it\n' "$BINARY" >&2
  exit 1
fi

export LEPTOS_OUTPUT_NAME=rapport
export LEPTOS_SITE_ROOT=${LEPTOS_SITE_ROOT:-$ROOT/target/site}
export LEPTOS_SITE_PKG_DIR=pkg
export LEPTOS_HASH_FILES=true
export LEPTOS_HASH_FILE_NAME=hash.txt
export LEPTOS_ENV=PROD

(($#)) || set -- serve
# exec, so that the binary gets the caller's signals and process id.
exec "$BINARY" "$@"
