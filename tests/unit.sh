#!/bin/bash
# unit.sh - every unit test, plain and under the address and undefined-behaviour sanitizers; and the replay of fuzz corpora.
cd "$(dirname "$0")/.." || exit 3
. tests/lib.sh

run_one() {
    wanted "$1" || return
    if "$2" "${@:3}" > "$SCRATCH/out" 2>&1; then
        pass "$1"
    else
        # cmocka's own lines of what went well are of no use here.
        miss "$1" "status $?" "$(grep -v -e '^\[ *\(RUN\|OK\|=*\) *\]' "$SCRATCH/out")"
    fi
}

for source in tests/unit/test_*.c; do
    name=$(basename "$source" .c)
    run_one "unit/$name" "build/plain/unit/$name"
    run_one "unit-sanitized/$name" "build/san/unit/$name"
done
for source in tests/fuzz/fuzz_*.c; do
    [ -e "$source" ] || continue
    name=$(basename "$source" .c)
    name=${name#fuzz_}
    run_one "replay/$name" "build/san/replay/$name" "tests/fuzz/corpus/$name"
done
exit 0
