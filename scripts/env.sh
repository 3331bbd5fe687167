# shellcheck shell=bash
# Sourced by every script: sets ROOT, and puts the pinned tools first on PATH.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export PATH="$ROOT/target/tools/bin:$PATH"

# Messages go to stderr, because stdout is a script's result.
say() { printf '%s\n' "$*" >&2; }
die() {
  say "error: $*"
  exit 1
}
