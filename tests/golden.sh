#!/bin/bash
# golden.sh - compares the whole main job with tests/golden; `--bless` (make golden) rewrites that folder.
cd "$(dirname "$0")/.." || exit 3
. tests/lib.sh

golden=$ROOT/tests/golden
main_job_folder "$SCRATCH/job"
if [ "${1:-}" != --bless ]; then
    wanted golden/report.json || wanted golden/workbook || wanted golden/stderr || exit 0
fi
if ! (cd "$SCRATCH/job" && "$CITYLAB" run) > "$SCRATCH/stderr" 2>&1; then
    miss golden "the main job fails:" "$(cat "$SCRATCH/stderr")"
    exit 0
fi
workbook_parts "$SCRATCH/job/data/out/report.xlsx" "$SCRATCH/workbook"

if [ "${1:-}" = --bless ]; then
    rm -rf "$golden"
    mkdir -p "$golden"
    cp "$SCRATCH/job/data/out/report.json" "$golden/report.json"
    cp "$SCRATCH/stderr" "$golden/stderr"
    cp -R "$SCRATCH/workbook" "$golden/workbook"
    echo 'tests/golden is rewritten: look at git diff before you commit it'
    exit 0
fi
if [ ! -e "$golden/report.json" ]; then
    miss golden 'nothing to compare with: make golden'
    exit 0
fi
if wanted golden/report.json; then
    diff -u "$golden/report.json" "$SCRATCH/job/data/out/report.json" > "$SCRATCH/why"
    verdict golden/report.json "$SCRATCH/why"
fi
if wanted golden/workbook; then
    diff -r -u "$golden/workbook" "$SCRATCH/workbook" > "$SCRATCH/why"
    verdict golden/workbook "$SCRATCH/why"
fi
if wanted golden/stderr; then
    diff -u "$golden/stderr" "$SCRATCH/stderr" > "$SCRATCH/why"
    verdict golden/stderr "$SCRATCH/why"
fi
exit 0
