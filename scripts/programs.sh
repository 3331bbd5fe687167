#!/usr/bin/env bash
# Builds the browser's programs that hold the islands of some pages each, into target/site/pkg, with a hash of their
# content in their names, and lists them in programs.json, which the server reads.
set -euo pipefail
# shellcheck source=scripts/env.sh
. "$(dirname "$0")/env.sh"
cd "$ROOT"

pkg=target/site/pkg
built=target/programs
programs=(kit calendar hours lobby meeting)
mkdir -p "$pkg"
for name in "${programs[@]}"; do rm -f "$pkg/$name".*; done
rm -f "$pkg/programs.json"

list=
for name in "${programs[@]}"; do
  cargo build --quiet --lib --target wasm32-unknown-unknown --target-dir "$built" --profile wasm-release --features "$name"
  wasm-bindgen "$built/wasm32-unknown-unknown/wasm-release/rapport.wasm" --target web --no-typescript --out-dir "$built/$name" --out-name "$name"
  wasm-opt -Oz "$built/$name/${name}_bg.wasm" -o "$built/$name/$name.wasm"
  terser "$built/$name/$name.js" --module --compress --mangle --output "$built/$name/$name.min.js"
  hash=$(cat "$built/$name/$name.wasm" "$built/$name/$name.min.js" | sha256sum | cut -c 1-16)
  cp "$built/$name/$name.wasm" "$pkg/$name.$hash.wasm"
  cp "$built/$name/$name.min.js" "$pkg/$name.$hash.js"
  list+="${list:+,}\"$name\":{\"js\":\"$name.$hash.js\",\"wasm\":\"$name.$hash.wasm\"}"
done
printf '{%s}\n' "$list" >"$pkg/programs.json"
