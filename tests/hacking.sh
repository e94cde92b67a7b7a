#!/bin/bash
# hacking.sh - follows docs/HACKING.md in a copy: adds its stage, its kind, its measure and its sheet, and uses them.
cd "$(dirname "$0")/.." || exit 3
. tests/lib.sh
group hacking || exit 0
unset MAKEFLAGS MAKELEVEL MFLAGS

copy=$SCRATCH/copy
mkdir -p "$copy/build"
tar -cf - --exclude=./build --exclude=./.git --exclude=./tests --exclude=./data . | tar -xf - -C "$copy"
cp -a build/plain "$copy/build/"
cp docs/HACKING.md "$SCRATCH/page"
cd "$copy" || exit 3

# The block of C on the page whose text holds $1.
block() {
    awk -v text="$1" '/^```c$/ {on = 1; all = ""; next} /^```$/ {if (on && index(all, text)) printf "%s", all; on = 0}
        on {all = all $0 "\n"}' "$SCRATCH/page"
}

block 'stage_shout =' > etl/stages/shout.c
echo 'STAGE(shout)' >> etl/stages.def
block 'KIND(sensor' >> etl/record/kinds.def
block 'void sheet_sensors' > reports/sheets/sensors.c
block 'SHEET(sensors' >> reports/sheets.def
block 'WORD(tab_sensors' >> reports/words.def
block 'result_range(struct' > "$SCRATCH/function"
block '{"range"' > "$SCRATCH/row"
# The function stands before the table, the row at its end.
awk -v function_file="$SCRATCH/function" -v row_file="$SCRATCH/row" '
    /^const struct measure measures/ {while ((getline l < function_file) > 0) print l; table = 1}
    table && /^    {0},/ {while ((getline l < row_file) > 0) print l; table = 0}
    {print}' "$ROOT/etl/catalogue/measure.c" > etl/catalogue/measure.c

if ! make -s V=1 build/citylab > "$SCRATCH/out" 2>&1; then
    miss hacking/build "$(cat "$SCRATCH/out")"
    exit 0
fi
# The code of the page compiles without a warning.
if wanted hacking/build; then
    grep -e shout -e sensors -e measure.c "$SCRATCH/out" > "$SCRATCH/why"
    verdict hacking/build "$SCRATCH/why"
fi
CITYLAB=$copy/build/citylab
printf 'id,name,height_m\nS1,Uno,2.50\nS2,Due,10\n' > sensors.csv

if wanted hacking/stage; then
    {
        printf 'id,title\nE1,piano\n' | "$CITYLAB" ingest --kind experiment - then shout then csv --kind experiment --fields id,title |
            grep -q '^E1,PIANO' || echo 'the new stage does not shout'
        "$CITYLAB" help | grep -q '^  shout ' || echo 'help does not list it'
        "$CITYLAB" help --man | grep -q '^\.SS shout' || echo 'the man page does not have it'
        "$CITYLAB" help --completion | grep -q 'shout)' || echo 'the completion does not know it'
    } > "$SCRATCH/why" 2> "$SCRATCH/told"
    verdict hacking/stage "$SCRATCH/why"
fi
if wanted hacking/kind; then
    "$CITYLAB" ingest --kind sensor sensors.csv then select 'height_m > 3' then csv --kind sensor --fields id,height_m 2> "$SCRATCH/told" |
        tr -d '\r' > "$SCRATCH/out"
    {
        printf 'id,height_m\nS2,10\n' | diff - "$SCRATCH/out"
        "$CITYLAB" ingest --kind sensor sensors.csv then json | grep -q '"height_m":2.50' || echo 'the JSON report has lost it'
    } > "$SCRATCH/why" 2> "$SCRATCH/told"
    verdict hacking/kind "$SCRATCH/why"
fi
if wanted hacking/measure; then
    "$CITYLAB" ingest --kind sensor sensors.csv then aggregate --kind sensor --by line --of height_m --measure range,max \
        then csv --kind group 2> "$SCRATCH/told" | tr -d '\r' > "$SCRATCH/out"
    printf 'line,range,max\n2,0,2.5\n3,0,10\n' | diff - "$SCRATCH/out" > "$SCRATCH/why"
    verdict hacking/measure "$SCRATCH/why"
fi
if wanted hacking/sheet; then
    {
        "$CITYLAB" ingest --kind sensor sensors.csv then xlsx -o out.xlsx -l en
        unzip -p out.xlsx xl/workbook.xml | grep -q 'name="Sensors"' || echo 'no sheet of that name'
        unzip -p out.xlsx xl/sharedStrings.xml | grep -q 'Height (m)' || echo 'no such column'
    } > "$SCRATCH/why" 2> "$SCRATCH/told"
    verdict hacking/sheet "$SCRATCH/why"
fi
exit 0
