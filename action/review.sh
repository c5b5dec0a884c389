#!/bin/sh
# What action.yml runs: finds the revision that a change is to go into, and hands over to `runbook review`.
set -euf

fetched() {
  git rev-parse --quiet --verify "$1^{commit}" > /dev/null || git fetch --quiet --no-tags --depth="$2" origin "$3"
}

if [ -z "$BASE" ]; then
  if [ "$GITHUB_EVENT_NAME" = pull_request ] && [ "$(git rev-parse HEAD)" = "$GITHUB_SHA" ]; then
    # GitHub merges a pull request into its base for a check; the first parent is that base, as new as the merge is.
    # Without a second parent the checkout is shallow.
    fetched 'HEAD^2' 2 "$GITHUB_SHA"
    BASE=HEAD^1
  else
    case "$EVENT_BASE" in
      '' | *[!0]*) ;;
      # A branch that was just made has no commit before.
      *) EVENT_BASE= ;;
    esac
    if [ -z "$EVENT_BASE" ]; then
      echo '::error title=No base::Nothing says what this is to be compared with: give the action the input base.'
      exit 2
    fi
    fetched "$EVENT_BASE" 1 "$EVENT_BASE"
    BASE=$EVENT_BASE
  fi
fi

paths=$PATHS
set -- review --format github --summary "$GITHUB_STEP_SUMMARY"
[ "$TEST" != false ] || set -- "$@" --no-test
[ -z "$FAIL_ON" ] || set -- "$@" --fail-on "$FAIL_ON"
[ "$COMMENT" = false ] || [ -z "$PULL_REQUEST" ] || set -- "$@" --comment "$PULL_REQUEST"
set -- "$@" -- "$BASE"
IFS='
'
set -- "$@" $paths
unset IFS
if [ -n "$RUNBOOK" ]; then
  exec $RUNBOOK "$@"
fi
exec node "$ACTION_PATH/bin/runbook.js" "$@"
