#!/usr/bin/env bash
# Runs the unit test programs given as arguments, shows what failed, and counts.
set -u
passed=0 failed=0
for program in "$@"; do
    if output=$(timeout 180 "$program" 2>&1); then
        passed=$((passed + 1))
        printf '%s %s\n' "$(basename "$program")" "$(grep -o '[0-9]*%: Checks.*' <<<"$output" | tail -1)"
    else
        failed=$((failed + 1))
        printf '%s FAILED\n%s\n' "$(basename "$program")" "$output"
    fi
done
echo "unit: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
