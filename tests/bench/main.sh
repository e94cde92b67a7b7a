#!/bin/bash
# main.sh - the main job: every stage on the generated 200 MB, piped and fused, and the report of data/raw itself.
# shellcheck source=tests/bench/lib.sh
. "$(dirname "$0")/lib.sh"
make_data
csv=$(wc -c < bench.csv)
stages='normalize reconcile validate aggregate rank'
piped='"$CITYLAB" ingest --source aree,misure' fused='ingest --source aree,misure'
for stage in $stages; do
    piped+=" | \"\$CITYLAB\" $stage" fused+=" then $stage"
done
line piped "$piped"
line fused "\"\$CITYLAB\" $fused"
line 'fused -j 1' "\"\$CITYLAB\" -j 1 $fused"
mkdir -p report
line 'run on data/raw: workbook and JSON' "\"\$CITYLAB\" -C '$ROOT' ingest then normalize then reconcile then validate then aggregate then rank \
    then xlsx -o '$bench/report/report.xlsx' then json -o '$bench/report/report.json'"
measured
head_row "ingest then ${stages// / then }"
for name in fused 'fused -j 1' piped; do row "$name" "$csv" fused; done
row 'run on data/raw: workbook and JSON' "$(cat "$ROOT"/data/raw/* | wc -c)"
promise 'CPU seconds, piped / fused' "${cpu[piped]}" "${cpu['fused -j 1']}" 2
promise '64 MiB / peak memory of fused' 65536 "${peak[fused]}" 1
rm -rf report
