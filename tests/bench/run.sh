#!/bin/bash
# run.sh - runs the parts of the benchmark, or the one that B names: rows, dress, linear, main, codec, index, match, book.
parts='rows dress linear main codec index match book'
cd "$(dirname "$0")/../.." || exit 3
for part in ${B:-$parts}; do
    if [ ! -f "tests/bench/$part.sh" ]; then
        echo "bench: no part '$part': there are $parts" >&2
        exit 2
    fi
done
bad=0
for part in ${B:-$parts}; do
    echo "== $part"
    bash "tests/bench/$part.sh" || bad=1
    echo
done
exit $bad
