#!/bin/bash
# run.sh - runs every group of tests, two at a time, and counts: the last line is "N passed, N failed".
#
# T=TEXT runs the tests whose name holds the text. Each group is a script of its own and can be run alone from the root.
cd "$(dirname "$0")/.." || exit 3
. tests/lib.sh

groups="lint unit gaps cases conformance profile cut threads progress determinism disk torture golden recalc seeds sql schema book publish readme hacking install"
logs=$ROOT/build/test
rm -rf "$logs"
mkdir -p "$logs"

# A group that ends badly without a word of its own is a failure, not a silence.
run_group() {
    tests/"$1".sh > "$logs/$1.log" 2> "$logs/$1.err" || echo "not ok $1: the script ended with status $?" >> "$logs/$1.log"
    if grep -q '^not ok' "$logs/$1.log"; then
        sed 's/^/    /' "$logs/$1.err" | head -n 20 >> "$logs/$1.log"
    fi
}

for group in $groups; do
    while [ "$(jobs -rp | wc -l)" -ge "$(nproc)" ]; do
        wait -n
    done
    run_group "$group" &
done
wait

for group in $groups; do
    cat "$logs/$group.log"
done | tee "$logs/all.log"
passed=$(grep -c '^ok ' "$logs/all.log")
failed=$(grep -c '^not ok ' "$logs/all.log")
skipped=$(grep -c '^skip ' "$logs/all.log")
if [ "$skipped" -gt 0 ]; then
    echo "$skipped skipped"
fi
if [ "$((passed + failed))" -eq 0 ]; then
    echo "no test has a name with '$T'"
    failed=1
fi
echo "$passed passed, $failed failed" | tee "$logs/summary"
[ "$failed" -eq 0 ]
