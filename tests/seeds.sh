#!/bin/bash
# seeds.sh - every fact of tests/seeds.tsv must stand in both reports, with its figures, qualifiers and nature.
cd "$(dirname "$0")/.." || exit 3
. tests/lib.sh
group seeds || exit 0

main_job_folder "$SCRATCH/job"
if ! (cd "$SCRATCH/job" && "$CITYLAB" run) > "$SCRATCH/out" 2>&1; then
    miss seeds "the main job fails:" "$(cat "$SCRATCH/out")"
    exit 0
fi
for way in json workbook; do
    wanted "seeds/$way" || continue
    report=$SCRATCH/job/data/out/report.json
    [ $way = workbook ] && report=$SCRATCH/job/data/out/report.xlsx
    /usr/bin/python3 tests/seeds.py $way tests/seeds.tsv "$report" > "$SCRATCH/why" 2>&1
    verdict "seeds/$way" "$SCRATCH/why"
done
exit 0
