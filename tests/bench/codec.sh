#!/bin/bash
# codec.sh - the stream's own codec beside jansson, on an eighth of the benchmark's rows as `ingest` prints them.
# shellcheck source=tests/bench/lib.sh
. "$(dirname "$0")/lib.sh"
make_data
mkdir -p codec
cp config.ini codec/
./generate codec/bench.csv $((ROWS / 8)) codec/aree.csv
"$CITYLAB" -C codec ingest --source misure > codec/stream.jsonl && ./codec_tool "$RUNS" codec/stream.jsonl
status=$?
rm -rf codec
exit $status
