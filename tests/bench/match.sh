#!/bin/bash
# match.sh - measures how long reconcile takes to find the organisations that 100,000 names stand for, and how well it does.
#
# NAMES=100000 names. The promise: under 30 s and 500 MB. Precision and recall are those of
# tests/data/match/labelled.tsv and held_out.tsv.
cd "$(dirname "$0")/../.." || exit 3
set -u
NAMES=${NAMES:-100000}
bench=build/bench
build/bench/names "$bench/names.jsonl" "$NAMES" || exit 3
read -r wall cpu peak status < <("$bench/measure" "${RUNS:-3}" "build/citylab reconcile --plain < $bench/names.jsonl")
if [ "$status" != 0 ]; then
    echo "reconcile: status $status"
    exit 1
fi
build/citylab reconcile --plain < "$bench/names.jsonl" | tail -n 1 | grep -o 'reconcile partner[^"]*'
awk -v n="$NAMES" -v w="$wall" -v c="$cpu" -v p="$peak" 'BEGIN {
    printf "%d names reconciled in %.2f s (CPU %.2f s), peak %.1f MB  (at most 30 s, 500 MB: %s)\n", n, w, c, p / 1000,
        w < 30 && p < 500000 ? "yes" : "NO"}'
build/plain/unit/test_match_alike 2> /dev/null | grep -E '^(labelled|held out)'
