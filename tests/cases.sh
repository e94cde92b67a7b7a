#!/bin/bash
# cases.sh - runs every folder of tests/cases: fused, piped and sanitized; `--bless` rewrites what is expected.
#
# A case is a folder STAGE-what with
#   cmd           one shell line that uses $CITYLAB, run in a copy of the folder
#   expected      what it prints
#   expected.err  what it says on stderr (optional; not looked at when it is not there)
#   status        its exit status (optional; 0)
# A cmd with ` then ` is run a second time as a pipe: every ` then ` behind a filter becomes ` | $CITYLAB `, with the global
# options repeated; both ways must print the same bytes. A file `fused` in the folder says why that cannot be (a word `then`
# that is no joint, say).
cd "$(dirname "$0")/.." || exit 3
. tests/lib.sh
bless=${1:-}
sinks=" $(sinks | tr '\n' ' ') "

# The command as a pipe. Words are cut at blanks; what stands between $CITYLAB and the stage's name are the global options.
piped() {
    local -a words
    read -r -a words <<< "$1"
    local out='' globals='' stage='' state=outside word
    for word in "${words[@]}"; do
        case $state:$word in
        *:\$CITYLAB | *:\"\$CITYLAB\")
            state=globals globals='' ;;
        globals:-c | globals:-C | globals:-j | globals:--as-of)
            globals="$globals $word" state=value ;;
        value:*)
            globals="$globals $word" state=globals ;;
        globals:-*)
            globals="$globals $word" ;;
        globals:*)
            stage=$word state=stage ;;
        stage:then)
            if [[ $sinks != *" $stage "* ]]; then
                word="| \$CITYLAB$globals"
            fi
            state=joint ;;
        joint:*)
            stage=$word state=stage ;;
        esac
        out="$out $word"
    done
    printf '%s\n' "${out# }"
}

# try LINE PROGRAM FOLDER: runs the line in a fresh copy of the case's folder; leaves out, err and its status.
try() {
    rm -rf "$SCRATCH/case"
    cp -R "$3" "$SCRATCH/case"
    rm -f "$SCRATCH"/case/{cmd,expected,expected.err,status,fused}
    # A subshell keeps the folder; the line is the case's own; what hangs is a failure with status 124.
    (cd "$SCRATCH/case" && CITYLAB=$2 timeout 60 bash -c "set -o pipefail; $1" < /dev/null) > "$SCRATCH/out" 2> "$SCRATCH/err"
    echo $? > "$SCRATCH/status"
    # Messages name the sanitized program's path nowhere; a report of the sanitizer is a failure whatever the status says.
    grep -e 'Sanitizer' -e 'runtime error' "$SCRATCH/err" > "$SCRATCH/san"
}

# compare FOLDER all|stdout: what differs from the expected goes to the file why.
compare() {
    local want_status=0
    [ -e "$1/status" ] && want_status=$(cat "$1/status")
    {
        diff -u --label expected --label found "$1/expected" "$SCRATCH/out"
        [ "$2" = all ] && [ -e "$1/expected.err" ] && diff -u --label expected.err --label stderr "$1/expected.err" "$SCRATCH/err"
        if [ "$(cat "$SCRATCH/status")" != "$want_status" ]; then
            echo "status $(cat "$SCRATCH/status"), expected $want_status"
            cat "$SCRATCH/err"
        fi
        cat "$SCRATCH/san"
    } > "$SCRATCH/why" 2>&1
}

bless_case() {
    try "$2" "$CITYLAB" "$1"
    cp "$SCRATCH/out" "$1/expected"
    [ -e "$1/expected.err" ] && cp "$SCRATCH/err" "$1/expected.err"
    if [ "$(cat "$SCRATCH/status")" = 0 ]; then
        rm -f "$1/status"
    else
        cp "$SCRATCH/status" "$1/status"
    fi
}

for folder in tests/cases/*/; do
    folder=${folder%/}
    name=$(basename "$folder")
    [ -e "$folder/cmd" ] || continue
    line=$(grep -v '^#' "$folder/cmd")
    if [ "$bless" = --bless ]; then
        wanted "cases/$name" && bless_case "$folder" "$line"
        continue
    fi
    if wanted "cases/$name"; then
        try "$line" "$CITYLAB" "$folder"
        compare "$folder" all
        verdict "cases/$name" "$SCRATCH/why"
    fi
    if wanted "cases-sanitized/$name" && [ -x "$SANITIZED" ]; then
        try "$line" "$SANITIZED" "$folder"
        compare "$folder" all
        verdict "cases-sanitized/$name" "$SCRATCH/why"
    fi
    pipe=$(piped "$line")
    if wanted "piped/$name" && [ "$pipe" != "$line" ] && [ ! -e "$folder/fused" ]; then
        try "$pipe" "$CITYLAB" "$folder"
        # What a refused job printed before it was refused, and which of its stages says so, differs by nature; and what is
        # said on stderr is said by several processes, in no order.
        if [ ! -e "$folder/status" ]; then
            compare "$folder" stdout
        elif [ "$(cat "$SCRATCH/status")" = 0 ]; then
            echo "status 0, expected a failure: $pipe" > "$SCRATCH/why"
        else
            : > "$SCRATCH/why"
        fi
        verdict "piped/$name" "$SCRATCH/why"
    fi
done
exit 0
