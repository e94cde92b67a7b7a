#!/bin/bash
# run.sh - measures the stages on the generated 200 MB, piped and fused, beside Miller where it is installed; then compares.
#
# RUNS=5 runs of each, of which the median counts. ROWS=1600000 rows; fewer are for trying the script.
cd "$(dirname "$0")/../.." || exit 3
set -u
export LC_ALL=C.UTF-8
ROOT=$(pwd)
RUNS=${RUNS:-5}
ROWS=${ROWS:-1600000}
bench=$ROOT/build/bench
export CITYLAB=$ROOT/build/citylab

mkdir -p "$bench"
cp tests/bench/config.ini "$bench/"
cd "$bench" || exit 3
if [ "$(cat made 2> /dev/null)" != "$ROWS" ] || [ generate -nt bench.csv ]; then
    ./generate bench.csv "$ROWS" aree.csv && echo "$ROWS" > made
fi
bytes=$(wc -c < bench.csv)
echo "data: $ROWS rows, $bytes bytes; machine: $(nproc) cores, $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)"
echo "each line: median of $RUNS runs; CPU of all processes together; peak of the largest process"
echo
printf '%-34s %8s %8s %12s %8s %10s\n' '' 'wall s' 'CPU s' 'rows/s' 'MB/s' 'peak MiB'

# line NAME COMMAND: measures, prints and remembers the CPU seconds and the peak under the name.
declare -A cpu wall peak
line() {
    local w c p status
    read -r w c p status < <(./measure "$RUNS" "$2")
    if [ "$status" != 0 ]; then
        echo "$1: status $status: $2"
        exit 1
    fi
    wall[$1]=$w cpu[$1]=$c peak[$1]=$p
    awk -v name="$1" -v w="$w" -v c="$c" -v p="$p" -v rows="$ROWS" -v bytes="$bytes" \
        'BEGIN {printf "%-34s %8.2f %8.2f %12.0f %8.0f %10.1f\n", name, w, c, rows / w, bytes / w / 1e6, p / 1024}'
}
ratio() {
    awk -v a="$2" -v b="$3" -v name="$1" -v most="${4:-}" 'BEGIN {
        r = a / b
        printf "%-58s %6.2f%s\n", name, r, most == "" ? "" : r <= most ? "  (at most " most ": yes)" : "  (at most " most ": NO)"}'
}

group='aggregate --by area,indicator --measure count,sum,mean,min,max'
line 'piped' "\"\$CITYLAB\" ingest | \"\$CITYLAB\" normalize | \"\$CITYLAB\" $group"
line 'fused (-j 1)' "\"\$CITYLAB\" -j 1 ingest then normalize then $group"
line 'fused, without normalize' "\"\$CITYLAB\" -j 1 ingest then $group"
line 'ingest alone (CSV to JSON Lines)' "\"\$CITYLAB\" -j 1 ingest"
if command -v mlr > /dev/null; then
    line 'Miller' 'mlr --icsv --ojson stats1 -a count,sum,mean,min,max -f value -g area,indicator bench.csv'
else
    echo 'Miller: not installed (apt-get install miller)'
fi
echo
ratio 'CPU seconds, fused / piped' "${cpu['fused (-j 1)']}" "${cpu[piped]}" 0.5
ratio 'peak memory of fused / 64 MiB' "${peak['fused (-j 1)']}" 65536 1
if [ -n "${cpu[Miller]:-}" ]; then
    ratio 'wall, Miller / fused without normalize (the same work)' "${wall[Miller]}" "${wall['fused, without normalize']}"
    ratio 'CPU seconds, Miller / fused without normalize' "${cpu[Miller]}" "${cpu['fused, without normalize']}"
    ratio 'peak memory, Miller / fused without normalize' "${peak[Miller]}" "${peak['fused, without normalize']}"
fi
echo

# The same bytes piped and fused; the same figures as Miller, group by group (sums to nine digits: Miller's depend on the order).
# shellcheck disable=SC2086 # the stage's words
"$CITYLAB" ingest | "$CITYLAB" normalize | "$CITYLAB" $group > piped.jsonl
# shellcheck disable=SC2086
"$CITYLAB" ingest then normalize then $group > fused.jsonl
cmp piped.jsonl fused.jsonl || exit 1
echo "piped and fused: the same bytes"
if [ -n "${cpu[Miller]:-}" ]; then
    # shellcheck disable=SC2086
    "$CITYLAB" ingest then $group | mlr --ijsonl --ocsv --headerless-csv-output filter '$kind == "group"' \
        then cut -o -f area,indicator,count,sum,mean,min,max then sort -f area,indicator > ours.csv
    mlr --icsv --ocsv --headerless-csv-output stats1 -a count,sum,mean,min,max -f value -g area,indicator \
        then sort -f area,indicator bench.csv > theirs.csv
    paste -d , ours.csv theirs.csv | awk -F , '
        function near(a, b,  d, m) {d = a - b; if (d < 0) d = -d; m = a < 0 ? -a : a; return d <= 1e-9 * (m > 1 ? m : 1)}
        NF != 14 || $1 != $8 || $2 != $9 || $3 != $10 || !near($4, $11) || !near($5, $12) || $6 + 0 != $13 + 0 || $7 + 0 != $14 + 0 {
            print "differs: " $0; bad++}
        END {print NR " groups compared with Miller: " bad + 0 " differ"; exit bad > 0}'
fi
