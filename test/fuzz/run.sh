#!/usr/bin/env bash
# Runs the fuzz targets given as arguments, FUZZ_SECONDS each. New inputs go below build/fuzz/corpus/, the
# committed seeds are only read. A crash leaves its input in build/fuzz/ and ends the run.
set -u
here=$(dirname "$0")
seconds=${FUZZ_SECONDS:-20}
for target in "$@"; do
    name=$(basename "$target"); name=${name#fuzz_}
    folder=$(dirname "$target")
    mkdir -p "$folder/corpus/$name"
    dict=()
    [ -f "$here/$name.dict" ] && dict=(-dict="$here/$name.dict")
    if ! "$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 -verbosity=0 -print_final_stats=1 \
        -artifact_prefix="$folder/$name-" "${dict[@]}" "$folder/corpus/$name" "$here/corpus/$name" \
        >"$folder/$name.log" 2>&1; then
        tail -60 "$folder/$name.log"
        echo "fuzz_$name FAILED: the input is in $folder/$name-*"
        exit 1
    fi
    echo "fuzz_$name: $(sed -n 's/^stat::number_of_executed_units: *//p' "$folder/$name.log") runs," \
        "$(find "$folder/corpus/$name" "$here/corpus/$name" -type f | wc -l) inputs"
done
