#!/bin/bash
# threads.sh - long files on several threads: the same bytes, findings and accounts for any number of them, as row by row.
cd "$(dirname "$0")/.." || exit 3
. tests/lib.sh
group threads || exit 0

work=$SCRATCH/work
mkdir -p "$work"
cd "$work" || exit 3

# About 4 MB, so a dozen pieces: quoted line feeds, doubled quotes, blank lines, CRLF, and, with "bad", rows that lie.
long_csv() {
    awk -v bad="$1" 'BEGIN {
        print "area,indicator,period,value,note"
        for (i = 1; i <= 60000; i++) {
            note = i % 7 ? "nota " i : "\"prima riga " i "\nseconda, \"\"riga\"\"\""
            value = i % 11 ? i / 8 : ""
            if (bad && i % 997 == 0) value = "x" i
            line = "C" i * 7919 % 613 ",BI" i % 23 ",20" 10 + i % 12 "-0" 1 + i % 9 "-" 10 + i % 18 "," value "," note
            if (bad && i % 9001 == 0) line = line ",too,many"
            if (bad && i % 25013 == 0) line = "C1,BI1,2019,1,\"never closed"
            if (bad && i % 30011 == 0) line = "C1,BI1,2019,1,a \"quote\" inside"
            printf "%s%s", line, i % 5 ? "\n" : "\r\n"
            if (i % 1777 == 0) print ""
        }
    }'
}
long_csv '' > fine.csv
long_csv bad > bad.csv
# The same as JSON Lines: members that are left out, escapes, lists; with "bad", lines that are none.
long_json() {
    awk -v bad="$1" 'BEGIN {
        for (i = 1; i <= 40000; i++) {
            value = i % 13 ? ",\"value\":" i / 8 : i % 26 ? ",\"value\":null" : ""
            note = i % 7 ? "nota " i : "citt\\u00e0 \\\"" i "\\\"\\n"
            line = "{\"area\":\"C" i * 7919 % 613 "\",\"indicator\":\"BI" i % 23 "\",\"period\":\"2019\"" value ",\"note\":\"" note "\"}"
            if (i % 3001 == 0) line = "{\"area\":\"C1\",\"new" i "\":[\"a\",\"b\"],\"value\":1}"
            if (bad && i % 7001 == 0) line = "{\"area\":\"C1\",\"in\":{\"deep\":1}}"
            if (bad && i % 9001 == 0) line = substr(line, 1, 40)
            if (bad && i % 11003 == 0) line = "  "
            print line
            if (i % 1777 == 0) print ""
        }
    }'
}
long_json '' > lines.jsonl
long_json bad > bad.jsonl
# Areas: a few are not known, some bear a name.
awk 'BEGIN {print "id,level,name_it"; for (i = 0; i < 600; i++) print "A" i ",comune,C" i}' > aree.csv
printf '[source aree]\npath = aree.csv\nkind = area\n[source fine]\npath = fine.csv\nkind = observation\n[source bad]\npath = bad.csv\nkind = observation\n' > config.ini

# each NAME WORDS...: the same output, messages and status for 1, 2, 3 and 8 threads.
each() {
    local name=$1 j
    shift
    wanted "threads/$name" || return
    : > "$SCRATCH/why"
    for j in 1 2 3 8; do
        "$CITYLAB" -j $j "$@" > "out.$j" 2> "err.$j"
        echo "status $?" >> "err.$j"
        # A stream that is refused at its end stops where it was last written out.
        [ "$name" = refused ] || cmp "out.1" "out.$j" >> "$SCRATCH/why" 2>&1
        diff "err.1" "err.$j" >> "$SCRATCH/why" 2>&1
    done
    [ -s out.1 ] || [ "$name" = refused ] || echo "no output: $(cat err.1)" >> "$SCRATCH/why"
    verdict "threads/$name" "$SCRATCH/why"
}

each ingest ingest
each select ingest then select 'value > 4000 and indicator != BI3'
each nothing-fits ingest then select 'value > 40000000' then aggregate --by area
each normalized-groups ingest then normalize then aggregate --by area --measure sum
each normalize ingest then normalize then select 'period >= 2015'
each groups ingest then aggregate --by area,indicator --measure count,sum,mean,median,min,max
each classes ingest then aggregate --by indicator --of area --measure distinct,entropy,herfindahl
each csv-all ingest then csv --kind observation
each csv ingest then csv --kind observation --fields area,indicator,value,note
each catalogue ingest then normalize then validate then aggregate
each json ingest lines.jsonl
each json-bad ingest bad.jsonl then select 'value > 400'
each json-csv ingest bad.jsonl then csv --kind observation --fields area,value,note,in.deep
each refused ingest bad.csv --kind observation --max_rejected 0

# Row by row: a footer can only be told from data in order, so such a source is not cut into pieces. The same rows come.
if wanted threads/in-order; then
    cat bad.csv > footed.csv
    echo 'fine' >> footed.csv
    comparable='s/"source":"footed"/"source":"bad"/; /"rule":"doubtful"/d; /^{"kind":"\(observation\|finding\)"/p'
    "$CITYLAB" -j 3 ingest bad.csv --kind observation 2> /dev/null | sed -n -e "$comparable" > pieces
    "$CITYLAB" ingest footed.csv --footer 1 --kind observation 2> /dev/null | sed -n -e "$comparable" > rows
    cmp rows pieces > "$SCRATCH/why" 2>&1
    [ "$(wc -l < rows)" -gt 50000 ] || echo "only $(wc -l < rows) rows" >> "$SCRATCH/why"
    verdict threads/in-order "$SCRATCH/why"
fi

# Cells of every sort at once, and row by row: blanks round them, signs for missing, units and qualifiers behind numbers, spans of dates, lists, words for
# truth, words to codes, what fits nothing.
section() {
    printf '[source %s]\npath = %s.csv\nkind = experiment\nmax_rejected = 1\nmissing = n.d., -\ntype.extra = number\n' "$1" "$1"
}
{ section odd && section footed && printf 'footer = 1\n[values experiment.outcome]\nriuscito = results\n'; } > odd.ini
# odd_cells JSON [FEW [STYLE]]: with FEW, only one cell in so many is another than the first of its sort; STYLE is "quoted", each cell in quotes, or "italian".
odd_cells() {
    awk -v json="$1" -v few="${2:-1}" -v style="${3:-}" '
    function random(n) {state = (state * 1103515245 + 12345) % 2147483648; return int(state / 65536) % n}
    function pick(list,  n, a) {n = split(list, a, "|"); return random(few) ? a[1] : a[random(n) + 1]}
    function quoted(text) {gsub(/"/, json ? "\\\"" : "\"\"", text); return "\"" text "\""}
    function text(t) {return json || index(t, sep) || t ~ /"/ || i % 5 == 0 || style == "quoted" ? quoted(t) : t}
    BEGIN {
        sep = style == "italian" ? ";" : ","
        n = split("id,title,partners,start,end,outcome,users,public_eur,open_data,unit,extra,free", names, ",")
        for (k = 1; !json && k <= n; k++) printf "%s%s", names[k], k < n ? sep : "\n"
        for (i = 1; i <= 20000; i++) {
            v["id"] = "E" i; v["title"] = pick("Titolo|Prova \"uno\"| spazi |Totale|n.d.|-|a, b||à è")
            v["partners"] = pick("a;b|a|c, d||n.d."); gsub(/;/, "|", v["partners"])
            v["start"] = pick("2019-02-28|2019-02-29|2019-3-1|2019|2019-05|31/12/2018|marzo 2017|2016-2017||x|2020-01-01 |2020-03-04T05:06:07Z|2020-03-04 05:06|2020-03-04 05:66|2020-03-04T05:06:07.5+01:00|2020-03-04T05:06 x|2020-03-04  05:06|2020-03-04T05")
            v["end"] = pick("|2021-01-01|n.d."); v["outcome"] = pick("riuscito|results|altro|")
            v["users"] = pick("12|007|1.5|oltre 40|40 persone|-3|x|1e3||99999999999999999999|0.1|.5|5.")
            v["public_eur"] = pick("1000|12.5 EUR|3 kg|<5||2 "); v["open_data"] = pick("si|no|true|forse|||")
            v["unit"] = pick("|EUR|kg"); v["extra"] = pick("1|2.25|3 km|y||"); v["free"] = pick("z| |n.d.|w,w")
            if (style == "italian") {
                v["start"] = pick("28/02/2019|29/02/2019|31.12.2018|01-07-2020|2019-05-31|1/7/2020|17/07-2018|07/2018|31/04/2018|n.d.||00/01/2019|marzo 2017|01/01/2020 |04/03/2020 05:06|2020-03-04T05:06|04/03/2020 25:06|04-03-2020T05:06:07")
                v["users"] = pick("12,5|1.234|1.234,5|007|1.5|-3,25|,5|5,|0,1|1,2,3|12|-9,99||x|123456789012,345|1234567890123456789012345,5")
                v["extra"] = pick("2,25|1|3 km|2.25||-9,99")
            }
            row = ""
            for (k = 1; k <= n; k++) {
                cell = v[names[k]]
                if (json && cell ~ /^-?[1-9][0-9]*(\.[0-9]+)?$/ && i % 3) cell = cell; else if (json && cell == "" && i % 2) cell = "null"; else cell = text(cell)
                row = row (k > 1 ? sep : "") (json ? "\"" names[k] "\":" : "") cell
            }
            if (json) row = "{" row "}"
            print json == 2 ? (i == 1 ? "[" : "") row (i < 20000 ? "," : "]") : row
        }
    }' /dev/null
}
same_rows() {
    sed -n -e 's/"source":"[a-z]*"/"source":""/; /"rule":"doubtful"/d; /^{"kind":"\(experiment\|finding\)"/p' "$1"
}
if wanted threads/odd-cells; then
    odd_cells 0 > odd.csv
    { cat odd.csv; echo fine; } > footed.csv
    odd_cells 1 > odd.jsonl
    odd_cells 2 > odd.json
    : > "$SCRATCH/why"
    "$CITYLAB" -c odd.ini -j 3 ingest --source odd > pieces 2> err.pieces
    "$CITYLAB" -c odd.ini ingest --source footed > rows 2> err.rows
    cmp <(same_rows rows) <(same_rows pieces) >> "$SCRATCH/why" 2>&1
    "$CITYLAB" ingest odd.jsonl --kind experiment --max_rejected 1 > pieces 2> err.pieces
    "$CITYLAB" ingest odd.json --kind experiment --max_rejected 1 > array 2> err.rows
    cmp <(same_rows array) <(same_rows pieces) >> "$SCRATCH/why" 2>&1
    for kind in experiment finding; do
        n=$(grep -c "^{\"kind\":\"$kind\"" rows)
        [ "$n" -gt 2000 ] || echo "only $n of kind $kind" >> "$SCRATCH/why"
    done
    verdict threads/odd-cells "$SCRATCH/why"
fi

# Plain cells with an odd one here and there, so that the others of its column are taken many at a time; some columns are only checked, since nobody reads
# them: the same groups and findings as where every field is read.
if wanted threads/few-odd-cells; then
    odd_cells 0 100 > odd.csv
    { cat odd.csv; echo fine; } > footed.csv
    : > "$SCRATCH/why"
    "$CITYLAB" -c odd.ini -j 3 ingest --source odd > pieces 2> err.pieces
    "$CITYLAB" -c odd.ini ingest --source footed > rows 2> err.rows
    cmp <(same_rows rows) <(same_rows pieces) >> "$SCRATCH/why" 2>&1
    groups='aggregate --kind experiment --by outcome --of users --measure count,sum,min,max'
    # shellcheck disable=SC2086 # words of a stage
    for chain in "$groups" "select users>=2 then $groups"; do
        "$CITYLAB" -c odd.ini -j 2 ingest --source odd then $chain > fused 2> err.fused
        "$CITYLAB" -c odd.ini ingest --source odd 2> err.piped | "$CITYLAB" -c odd.ini select | "$CITYLAB" -c odd.ini ${chain%% then*} |
            if [ "$chain" = "$groups" ]; then cat; else "$CITYLAB" -c odd.ini $groups; fi > piped
        cmp <(grep -v '^{"kind":"end"' fused) <(grep -v '^{"kind":"end"' piped) >> "$SCRATCH/why" 2>&1
    done
    for kind in experiment finding; do
        n=$(grep -c "^{\"kind\":\"$kind\"" rows)
        [ "$n" -gt 100 ] || echo "only $n of kind $kind" >> "$SCRATCH/why"
    done
    verdict threads/few-odd-cells "$SCRATCH/why"
fi

# Decimal commas and days in front; and every cell in quotes, with rows that are left out as declared, and notes at the end that may be no rows.
left_out='totals.title = Totale\nskip.partners = a\nunit.users = persone\n'
declared='delimiter = ;\ndecimal = ,\nthousands = .\ndates = dmy\nmissing.users = 12\nmissing.start = 01-07-2020\n'
for style in italian quoted; do
    wanted "threads/$style-cells" || continue
    : > "$SCRATCH/why"
    for few in 1 100; do
        odd_cells 0 "$few" "$style" > odd.csv
        [ "$style" = italian ] || printf '"nota %s","","","","","","","","","","",""\n' a b c >> odd.csv
        { cat odd.csv; echo fine; } > footed.csv
        [ "$style" = quoted ] && declared=$left_out
        # shellcheck disable=SC2059 # lines of a config
        { section odd && printf "$declared" && section footed && printf "${declared}footer = 1\n"; } > styled.ini
        "$CITYLAB" -c styled.ini -j 3 ingest --source odd > pieces 2> err.pieces
        "$CITYLAB" -c styled.ini ingest --source footed > rows 2> err.rows
        cmp <(same_rows rows | sed 's/footer = [0-9]*/footer = N/') <(same_rows pieces | sed 's/footer = [0-9]*/footer = N/') >> "$SCRATCH/why" 2>&1
        if [ "$style" = quoted ]; then
            for word in '"field":"footer"' total-row skipped-row; do
                grep -q "$word" pieces || echo "no word of $word" >> "$SCRATCH/why"
            done
            odd_cells 1 "$few" > odd.jsonl
            odd_cells 2 "$few" > odd.json
            # shellcheck disable=SC2059
            for format in jsonl json; do printf "[source odd]\npath = odd.$format\nkind = experiment\nmax_rejected = 1\n$left_out" > "$format.ini"; done
            "$CITYLAB" -c jsonl.ini -j 2 ingest > lines 2> err.pieces
            "$CITYLAB" -c json.ini ingest > array 2> err.rows
            cmp <(same_rows array) <(same_rows lines) >> "$SCRATCH/why" 2>&1
            grep -q total-row lines || echo 'no totals in the lines' >> "$SCRATCH/why"
        fi
        n=$(grep -c '^{"kind":"experiment"' rows)
        [ "$n" -gt 2000 ] || echo "only $n rows" >> "$SCRATCH/why"
    done
    verdict "threads/$style-cells" "$SCRATCH/why"
done

# Random cells in random dress: in pieces as in order.
if wanted threads/random-sources; then
    mkdir -p random
    (cd random && python3 "$ROOT/tests/sources.py" "$CITYLAB" 1 40) > "$SCRATCH/why" 2>&1
    verdict threads/random-sources "$SCRATCH/why"
fi

# What the threads of one source held is given back before the next: memory grows with the groups, not with the number of long files.
if wanted threads/many-sources; then
    for i in $(seq 24); do printf '[source fine%d]\npath = fine.csv\nkind = observation\n' "$i"; done > many.ini
    : > "$SCRATCH/why"
    for chain in 'aggregate --by area,indicator,period --measure sum' "select value<0"; do
        # shellcheck disable=SC2086 # words of a chain
        peak=$("$CITYLAB" -c many.ini -j 3 --stats ingest then $chain 2>&1 > /dev/null | sed -n 's/.*peak \([0-9]*\) KiB.*/\1/p')
        [ "${peak:-999999}" -lt 100000 ] || echo "24 long files, $chain: peak $peak KiB" >> "$SCRATCH/why"
    done
    verdict threads/many-sources "$SCRATCH/why"
fi
