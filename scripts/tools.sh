#!/usr/bin/env bash
# Installs the pinned tools and links them into target/tools/bin, which env.sh puts first on PATH. For each
# tool, in this order: the one on PATH if its version matches, the one in our store, a prebuilt one through
# `cargo binstall`, a build. The store is outside the clone and has versions in its path names, so that clones
# share it and different versions of Rapport do not conflict.
#
# usage: scripts/tools.sh [build] [check]      (default: build)
# RAPPORT_TOOLS sets another store.
set -euo pipefail
OUTER_PATH=$PATH
# shellcheck source=scripts/env.sh
. "$(dirname "$0")/env.sh"

CARGO_LEPTOS=0.3.7
SASS=1.108.2
BINARYEN=132.0.0
TERSER=5.51.4
CARGO_DENY=0.20.2
# wasm-bindgen refuses a module that was made by another version of its library.
WASM_BINDGEN=$(awk -F'"' '/^name = "wasm-bindgen"$/ { getline; print $2; exit }' "$ROOT/Cargo.lock")

STORE=${RAPPORT_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/rapport/tools}
LINKS=$ROOT/target/tools/bin

# found NAME VERSION PATH: whether the program exists and has that version.
found() {
  local said
  [[ -x $3 ]] || return 1
  said=$("$3" --version 2>/dev/null | head -n 1) || return 1
  [[ " ${said//[()]/ } " == *[[:space:]]"$2"[[:space:]]* ]]
}

on_path() {
  local dir
  while IFS= read -r -d : dir; do
    # Skip our own links, because they are being decided here.
    [[ -n $dir && $dir != "$LINKS" ]] || continue
    if found "$1" "$2" "$dir/$1"; then
      printf '%s' "$dir/$1"
      return 0
    fi
  done <<<"$OUTER_PATH:"
  return 1
}

link() {
  ln -sfn "$2" "$LINKS/$1"
}

# place NAME VERSION FOLDER RELATIVE-BIN INSTALLER…
place() {
  local name=$1 version=$2 dir=$STORE/$3 bin=$STORE/$3/$4 there
  shift 4
  if there=$(on_path "$name" "$version"); then
    say "tools: $name $version: using $there"
  elif found "$name" "$version" "$bin"; then
    there=$bin
    say "tools: $name $version: using $there"
  else
    rm -rf "$dir"
    mkdir -p "$dir"
    "$@" "$dir"
    found "$name" "$version" "$bin" || die "$name $version was installed in $dir but does not answer with that version"
    there=$bin
  fi
  link "$name" "$there"
}

# from_cargo CRATE VERSION LOCKED DIR
from_cargo() {
  local crate=$1 version=$2 locked=$3 dir=$4 scratch status=0
  if command -v cargo-binstall >/dev/null; then
    say "tools: $crate $version: trying cargo binstall"
    # Without the strategy `compile`: we build below, with settings that suit a tool.
    if cargo binstall --no-confirm --disable-strategies compile --install-path "$dir/bin" --version "$version" "$crate" >&2; then
      return 0
    fi
  fi
  say "tools: $crate $version: building (once; kept in $dir)"
  scratch=$(mktemp -d "$STORE/.build.XXXXXX")
  # A tool runs for seconds per build, so compile it fast instead of making it fast.
  CARGO_TARGET_DIR=$scratch \
    CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_OPT_LEVEL=1 \
    CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 CARGO_PROFILE_RELEASE_DEBUG=0 \
    cargo install "$crate" --version "$version" ${locked:+"$locked"} --root "$dir" --quiet --no-track >&2 || status=$?
  rm -rf "$scratch"
  ((status == 0)) || die "$crate $version could not be built"
}

# from_npm PACKAGE VERSION DIR
from_npm() {
  say "tools: $1 $2: installing from npm in $3"
  npm install --prefix "$3" --no-audit --no-fund --no-save --loglevel=error "$1@$2" >&2
}

wasm_target() {
  [[ -d $(rustc --print sysroot)/lib/rustlib/wasm32-unknown-unknown ]] && return 0
  command -v rustup >/dev/null || die "the Rust target wasm32-unknown-unknown is missing and there is no rustup to add it; install it with your Rust toolchain"
  say "tools: adding the Rust target wasm32-unknown-unknown"
  rustup target add wasm32-unknown-unknown >&2
}

build_tools() {
  wasm_target
  place cargo-leptos "$CARGO_LEPTOS" "cargo-leptos-$CARGO_LEPTOS" bin/cargo-leptos from_cargo cargo-leptos "$CARGO_LEPTOS" --locked
  # Without --locked, because its lock file contains yanked crates.
  place wasm-bindgen "$WASM_BINDGEN" "wasm-bindgen-cli-$WASM_BINDGEN" bin/wasm-bindgen from_cargo wasm-bindgen-cli "$WASM_BINDGEN" ""
  place sass "$SASS" "sass-$SASS" node_modules/.bin/sass from_npm sass "$SASS"
  place terser "$TERSER" "terser-$TERSER" node_modules/.bin/terser from_npm terser "$TERSER"
  # `wasm-opt --version` prints only the first number.
  place wasm-opt "${BINARYEN%%.*}" "binaryen-$BINARYEN" node_modules/.bin/wasm-opt from_npm binaryen "$BINARYEN"
}

check_tools() {
  place cargo-deny "$CARGO_DENY" "cargo-deny-$CARGO_DENY" bin/cargo-deny from_cargo cargo-deny "$CARGO_DENY" --locked
}

for needed in cargo rustc node npm; do
  command -v "$needed" >/dev/null || die "$needed is missing: Rapport is built with a Rust toolchain (rustup.rs) and Node.js 20 or newer (nodejs.org)"
done
[[ -n $WASM_BINDGEN ]] || die "Cargo.lock names no wasm-bindgen"

mkdir -p "$STORE" "$LINKS"
# Lock: if two clones start at once, one builds and the other waits for it.
if command -v flock >/dev/null; then
  exec 9>"$STORE/.lock"
  flock -n 9 || {
    say "tools: waiting for another installation in $STORE"
    flock 9
  }
fi

(($#)) || set -- build
for group in "$@"; do
  case $group in
    build | check) ;;
    *) die "unknown group of tools: $group (build, check)" ;;
  esac
  # Cache: running every tool with --version takes a second or two. The stamp records that it was done.
  stamp=$ROOT/target/tools/$group
  wanted="$STORE $CARGO_LEPTOS $WASM_BINDGEN $SASS $BINARYEN $TERSER $CARGO_DENY"
  if [[ -f $stamp && $(<"$stamp") == "$wanted" ]]; then
    broken=0
    for it in "$LINKS"/*; do [[ -x $it ]] || broken=1; done
    ((broken)) || continue
  fi
  "${group}_tools"
  printf '%s\n' "$wanted" >"$stamp"
done
