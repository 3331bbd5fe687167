#!/usr/bin/env bash
# The release build: target/release/rapport, target/release/hash.txt and target/site, precompressed.
# cargo-leptos rebuilds and optimises the site on every call, which takes a minute, so call it only if an
# input is newer than the last build.
set -euo pipefail
# shellcheck source=scripts/env.sh
. "$(dirname "$0")/env.sh"
cd "$ROOT"

stamp=target/release/.rapport-built

is_current() {
  local path style inputs=()
  [[ -f $stamp && -x target/release/rapport && -s target/release/hash.txt ]] || return 1
  # `make dev` writes its own files into the same folder.
  style=$(sed -n 's/^css: *//p' target/release/hash.txt)
  [[ -f target/site/pkg/rapport.$style.css && -f target/site/pkg/programs.json ]] || return 1
  for path in Cargo.toml Cargo.lock .cargo build.rs rust-toolchain.toml src style public migrations scripts/build.sh scripts/programs.sh scripts/precompress.mjs; do
    [[ -e $path ]] && inputs+=("$path")
  done
  # Folders count too: removing a file changes only its folder's time.
  [[ -z $(find "${inputs[@]}" -newer "$stamp" -print -quit) ]]
}

scripts/tools.sh build

if is_current; then
  say "build: nothing changed"
else
  # Stamp with the time before the build, so that edits during the build are built the next time.
  mkdir -p target/release
  touch target/release/.rapport-building
  rm -f "$stamp"
  # Its own program of the browser is not used; the smallest one is built soonest.
  cargo leptos build --release --lib-features kit
  scripts/programs.sh
  node scripts/precompress.mjs target/site
  mv target/release/.rapport-building "$stamp"
fi
node scripts/sizes.mjs target/site
