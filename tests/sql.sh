#!/bin/bash
# sql.sh - recomputes the City Lab's indicators from data/raw with the sqlite3 shell and compares them with the report.
#
# The queries in tests/sql/ are written from the catalogue's definitions; nothing of the program takes part but its report.
cd "$(dirname "$0")/.." || exit 3
. tests/lib.sh
group sql || exit 0

main_job_folder "$SCRATCH/job"
raw=$SCRATCH/sql
mkdir "$raw"
unix() {
    tr -d '\r' | sed '1s/^\xef\xbb\xbf//'
}
iconv -f WINDOWS-1252 -t UTF-8 data/raw/esperimenti.csv | unix > "$raw/esperimenti.csv"
for file in eventi dichiarati aree luoghi temi citta bandi; do
    unix < "data/raw/$file.csv" > "$raw/$file.csv"
done
# From the header on, without the footer: the lines of the table have a city in front.
unix < data/raw/popolazione.csv | grep -E '^(CITIES/TIME|Torino),' | sed '1s/^[^,]*/city/' > "$raw/popolazione.csv"
cp data/raw/programmi.json data/raw/partner.json "$raw/"
# What the config says of preference and of the as-of day.
key() {
    awk -v section="[$1]" -v key="$2" '/^\[/ {on = $0 == section}
        on && index($0, key " ") == 1 {sub(/^[^=]*= */, ""); print; exit}' config.ini
}
{ echo 'rank;text'; key reconcile prefer | tr ',' '\n' | sed 's/^ *//; s/ *$//' | awk 'NF {print NR ";\"" $0 "\""}'; } > "$raw/prefer.csv"
{ echo 'id'; key reconcile overlap | tr ',' '\n' | sed 's/^ *//; s/ *$//'; } | grep . > "$raw/overlap.csv"
{ echo 'day'; key report as_of; } > "$raw/as_of.csv"

if ! (cd "$raw" && cat "$ROOT/tests/sql/load.sql" "$ROOT/tests/sql/views.sql" "$ROOT/tests/sql/indicators.sql" |
    sqlite3 -batch -bail :memory:) > "$SCRATCH/wanted" 2> "$SCRATCH/err" || [ -s "$SCRATCH/err" ]; then
    miss sql "the queries fail:" "$(cat "$SCRATCH/err")"
    exit 0
fi
if ! (cd "$SCRATCH/job" && "$CITYLAB" run) > "$SCRATCH/out" 2>&1; then
    miss sql "the main job fails:" "$(cat "$SCRATCH/out")"
    exit 0
fi
# code|period|category|value of every computed figure of the report.
jq -r '.indicators[] | select(.code | test("^CL[0-9]+$")) | .code as $code | .series[]? | select(.value != null) |
    "\($code)|\(.period // "")|\(.category // "")|\(.value)"' "$SCRATCH/job/data/out/report.json" > "$SCRATCH/found"

# Every figure that the queries give must be in the report, and the other way round; a nought may be left out of either.
awk -F '|' -v OFS='|' '
    FNR == NR {wanted[$1 OFS $2 OFS $3] = $4; next}
    {found[$1 OFS $2 OFS $3] = $4}
    function near(a, b) {d = a - b; if (d < 0) d = -d; m = a < 0 ? -a : a; return d <= 1e-9 * (m > 1 ? m : 1)}
    END {
        for (k in wanted) if (!(k in found)) {if (wanted[k] != 0) print k, "computed " wanted[k] ", not in the report"}
            else if (!near(wanted[k], found[k])) print k, "computed " wanted[k] ", in the report " found[k]
        for (k in found) if (!(k in wanted) && found[k] != 0) print k, "in the report " found[k] ", not computed"
    }' "$SCRATCH/wanted" "$SCRATCH/found" | sort > "$SCRATCH/differences"

for code in $(cut -d '|' -f 1 "$SCRATCH/wanted" "$SCRATCH/found" | sort -u); do
    wanted "sql/$code" || continue
    grep "^$code|" "$SCRATCH/differences" > "$SCRATCH/why"
    verdict "sql/$code" "$SCRATCH/why"
done

# What must be computed from these data, each with at least one figure.
for code in CL01 CL02 CL03 CL04 CL07 CL08 CL09 CL11 CL12 CL13 CL14 CL17 CL19 CL20 CL23 CL24 CL25 CL26; do
    wanted "sql/has-$code" || continue
    grep -q "^$code|" "$SCRATCH/found" || echo "no figure of $code in the report" > "$SCRATCH/why"
    grep -q "^$code|" "$SCRATCH/found" && : > "$SCRATCH/why"
    verdict "sql/has-$code" "$SCRATCH/why"
done
exit 0
