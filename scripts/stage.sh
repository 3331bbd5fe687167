# shellcheck shell=bash
# Sourced. `stage NAME CMD…` runs a command and records its duration; `stages` prints all of them. Nested
# scripts share the list through RAPPORT_STAGES, so that only the outermost one prints it.

if [[ -z ${RAPPORT_STAGES:-} ]]; then
  RAPPORT_STAGES=$(mktemp)
  export RAPPORT_STAGES
  STAGES_ARE_OURS=1
  trap stages EXIT
fi

stage() {
  local name=$1 from=$SECONDS status=0
  shift
  printf '\n==> %s\n' "$name" >&2
  # Not with `||`, which would disable `set -e` inside a function that is a stage.
  set +e
  (
    set -e
    "$@"
  )
  status=$?
  set -e
  printf '%s\t%s\t%s\n' "$((SECONDS - from))" "$status" "$name" >>"$RAPPORT_STAGES"
  printf '<== %s: %s in %s s\n' "$name" "$( ((status)) && echo FAILED || echo ok)" "$((SECONDS - from))" >&2
  return "$status"
}

stages() {
  [[ -n ${STAGES_ARE_OURS:-} ]] || return 0
  awk -F '\t' '
    BEGIN { print "\nstage                                     seconds" }
    { printf "%-40s %8d%s\n", $3, $1, $2 == 0 ? "" : "  FAILED"; sum += $1 }
    END { printf "%-40s %8d\n", "all", sum }' "$RAPPORT_STAGES" >&2
  rm -f "$RAPPORT_STAGES"
}
