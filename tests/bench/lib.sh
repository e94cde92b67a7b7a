#!/bin/bash
# lib.sh - what the parts of the benchmark share: the data, the peers, a table of medians measured by turns.
# shellcheck disable=SC2034 # the parts read what stands here
#
# RUNS=5 runs of each line, of which the median counts; ROWS=1600000 rows of data (200 MB). Fewer are for trying the scripts.
set -u
export LC_ALL=C.UTF-8
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
RUNS=${RUNS:-5}
ROWS=${ROWS:-1600000}
bench=$ROOT/build/bench
export CITYLAB=$ROOT/build/citylab
mkdir -p "$bench"
cd "$bench" || exit 3

# The rows as CSV and as JSON Lines, 400 areas, a config that declares them: bench.csv, bench.jsonl, aree.csv, config.ini.
make_data() {
    cp "$ROOT/tests/bench/config.ini" .
    if [ "$(cat made 2> /dev/null)" != "$ROWS" ] || [ generate -nt bench.jsonl ]; then
        rm -f made
        ./generate bench.csv "$ROWS" aree.csv bench.jsonl && echo "$ROWS" > made
    fi
    echo "data: $ROWS rows, $(wc -c < bench.csv) bytes of CSV, $(wc -c < bench.jsonl) of JSON Lines; machine: $(nproc) cores," \
        "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)"
    echo "each line: median of $RUNS runs by turns; CPU of all processes together; peak of the largest process"
}

# DuckDB and polars, in the versions of npm/package.json, into build/bench/npm. has_node says that they are there.
has_node=false
make_peers() {
    command -v mlr > /dev/null || echo 'Miller: not installed (apt-get install miller)'
    if ! command -v node > /dev/null || ! command -v npm > /dev/null; then
        echo 'DuckDB, polars: no node or npm here'
        return
    fi
    mkdir -p npm
    cp "$ROOT"/tests/bench/npm/* npm/
    if ! cmp -s npm/package.json npm/done; then
        # The versions are exact, those of the builds for each system behind them, too: no lock file.
        if ! (cd npm && npm install --no-audit --no-fund --ignore-scripts --no-package-lock) > npm/log 2>&1; then
            echo "DuckDB, polars: npm install failed: $(grep -m 1 -i error npm/log)"
            return
        fi
        cp npm/package.json npm/done
    fi
    has_node=true
}

# -- a table ----------------------------------------------------------------------------------------------------------------

names=() commands=()
declare -A wall cpu peak

# line NAME COMMAND: another row of the table.
line() {
    names+=("$1")
    commands+=("$2")
}

# measured: runs the lines by turns; wall, cpu and peak by name.
measured() {
    local i=0 w c p status
    while read -r w c p status; do
        if [ "$status" != 0 ]; then
            echo "${names[i]}: status $status: ${commands[i]}"
            exit 1
        fi
        wall[${names[i]}]=$w cpu[${names[i]}]=$c peak[${names[i]}]=$p
        i=$((i + 1))
    done < <(./measure "$RUNS" "${commands[@]}")
    names=() commands=()
}

# head_row TITLE; row NAME BYTES [BESIDE]: with BESIDE, how many times its wall and CPU seconds NAME took.
head_row() {
    printf '\n%-38s %8s %8s %8s %10s %8s %8s\n' "$1" 'wall s' 'CPU s' 'MB/s' 'peak MiB' 'x wall' 'x CPU'
}
row() {
    awk -v name="$1" -v w="${wall[$1]}" -v c="${cpu[$1]}" -v p="${peak[$1]}" -v bytes="$2" -v beside="${3:-}" \
        -v bw="${wall[${3:-$1}]}" -v bc="${cpu[${3:-$1}]}" 'BEGIN {
        printf "  %-36s %8.2f %8.2f %8.0f %10.1f%s\n", name, w, c, bytes / (w > 0 ? w : 0.001) / 1e6, p / 1024,
            beside == "" ? "" : sprintf(" %8.2f %8.2f", w / bw, c / bc)}'
}
# promise TEXT A B LEAST: whether A / B is at least LEAST.
promise() {
    awk -v text="$1" -v a="$2" -v b="$3" -v least="$4" 'BEGIN {
        printf "  %-64s %6.2f  (at least %g: %s)\n", text, a / b, least, (a / b >= least ? "yes" : "NO")}'
}
