#!/usr/bin/env bash
# Runs a command with a temporary PostgreSQL:
#
#   scripts/postgres.sh with cargo test
#
# The command finds it in TEST_DATABASE_URL. If that is set already, nothing is started. Durability keeps its
# defaults, because tests should see the engine as users run it.
set -euo pipefail
# shellcheck source=scripts/env.sh
. "$(dirname "$0")/env.sh"

[[ ${1:-} == with && $# -ge 2 ]] || die "usage: scripts/postgres.sh with COMMAND…"
shift

if [[ -n ${TEST_DATABASE_URL:-} ]]; then
  say "postgres: using TEST_DATABASE_URL"
  exec "$@"
fi

# The folder with initdb and postgres. Debian keeps them off PATH, one folder per version.
binaries() {
  local dir
  if command -v initdb >/dev/null && command -v pg_ctl >/dev/null; then
    dirname "$(command -v initdb)"
    return 0
  fi
  dir=$(printf '%s\n' /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /opt/homebrew/opt/postgresql*/bin | sort -V | while read -r dir; do
    [[ -x $dir/initdb && -x $dir/postgres ]] && printf '%s\n' "$dir"
  done | tail -n 1)
  [[ -n $dir ]] && printf '%s\n' "$dir"
}

if ! BIN=$(binaries); then
  if [[ $(id -u) != 0 ]] || ! command -v apt-get >/dev/null; then
    die "no PostgreSQL server: install one (for example the package postgresql), or set TEST_DATABASE_URL"
  fi
  say "postgres: installing the distribution's package"
  { DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends postgresql \
    || { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends postgresql; }; } >&2
  BIN=$(binaries) || die "the package postgresql brought no server"
fi

# PostgreSQL refuses to run as root.
AS=()
if [[ $(id -u) == 0 ]]; then
  OWNER=nobody
  if id postgres >/dev/null 2>&1; then OWNER=postgres; fi
  if command -v setpriv >/dev/null; then
    AS=(setpriv "--reuid=$(id -u "$OWNER")" "--regid=$(id -g "$OWNER")" --clear-groups --)
  elif command -v runuser >/dev/null; then
    AS=(runuser -u "$OWNER" --)
  else
    die "PostgreSQL does not run as root, and there is neither setpriv nor runuser to become $OWNER"
  fi
fi

# Directly in /tmp: a socket path may have 107 bytes, and the owner must be able to reach it.
DIR=$(mktemp -d /tmp/rapport-pg.XXXXXX)
LOG=$DIR/log
CHILD=
stop() {
  trap - EXIT INT TERM HUP
  if [[ -n $CHILD ]]; then kill -TERM -- "-$CHILD" 2>/dev/null || true; fi
  # Immediate shutdown: the data is thrown away.
  if [[ -f $DIR/data/postmaster.pid ]]; then
    (cd "$DIR" && "${AS[@]}" "$BIN/pg_ctl" -D "$DIR/data" -m immediate -w stop >/dev/null 2>&1) || true
  fi
  rm -rf "$DIR"
}
trap stop EXIT
trap 'stop; exit 130' INT
trap 'stop; exit 143' TERM HUP

if [[ $(id -u) == 0 ]]; then chown "$OWNER" "$DIR"; fi
cd "$DIR"
"${AS[@]}" "$BIN/initdb" -D "$DIR/data" --username=postgres --auth=trust --encoding=UTF8 --no-locale --no-sync >"$LOG" 2>&1 \
  || die "initdb failed: $(tail -n 5 "$LOG")"

# Race: another process may take the free port first, so try a few.
for attempt in 1 2 3 4 5; do
  PORT=$((20000 + RANDOM % 12000))
  if (exec 3<>"/dev/tcp/127.0.0.1/$PORT") 2>/dev/null; then continue; fi
  if "${AS[@]}" "$BIN/pg_ctl" -D "$DIR/data" -l "$DIR/data/server.log" -w -t 60 \
    -o "-p $PORT -k $DIR -c listen_addresses=127.0.0.1 -c max_connections=300" start >"$LOG" 2>&1; then
    break
  fi
  ((attempt < 5)) || die "PostgreSQL did not start: $(tail -n 5 "$DIR/data/server.log")"
  PORT=
done
[[ -n ${PORT:-} ]] || die "no free port for PostgreSQL"
cd - >/dev/null

# SIGKILL runs no trap: this watchdog cleans up instead.
SELF=$$
(
  trap '' INT TERM HUP
  while kill -0 "$SELF" 2>/dev/null; do sleep 2; done
  CHILD=
  [[ -d $DIR ]] && stop
) </dev/null >/dev/null 2>&1 &
disown

export TEST_DATABASE_URL="postgres://postgres@127.0.0.1:$PORT/postgres"
say "postgres: $("$BIN/postgres" --version | awk '{ print $3 }') serves $TEST_DATABASE_URL"

# In its own process group, so that `stop` ends all of it.
set -m
"$@" &
CHILD=$!
set +m
STATUS=0
wait "$CHILD" || STATUS=$?
CHILD=
exit "$STATUS"
