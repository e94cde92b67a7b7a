#!/bin/bash
# rows.sh - count, filter and group, CSV to JSON Lines, JSON Lines to CSV on 200 MB: fused, piped, beside Miller, DuckDB and polars.
#
# Every line writes to /dev/null. A peer that runs in node is shown without the time that node needs to start and to load it.
# Behind each task the results are compared: the groups with every peer's, the converted files as DuckDB reads them.
# shellcheck source=tests/bench/lib.sh
. "$(dirname "$0")/lib.sh"
make_data
make_peers
csv=$(wc -c < bench.csv) json=$(wc -c < bench.jsonl)
fields=area,indicator,period,value,unit,note,luogo,sensore,riga
group='aggregate --by area,indicator --measure count,sum,mean,min,max'
filter="select 'value >= 20000'"
peers='DuckDB polars'
bad=0

# node_line PEER TASK INPUT
node_line() {
    line "$1" "node npm/peers.mjs ${1,,} $2 $3 /dev/null"
    line "$1 start" "node npm/peers.mjs ${1,,} start $3 /dev/null"
}
# without_start PEER
without_start() {
    wall[$1]=$(awk -v a="${wall[$1]}" -v b="${wall[$1 start]}" 'BEGIN {print a - b}')
    cpu[$1]=$(awk -v a="${cpu[$1]}" -v b="${cpu[$1 start]}" 'BEGIN {print a - b}')
}

# task NAME TITLE BYTES INPUT PIPED FUSED MILLER [LESS]: measures and prints; PIPED and FUSED are what stands behind the program's name, LESS is FUSED where no
# digest of the source has a place in what is printed, so that none is made.
task() {
    local name ours=(fused 'fused -j 1' piped)
    line fused "\"\$CITYLAB\" $6"
    line 'fused -j 1' "\"\$CITYLAB\" -j 1 $6"
    line piped "$5"
    if [ -n "${8:-}" ]; then
        line 'fused, no digest' "\"\$CITYLAB\" $8"
        ours+=('fused, no digest')
    fi
    command -v mlr > /dev/null && line Miller "$7"
    $has_node && for name in $peers; do node_line "$name" "$1" "$4"; done
    measured
    head_row "$2"
    for name in "${ours[@]}"; do row "$name" "$3" fused; done
    command -v mlr > /dev/null && row Miller "$3" fused
    $has_node && for name in $peers; do
        without_start "$name"
        row "$name" "$3" fused
    done
}
# fastest: the least wall time of the peers.
fastest() {
    printf '%s\n' "${wall[DuckDB]:-1000}" "${wall[polars]:-1000}" "${wall[Miller]:-1000}" | sort -g | head -n 1
}

# near OURS THEIRS PEER: the same groups; sums and means to nine digits, since those of the peers depend on the order.
near() {
    join -t , -a 1 -a 2 "$1" "$2" | awk -F , -v peer="$3" '
        function near(a, b,  d, m) {d = a - b; if (d < 0) d = -d; m = a < 0 ? -a : a; return d <= 1e-9 * (m > 1 ? m : 1)}
        NF != 11 || $2 != $7 || !near($3, $8) || !near($4, $9) || $5 + 0 != $10 + 0 || $6 + 0 != $11 + 0 {
            if (!bad++) print "  differs from " peer ": " $0}
        END {printf "  %d groups compared with %s: %d differ\n", NR, peer, bad + 0; exit bad > 0 || NR == 0}' || bad=1
}
# groups FILE [FILTER]: JSON Lines of groups to sorted lines of "area/indicator,count,…".
groups() {
    jq -r "${2:-.}"' | [.area + "/" + .indicator, .count, .sum, .mean, .min, .max] | map(tostring) | join(",")' "$1" | LC_ALL=C sort
}
# digest PEER FILE: number of rows and what they hold.
digest() {
    node npm/peers.mjs duckdb digest "$1" -
}

# same_bytes A B WHAT
same_bytes() {
    if cmp "$1" "$2"; then echo "  $3: the same bytes"; else bad=1; fi
}
# same_rows A B
same_rows() {
    if [ "$(digest "$1")" = "$(digest "$2")" ]; then
        echo '  DuckDB reads the same rows in both'
    else
        echo "  $1 DIFFERS from $2"
        bad=1
    fi
}

# -- the tasks ----------------------------------------------------------------------------------------------------------------

task count 'count' "$csv" bench.csv '"$CITYLAB" ingest --source misure | "$CITYLAB" aggregate --by source' \
    'ingest --source misure then aggregate --by source' 'mlr --icsv --ojsonl count bench.csv'
"$CITYLAB" ingest --source misure then aggregate --by source | grep -q "\"count\":${ROWS}[,}]" || { echo '  wrong count'; bad=1; }

task group 'filter and group, five measures' "$csv" bench.csv \
    "\"\$CITYLAB\" ingest --source misure | \"\$CITYLAB\" $filter | \"\$CITYLAB\" $group" \
    "ingest --source misure then $filter then $group" \
    "mlr --icsv --ojsonl filter '\$value >= 20000' then stats1 -a count,sum,mean,min,max -f value -g area,indicator bench.csv" \
    "ingest --source misure then $filter then $group then csv --kind group"
$has_node && promise 'polars / fused' "${wall[polars]}" "${wall[fused]}" 2 && promise 'DuckDB / fused' "${wall[DuckDB]}" "${wall[fused]}" 3
[ -n "${wall[Miller]:-}" ] && promise 'Miller / fused' "${wall[Miller]}" "${wall[fused]}" 12
eval "\"\$CITYLAB\" ingest --source misure | \"\$CITYLAB\" $filter | \"\$CITYLAB\" $group" > piped.jsonl
eval "\"\$CITYLAB\" ingest --source misure then $filter then $group" > fused.jsonl
same_bytes piped.jsonl fused.jsonl 'piped and fused'
groups fused.jsonl 'select(.kind == "group")' > ours.csv
if [ -n "${wall[Miller]:-}" ]; then
    mlr --icsv --ojsonl filter '$value >= 20000' then stats1 -a count,sum,mean,min,max -f value -g area,indicator \
        then rename -r '^value_,' bench.csv > theirs.jsonl
    groups theirs.jsonl > theirs.csv && near ours.csv theirs.csv Miller
fi
$has_node && for peer in $peers; do
    node npm/peers.mjs "${peer,,}" group bench.csv theirs.jsonl && groups theirs.jsonl > theirs.csv && near ours.csv theirs.csv "$peer"
done

task to_json 'CSV to JSON Lines' "$csv" bench.csv '"$CITYLAB" ingest --source misure | "$CITYLAB" select' \
    'ingest --source misure' 'mlr --icsv --ojsonl cat bench.csv'
promise 'the fastest of them / fused' "$(fastest)" "${wall[fused]}" 2
if $has_node; then
    "$CITYLAB" ingest --source misure | grep '^{"kind":"observation"' > converted.jsonl
    same_rows converted.jsonl bench.csv
fi

task to_csv 'JSON Lines to CSV' "$json" bench.jsonl \
    "\"\$CITYLAB\" ingest --source misure_json | \"\$CITYLAB\" csv --kind observation --fields $fields" \
    "ingest --source misure_json then csv --kind observation --fields $fields" 'mlr --ijsonl --ocsv cat bench.jsonl'
promise 'the fastest of them / fused' "$(fastest)" "${wall[fused]}" 2
"$CITYLAB" ingest --source misure_json then csv --kind observation --fields "$fields" > converted.csv
"$CITYLAB" ingest --source misure then csv --kind observation --fields "$fields" > straight.csv
same_bytes converted.csv straight.csv 'from either file'
if $has_node; then
    same_rows converted.csv bench.jsonl
fi
rm -f converted.* straight.csv ours.csv theirs.* piped.jsonl fused.jsonl
exit $bad
