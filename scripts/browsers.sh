# shellcheck shell=bash
# Sourced by chromium.sh and firefox.sh, after env.sh: how a browser is found.

# An installed one may lack its libraries, or be a stub that only prints how to install it.
starts() { timeout 60 "$1" --version >/dev/null 2>&1; }

# on_path NAME…: the first of these programs that starts.
on_path() {
  local name path
  for name in "$@"; do
    if path=$(command -v "$name") && starts "$path"; then
      printf '%s\n' "$path"
      return 0
    fi
  done
  return 1
}

# distributions PACKAGE: the program of the same name, after its installation.
distributions() {
  [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null || return 1
  say "$1: installing the distribution's package"
  # The first attempt skips apt-get update, in case the package lists are fresh.
  { DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$1" \
    || { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$1"; }; } >&2
  command -v "$1"
}

# named VARIABLE: the program that the variable names.
named() {
  [[ -x ${!1} ]] || die "$1 is ${!1}, which is not a program"
  printf '%s\n' "${!1}"
}
