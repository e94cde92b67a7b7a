#!/bin/bash
# book.sh - a workbook of a million rows by ten columns beside libxlsxwriter alone, which writes the same cells in constant memory.
#
# BOOK_ROWS=1000000 rows. The check of the finished file, which the library does not have, is timed apart (--stats says its seconds).
# shellcheck source=tests/bench/lib.sh
. "$(dirname "$0")/lib.sh"
BOOK_ROWS=${BOOK_ROWS:-1000000}
rm -rf book-job
mkdir book-job
cd book-job || exit 3
../book stream "$BOOK_ROWS" > stream.jsonl || exit 3
echo "data: $BOOK_ROWS observations, ten columns, $(wc -c < stream.jsonl) bytes; machine: $(nproc) cores,$(sed -n \
    's/^model name[^:]*://p' /proc/cpuinfo | head -n 1); median of $RUNS runs by turns"

: > ours
: > theirs
for _ in $(seq "$RUNS"); do
    "$CITYLAB" --stats xlsx --large-cells 1 -o ours.xlsx < stream.jsonl 2> err || { cat err; exit 1; }
    awk '/^xlsx: of which/ {check = $11; cpu = $14} /^wall / {print $2 - check, $5 - cpu, check, $8}' err >> ours
    ../measure 1 '../book direct '"$BOOK_ROWS"' theirs.xlsx' | awk '{print $1, $2, 0, $3}' >> theirs
done
median() {
    cut -d ' ' -f "$2" "$1" | sort -g | awk '{a[NR] = $1} END {print (a[int((NR + 1) / 2)] + a[int(NR / 2) + 1]) / 2}'
}

# The same cells: values in order, without places and formats.
cells() {
    unzip -p "$1" "$2" | sed 's/<row /\n<row /g' | grep '^<row ' | tail -n "$BOOK_ROWS" |
        sed -E -e 's/<row [^>]*>//' -e 's/<c r="[A-Z]+[0-9]+"( s="[0-9]+")?/<c/g' -e 's|</sheetData>.*||' | sha256sum
}
printf '%-34s %10s %10s %10s %10s\n' '' 'wall s' 'CPU s' 'check s' 'peak MiB'
for who in ours theirs; do
    awk -v n="$([ $who = ours ] && echo 'citylab xlsx, from a stream' || echo 'libxlsxwriter alone, constant memory')" -v w="$(median $who 1)" \
        -v c="$(median $who 2)" -v k="$(median $who 3)" -v p="$(median $who 4)" \
        'BEGIN {printf "%-34s %10.2f %10.2f %10s %10.1f\n", n, w, c, (k > 0 ? sprintf("%.2f", k) : "-"), p / 1024}'
done
echo 'wall and CPU without the check'
sheet=$(unzip -p ours.xlsx xl/workbook.xml | grep -o '<sheet [^>]*' | grep -n -m 1 'Cifre dei territori' | cut -d : -f 1)
if [ "$(cells ours.xlsx "xl/worksheets/sheet$sheet.xml")" = "$(cells theirs.xlsx xl/worksheets/sheet1.xml)" ]; then
    echo '  the cells of the two are the same'
else
    echo '  the cells of the two DIFFER'
fi
promise '1.3 x libxlsxwriter / citylab without its check (wall)' "$(awk -v t="$(median theirs 1)" 'BEGIN {print 1.3 * t}')" "$(median ours 1)" 1
promise '1.3 x libxlsxwriter / citylab without its check (CPU)' "$(awk -v t="$(median theirs 2)" 'BEGIN {print 1.3 * t}')" "$(median ours 2)" 1
promise '20 MiB / peak memory of citylab' 20480 "$(median ours 4)" 1
cd ..
rm -rf book-job
