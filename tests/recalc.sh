#!/bin/bash
# recalc.sh - the live sheets of the workbook recalculated by LibreOffice after somebody chose another city, other peers or other
# weights, each figure held to a computation of its own (tests/recalc.py) from the records that rank sends.
cd "$(dirname "$0")/.." || exit 3
. tests/lib.sh
group recalc || exit 0

if ! command -v soffice > /dev/null; then
    skip recalc 'soffice is not there (Debian: libreoffice-calc-nogui)'
    exit 0
fi
main_job_folder "$SCRATCH/job"
mapfile -t stages < <(main_job_stages)
chain=()
for stage in "${stages[@]}"; do
    read -r -a words <<< "$stage"
    chain+=(${chain[0]:+then} "${words[@]}")
done
if ! (cd "$SCRATCH/job" && "$CITYLAB" "${chain[@]}" > stream.jsonl 2> why); then
    miss recalc 'the main job fails:' "$(cat "$SCRATCH/job/why")"
    exit 0
fi
if ! python3 tests/recalc.py "$SCRATCH/job" > "$SCRATCH/verdicts" 2>&1; then
    miss recalc "$(cat "$SCRATCH/verdicts")"
    exit 0
fi
grep -E '^(ok|not ok|    )' "$SCRATCH/verdicts"
exit 0
