#!/bin/bash
# index.sh - what `make bench` says of the index engine: each task in a process of its own, time and peak of memory.
cd "$(dirname "$0")/../.." || exit 3
index=build/bench/index
echo
echo 'The index engine:'
"$index" draws 1 && "$index" draws 2 && "$index" draws 2 nodes && "$index" kemeny 23 && "$index" kemeny 25 && "$index" large
