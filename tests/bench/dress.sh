#!/bin/bash
# dress.sh - filter and group where the same rows are dressed as other sources dress them: does a dress cost time?
#
# `italian` has semicolons, decimal commas, days in front and CRLF; `quoted` every cell in quotes; `stamped` a time of day behind each date; `latin` is
# in ISO 8859-1; `totals` declares rows that are left out, `unit` the unit of the numbers. The groups must be those of the plain file.
# shellcheck source=tests/bench/lib.sh
. "$(dirname "$0")/lib.sh"
ROWS=$((ROWS / 2))
declare -A declared=([plain]='' [italian]='delimiter = ;\ndecimal = ,\ndates = dmy\n' [quoted]='' [stamped]='' [latin]='encoding = iso-8859-1\n'
    [totals]='totals.luogo = Totale\n' [unit]='column.unit = -\nunit.value = EUR\n')
shown='plain italian quoted stamped latin totals unit'
mkdir -p dress
for name in $shown; do
    case $name in
    latin) iconv -f UTF-8 -t ISO-8859-1 dress/plain.csv > dress/latin.csv ;;
    totals | unit) ln -sf plain.csv "dress/$name.csv" ;;
    *) ./generate "dress/$name.csv" "$ROWS" dress/aree.csv "$name" ;;
    esac
    # shellcheck disable=SC2059 # lines of a config
    printf "[source $name]\npath = $name.csv\nkind = observation\ntype.riga = number\nmax_rejected = 0\n${declared[$name]}"
done > dress/config.ini
sync
chain="then select 'value >= 20000' then aggregate --by area,indicator --measure count,sum,mean,min,max"
for name in $shown; do line "$name" "\"\$CITYLAB\" -C dress ingest --source $name $chain"; done
measured
head_row "filter and group, $ROWS rows in other dresses"
for name in $shown; do row "$name" "$(wc -c < "dress/$name.csv")" plain; done
bad=0
for name in $shown; do
    eval "\"\$CITYLAB\" -C dress ingest --source $name $chain" | grep '"kind":"group"' > "dress/$name.jsonl"
    cmp dress/plain.jsonl "dress/$name.jsonl" || bad=1
done
[ $bad = 0 ] && echo "  $(wc -l < dress/plain.jsonl) groups, the same in every dress"
rm -rf dress
exit $bad
