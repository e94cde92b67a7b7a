#!/bin/bash
# publish.sh - the open-data package of the main job, each format held to a validator that is not ours (npm packages, tests/npm).
#
# `npm ci` puts the packages, in the versions of package-lock.json, into build/npm once. Without node, npm or the packages the
# tests say that they were skipped.
cd "$(dirname "$0")/.." || exit 3
. tests/lib.sh
group publish || exit 0

main_job_folder "$SCRATCH/job"
cat >> "$SCRATCH/job/config.ini" <<'END'

[publish]
title = Torino City Lab
description = Sperimentazioni, partner, programmi e indicatori del laboratorio
identifier = c_l219:city-lab
url = https://example.org/city-lab/
licence = CC-BY-4.0
rights_holder = Comune di Torino
rights_holder_id = c_l219
contact = Ufficio dati aperti
contact_email = opendata@example.org
frequency = ANNUAL
theme = GOVE, TECH
keywords = innovazione, smart city
personal_data = no
END
# A [publish] that the project's own config has goes before this one.
[ "$(grep -c '^\[publish\]' "$SCRATCH/job/config.ini")" = 1 ] || cp config.ini "$SCRATCH/job/"
cd "$SCRATCH/job" || exit 3
chain=$(main_job_stages | paste -sd '~' | sed 's/~/ then /g')
# shellcheck disable=SC2086 # the chain's words
"$CITYLAB" $chain then json -o report.json then publish package > "$SCRATCH/why" 2>&1 || echo "status $?" >> "$SCRATCH/why"
# In another zone, and again over the package that is there: the same bytes.
for zone in Asia/Tokyo America/Lima; do
    # shellcheck disable=SC2086
    "$CITYLAB" $chain | LC_ALL=C TZ=$zone "$CITYLAB" publish -o again
    diff -r package again
done >> "$SCRATCH/why" 2>&1
# Figures whose licence is not known to permit it are nowhere but in the list of what was left out.
for source in citta popolazione; do
    grep -l -w -e "$source:[0-9]*" -e "\"source\": \"$source\"" package/*json* >> "$SCRATCH/why"
    grep -q "^$source," package/excluded.csv || echo "excluded.csv does not list $source" >> "$SCRATCH/why"
done
# Nor can they be computed back: the lineage of an index of such figures is not there, its scores are.
grep '^citta,SC[0-9]' package/step.csv package/statistic.csv >> "$SCRATCH/why"
grep -q '^citta,' package/score.csv || echo 'score.csv has no scores of the cities' >> "$SCRATCH/why"
find . -name '*.??????' -type d >> "$SCRATCH/why"
wanted publish/package && verdict publish/package "$SCRATCH/why"

# Besides the main job's a small package with quarters, school years, flags and a publisher of its own.
cp -R "$ROOT/tests/cases/publish-periods" "$SCRATCH/periods"
(cd "$SCRATCH/periods" && "$CITYLAB" --as-of 2025-12-31 ingest then publish package) > /dev/null 2>&1

# SDMX-CSV: by Python's own reader and the rules of the field guide; rows of what may not be published are named. Then with faults.
sdmx() {
    python3 "$ROOT/tests/sdmx_csv.py" "$@" 2>&1
}
if wanted publish/sdmx; then
    {
        sdmx package/observation.sdmx.csv citta popolazione
        sdmx "$SCRATCH/periods/package/observation.sdmx.csv"
        for fault in 's/^STRUCTURE,/DATAFLOW,/' '2s/,I,/,X,/' '2s/dataflow/flow/' '3s/\r$//' '2s/\r$/,x\r/' '2s/,\(20[0-9][0-9]\),/,\1-13,/' \
            '2s/,A,/,normal,/' '3{p}'; do
            sed "$fault" package/observation.sdmx.csv > spoilt.csv
            cmp -s package/observation.sdmx.csv spoilt.csv && echo "the fault is not in the file: $fault"
            [ -n "$(sdmx spoilt.csv)" ] || echo "a fault is accepted: $fault"
        done
    } > "$SCRATCH/why" 2>&1
    verdict publish/sdmx "$SCRATCH/why"
fi

# Whatever call fails, the folder is the old one or the new one, and nothing is left beside it.
torture() {
    local status=1 n call
    cp -R "$ROOT/tests/cases/publish-package" "$SCRATCH/faults"
    cd "$SCRATCH/faults" || return
    mkdir out
    echo old > out/event.csv
    cp -R out ../old
    "$CITYLAB" --as-of 2025-12-31 ingest then publish ../new || echo 'the job fails without any fault'
    for call in open read write fsync close rename; do
        for ((n = 1, status = 1; n < 99 && status != 0; n++)); do
            rm -rf out
            cp -R ../old out
            CITYLAB_FAULT=$call:$n "$FAULTY" --as-of 2025-12-31 ingest then publish out > ../fault.out 2> ../fault.err
            status=$?
            case $status in
            0) diff -r ../new out ;;
            1 | 3) diff -r ../old out ;;
            *) echo "$call:$n: status $status: $(cat ../fault.err)" ;;
            esac
            [ "$(find . -maxdepth 1 -type d | wc -l)" = 2 ] || echo "$call:$n: something is left behind: $(ls)"
        done
        [ "$n" -gt 2 ] || echo "$call: no fault was met"
    done
    rm -rf out
    cp -R ../old out
    (trap '' XFSZ; ulimit -f 1; "$CITYLAB" --as-of 2025-12-31 ingest then publish out) > ../fault.out 2> ../fault.err
    [ $? = 3 ] || echo 'no room for a file: status 3 expected'
    diff -r ../old out
}
if wanted publish/torture; then
    if [ -x "$FAULTY" ]; then
        (LEAKS=0 ASAN_OPTIONS="$ASAN_OPTIONS:detect_leaks=0" torture) > "$SCRATCH/why" 2>&1
        verdict publish/torture "$SCRATCH/why"
    else
        miss publish/torture 'no build/faults/citylab: make torture builds it'
    fi
fi

if ! command -v node > /dev/null || ! command -v npm > /dev/null; then
    skip publish/formats 'no node or npm here'
    exit 0
fi
MODULES=$ROOT/build/npm/node_modules
export MODULES
if ! cmp -s "$ROOT/tests/npm/package-lock.json" "$ROOT/build/npm/done"; then
    mkdir -p "$ROOT/build/npm"
    cp "$ROOT"/tests/npm/package*.json "$ROOT/build/npm/"
    if ! (cd "$ROOT/build/npm" && npm ci --no-audit --no-fund --ignore-scripts) > "$SCRATCH/npm" 2>&1; then
        skip publish/formats "npm ci failed: $(grep -m 1 -i error "$SCRATCH/npm")"
        exit 0
    fi
    cp "$ROOT/tests/npm/package-lock.json" "$ROOT/build/npm/done"
fi

validate() {
    node "$ROOT/tests/npm/validate.mjs" "$@"
}

for format in datapackage tables cube geojson ngsi dcat; do
    wanted "publish/$format" || continue
    validate "$format" package > "$SCRATCH/why" 2>&1
    [ "$format" = geojson ] || validate "$format" "$SCRATCH/periods/package" >> "$SCRATCH/why" 2>&1
    verdict "publish/$format" "$SCRATCH/why"
done
if wanted publish/report; then
    validate report report.json > "$SCRATCH/why" 2>&1
    verdict publish/report "$SCRATCH/why"
fi

# broken FORMAT FILE SED: a validator that accepts the file with this fault proves nothing.
broken() {
    rm -rf spoilt
    cp -R package spoilt
    sed -i "$3" "spoilt/$2"
    cmp -s "package/$2" "spoilt/$2" && echo "$1: the fault is not in $2"
    [ -n "$(validate "$1" spoilt 2>&1)" ] || echo "$1: $2 with a fault is accepted: $3"
}
if wanted publish/faults; then
    {
        broken datapackage datapackage.json 's/"licenses"/"licences"/'
        broken datapackage place.csv 's/Campidoglio/Campidogli0/'
        broken tables place.csv 's/45\.078/45,078/'
        broken tables observation.csv '5s/^\([^,]*,[^,]*,[^,]*,[^,]*,[^,]*\),[^,]*/\1,maggio/'
        broken cube observation.sdmx.csv '2s/,35,/,36,/'
        broken cube observation.jsonstat.json 's/"class": "collection"/"class": "dataset"/'
        broken geojson map.geojson 's/"coordinates": \[7.656,45.078\]/"coordinates": ["7.656"]/'
        broken ngsi indicators.jsonld 's/"yearly"/"at times"/'
        broken dcat catalogue.jsonld 's/"dct:rightsHolder"/"dct:holder"/'
        broken dcat catalogue.jsonld 's,data-theme/GOVE,data-theme/GOVERNO,'
        broken dcat catalogue.jsonld 's,#contact,#agent-c_l219,'
    } > "$SCRATCH/why"
    verdict publish/faults "$SCRATCH/why"
fi
exit 0
