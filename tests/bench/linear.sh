#!/bin/bash
# linear.sh - time and memory at 20 MB, 200 MB, 1 GB and 2 GB: do they grow in line with the input?
#
# POINTS="160000 1600000 8000000 16000000" rows. Medians of three.
RUNS=${RUNS:-3}
# shellcheck source=tests/bench/lib.sh
. "$(dirname "$0")/lib.sh"
POINTS=${POINTS:-160000 1600000 8000000 16000000}
group='aggregate --by area,indicator --measure count,sum,mean,min,max'
fields=area,indicator,period,value,unit,note,luogo,sensore,riga
mkdir -p linear
cp "$ROOT/tests/bench/config.ini" linear/

head_row 'one file, four sizes'
for rows in $POINTS; do
    [ "$(cat linear/made 2> /dev/null)" = "$rows" ] || ./generate linear/bench.csv "$rows" linear/aree.csv
    sync # what the disk still has to write is not ours
    bytes=$(wc -c < linear/bench.csv)
    size="$((bytes / 1000000)) MB"
    line "group, $size" "\"\$CITYLAB\" -C linear ingest --source misure then select 'value >= 20000' then $group"
    line "CSV to JSON Lines, $size" "\"\$CITYLAB\" -C linear ingest --source misure"
    line "CSV to CSV, $size" "\"\$CITYLAB\" -C linear ingest --source misure then csv --kind observation --fields $fields"
    shown=("${names[@]}")
    measured
    for name in "${shown[@]}"; do row "$name" "$bytes"; done
    : "${first:=$rows}"
    last=$rows first_size=${first_size:-$size}
done
for task in group 'CSV to JSON Lines' 'CSV to CSV'; do
    awk -v task="$task" -v a="${wall[$task, $first_size]}" -v b="${wall[$task, $size]}" -v p="${peak[$task, $first_size]}" \
        -v q="${peak[$task, $size]}" -v rows="$((last / first))" 'BEGIN {
        printf "  %-22s %4d x the rows: %6.1f x the time, %5.2f x the peak\n", task, rows, b / a, q / p}'
done
rm -rf linear
