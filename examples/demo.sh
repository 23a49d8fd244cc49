#!/usr/bin/env bash
# Starts the demo target on a free port, runs the quick start against it, stops the target.
# Usage: demo.sh LT TARGET
set -euo pipefail
lt=$1 target=$2
log=$(mktemp)
"$target" --port 0 >"$log" &
pid=$!
trap 'kill "$pid" 2>/dev/null || true; rm -f "$log"' EXIT
for _ in $(seq 50); do
    url=$(sed -n 's/^listening on //p' "$log")
    [ -n "$url" ] && break
    sleep 0.1
done
[ -n "$url" ] || { echo "the demo target did not start" >&2; exit 1; }
"$lt" run -e BASE_URL="$url" "$(dirname "$0")/quickstart.js"
