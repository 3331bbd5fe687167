# shellcheck shell=bash
# Sourced by every script: where the repository is, and the chosen tools first on PATH.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export PATH="$ROOT/target/tools/bin:$PATH"

# One line on stderr, so that a script's stdout stays its answer.
say() { printf '%s\n' "$*" >&2; }
die() {
  say "error: $*"
  exit 1
}
