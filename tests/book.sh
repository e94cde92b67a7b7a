#!/bin/bash
# book.sh - the workbook of the main job read by openpyxl: cells beside the stream, charts beside cells, large beside ordinary.
cd "$(dirname "$0")/.." || exit 3
. tests/lib.sh
group book || exit 0

# Debian's interpreter has the packages that `make deps` installs.
python=/usr/bin/python3
if ! $python -c 'import openpyxl' 2> /dev/null; then
    skip book 'python3-openpyxl is missing: make deps'
    exit 0
fi
main_job_folder "$SCRATCH/job"
cd "$SCRATCH/job" || exit 3
chain=$(main_job_stages | paste -sd '~' | sed 's/~/ then /g')
# shellcheck disable=SC2086 # the chain's words
if ! "$CITYLAB" $chain > stream.jsonl 2> ../err || ! "$CITYLAB" xlsx -o ordinary.xlsx then xlsx --large-cells 1 -o large.xlsx \
    < stream.jsonl 2>> ../err; then
    miss book "the main job fails:" "$(cat ../err)"
    exit 0
fi

# look NAME ARGUMENTS...: what openpyxl finds different.
look() {
    wanted "book/$1" || return
    LC_ALL=C.UTF-8 $python "$ROOT/tests/book.py" "${@:2}" > "$SCRATCH/why" 2>&1
    verdict "book/$1" "$SCRATCH/why"
}
look cells cells stream.jsonl ordinary.xlsx
look cells-large cells stream.jsonl large.xlsx
look large-as-ordinary same ordinary.xlsx large.xlsx
look charts charts ordinary.xlsx
look charts-large charts large.xlsx

# A reader that finds nothing would pass too: a stream that says something else must be told from it.
if wanted book/notices; then
    sed -e '/"kind":"observation"/s/"value":20.4/"value":20.5/' -e '/"kind":"event"/s/"title":"/"title":"X/' stream.jsonl > other.jsonl
    LC_ALL=C.UTF-8 $python "$ROOT/tests/book.py" cells other.jsonl ordinary.xlsx > ../found 2>&1
    {
        grep -q '^Cifre dei territori: .*20.5' ../found || echo 'a changed figure is not noticed'
        grep -q '^Eventi: ' ../found || echo 'a changed title is not noticed'
    } > "$SCRATCH/why"
    verdict book/notices "$SCRATCH/why"
fi
exit 0
