#!/usr/bin/env bash
# Layers, formatting, static analysis.
set -u
cd "$(dirname "$0")/.." || exit 1
status=0

# Who may include whom: a layer sees itself and what is before it.
order="base regexp json html fiber compiler metrics report options net runtime exec output control har"
rank() { local i=0 l; for l in $order; do [ "$l" = "$1" ] && { echo $i; return; }; i=$((i + 1)); done; echo 99; }
while IFS=: read -r file line text; do
    from=$(cut -d/ -f2 <<<"$file")
    to=$(sed -E 's/.*"([a-z]+)\/.*/\1/' <<<"$text")
    case "$to" in loadtest) continue ;; esac
    case "$from/$to" in fiber/compiler | compiler/fiber | json/html | html/json) echo "layers: $file:$line $from includes $to"; status=1; continue ;; esac
    [ "$from" != report ] && [ "$to" = report ] && { echo "layers: $file:$line $from includes $to"; status=1; }
    [ "$from" = har ] && [ "$to" != har ] && [ "$to" != base ] && { echo "layers: $file:$line $from includes $to"; status=1; }
    if [ "$(rank "$from")" -lt "$(rank "$to")" ] && [ "$file" != lib/exec/test.c ]; then
        echo "layers: $file:$line $from includes $to"
        status=1
    fi
done < <(grep -rnE '^#include "[a-z]+/' lib --include='*.c' --include='*.h')
if grep -rnE '^#include "(base|report|regexp|json|html|fiber|compiler|metrics|options|net|runtime|exec|output|control|har)/' cli; then
    echo "layers: cli/ may include only loadtest/ and its own headers"
    status=1
fi

if command -v clang-format >/dev/null; then
    while read -r file; do
        clang-format --dry-run -Werror "$file" 2>/dev/null && continue
        echo "layout: $file (make format mends it)"
        status=1
    done < <(git ls-files '*.c' '*.h')
fi
exit $status
