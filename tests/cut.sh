#!/bin/bash
# cut.sh - cuts the main job's stream between any two stages: no report, status 1, and the old report stays.
cd "$(dirname "$0")/.." || exit 3
. tests/lib.sh

mapfile -t stages < <(main_job_stages)
last=$((${#stages[@]} - 1))
main_job_folder "$SCRATCH/job"
cd "$SCRATCH/job" || exit 3

# The stream behind each stage.
in=/dev/null
for i in "${!stages[@]}"; do
    # shellcheck disable=SC2086 # a stage's words
    if ! "$CITYLAB" ${stages[i]} < "$in" > "$SCRATCH/stream.$i" 2> "$SCRATCH/err"; then
        miss cut "the main job itself fails at '${stages[i]}':" "$(cat "$SCRATCH/err")"
        exit 0
    fi
    in=$SCRATCH/stream.$i
done

# The rest of the pipe behind stage $1, as sh would run it, into sink $2.
rest_of_pipe() {
    local i line=cat
    for ((i = $1 + 1; i <= last; i++)); do
        line="$line | \$CITYLAB ${stages[i]}"
    done
    printf '%s | $CITYLAB %s -o old.%s' "$line" "$2" "$2"
}

# cut_at STAGE BYTES SINK: what is wrong when the stream behind the stage ends after so many bytes.
cut_at() {
    echo 'the old report' > "old.$3"
    head -c "$2" "$SCRATCH/stream.$1" | sh -c "$(rest_of_pipe "$1" "$3")" > "$SCRATCH/out" 2> "$SCRATCH/err"
    local status=$?
    [ $status = 1 ] || echo "cut at $2 bytes: status $status, expected 1: $(rest_of_pipe "$1" "$3")"
    echo 'the old report' | cmp -s - "old.$3" || echo "cut at $2 bytes: the old report was replaced"
    [ -s "$SCRATCH/err" ] || echo "cut at $2 bytes: no message"
    [ "$(ls)" = "$(printf 'config.ini\ndata\nold.%s' "$3")" ] || echo "cut at $2 bytes: files are left behind: $(ls)"
    rm -f "old.$3"
}

for i in "${!stages[@]}"; do
    name=cut/behind-${stages[i]%% *}
    wanted "$name" || continue
    size=$(wc -c < "$SCRATCH/stream.$i")
    head=$(head -n 1 "$SCRATCH/stream.$i" | wc -c)
    tail=$(tail -n 1 "$SCRATCH/stream.$i" | wc -c)
    {
        for bytes in 0 1 "$((head - 1))" "$head" "$((size / 2))" "$((size - tail))" "$((size - 1))"; do
            cut_at "$i" "$bytes" json
        done
        cut_at "$i" 0 xlsx
        cut_at "$i" "$((size / 2))" xlsx
    } > "$SCRATCH/why"
    verdict "$name" "$SCRATCH/why"
done

# Whole, the same pipe makes a report.
if wanted cut/not-at-all; then
    # shellcheck disable=SC2016
    sh -c "$(rest_of_pipe 0 json)" < "$SCRATCH/stream.0" > "$SCRATCH/why" 2>&1 && : > "$SCRATCH/why"
    [ -s old.json ] || echo 'no report' >> "$SCRATCH/why"
    verdict cut/not-at-all "$SCRATCH/why"
fi

# Lines taken away, doubled or joined are no whole stream either; with --plain a filter takes them, a sink never.
if wanted cut/lines; then
    s=$SCRATCH/stream.$last
    refuses() {
        "$CITYLAB" json -o x.json > /dev/null 2> "$SCRATCH/err"
        [ $? = 1 ] || echo "$1: status 1 expected"
        [ ! -e x.json ] || echo "$1: a report was written"
    }
    {
        sed '5d' "$s" | refuses 'a line taken away'
        sed '5p' "$s" | refuses 'a line doubled'
        cat "$s" "$s" | refuses 'two streams joined'
        tail -n +2 "$s" | refuses 'no head'
        sed '$d' "$s" | refuses 'no end line'
        sed '$d' "$s" | "$CITYLAB" json --plain -o x.json 2> /dev/null && echo 'a sink took --plain'
        sed '5d' "$s" | "$CITYLAB" select --plain then json -o x.json 2> "$SCRATCH/err" || cat "$SCRATCH/err"
        [ -s x.json ] || echo 'no report from `select --plain then json`'
        sed '1s/citylab 0/citylab 99/' "$s" | "$CITYLAB" json -o y.json 2> /dev/null
        [ "${PIPESTATUS[1]}" = 2 ] || echo 'another version in the head: status 2 expected'
        sed '1s/"config":"./"config":"x/' "$s" | "$CITYLAB" json -o y.json 2> /dev/null
        [ "${PIPESTATUS[1]}" = 2 ] || echo 'another config in the head: status 2 expected'
        [ ! -e y.json ] || echo 'a report was written from a stream of another version or config'
    } > "$SCRATCH/why"
    verdict cut/lines "$SCRATCH/why"
fi
exit 0
