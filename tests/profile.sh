#!/bin/bash
# profile.sh - what `profile` prints works unchanged as a section of config.ini: the same records as without it, and no complaint.
cd "$(dirname "$0")/.." || exit 3
. tests/lib.sh
group profile || exit 0

# Records without the name of their source; findings of what was assumed are those of the proposal alone.
records() { grep -v -E '^\{"kind":"(stream|source|end|finding)"' "$1" | sed -E 's/"source":"[^"]*",//'; }
complaints() { grep -E '"rule":"(profile|columns|row-count)"' "$1"; }

read -r -a files <<< "${PROFILE_FILES:-}"
[ "${#files[@]}" -gt 0 ] || files=(tests/cases/{ingest,profile}-*/*.{csv,tsv,txt,json,jsonl,geojson,gz})
for file in "${files[@]}"; do
    [ -s "$file" ] || continue
    name=profile/${file#tests/cases/}
    wanted "$name" || continue
    dir=$SCRATCH/dir
    rm -rf "$dir"
    mkdir "$dir"
    cp "$file" "$dir/"
    base=${file##*/}
    # What cannot be read without a section is no matter of this test.
    if ! (cd "$dir" && "$CITYLAB" ingest "$base" > without 2> without.err); then
        continue
    fi
    (
        cd "$dir" || exit
        "$CITYLAB" profile "$base" > config.ini || echo "profile: status $?"
        "$CITYLAB" ingest > with 2> with.err || echo "ingest: status $?: $(cat with.err)"
        records without > a
        records with > b
        cmp a b
        complaints with
    ) > "$SCRATCH/why" 2>&1
    verdict "$name" "$SCRATCH/why"
done
