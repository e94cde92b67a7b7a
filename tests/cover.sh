#!/bin/bash
# cover.sh - runs unit tests, cases and the main job on a program that counts its lines, and prints which share of each file ran.
cd "$(dirname "$0")/.." || exit 3
. tests/lib.sh

find build/cover -name '*.gcda' -delete
for test in build/cover/unit/test_*; do
    timeout 120 "$test" > /dev/null 2>&1
done
CITYLAB=$ROOT/build/cover/citylab tests/cases.sh > /dev/null
main_job_folder "$SCRATCH/job"
(cd "$SCRATCH/job" && "$ROOT/build/cover/citylab" run) > /dev/null 2>&1
(cd build/cover && find etl reports -name '*.gcda' -exec gcov -n -r -s "$ROOT" {} + 2> /dev/null) |
    awk -v root="$ROOT/" '
        /^File / {file = $2; gsub(/\x27/, "", file); sub(root, "", file)}
        /^Lines executed/ && file ~ /^(etl|reports)\/.*\.c$/ && !(file in seen) {
            split($0, part, /[:% ]+/)
            seen[file] = 1
            share = part[3]; lines = part[5]
            printf "%6.1f %% of %5d lines  %s\n", share, lines, file
            ran += share / 100 * lines; all += lines
        }
        END {if (all) printf "%6.1f %% of %5d lines  all of it\n", 100 * ran / all, all}' | sort -n
