# lib.sh - what the test scripts share: names, verdicts, a scratch folder. Read with `.` from the project's root.
# shellcheck shell=bash disable=SC2034
#
# A test says one line: `ok NAME`, `not ok NAME` with the reason behind it, or `skip NAME` with what is missing. T holds a text
# that the names of the tests to run must contain.

set -u
ROOT=$(pwd)
T=${T:-}
CITYLAB=${CITYLAB:-$ROOT/build/citylab}
SANITIZED=$ROOT/build/san/citylab
FAULTY=$ROOT/build/faults/citylab
export CITYLAB ROOT
# A leak is no fault where memory ran out on purpose; everything else is.
export ASAN_OPTIONS="abort_on_error=0:exitcode=99:detect_leaks=${LEAKS:-1}:allocator_may_return_null=1"
export UBSAN_OPTIONS="print_stacktrace=1:halt_on_error=1:exitcode=99"
# Tests do not inherit the language of whoever runs them.
unset LC_ALL LANG LANGUAGE LC_NUMERIC LC_CTYPE LC_COLLATE TZ CITYLAB_FAULT
export LC_ALL=C.UTF-8

SCRATCH=$(mktemp -d "${TMPDIR:-/tmp}/citylab-test.XXXXXX") || exit 3
trap 'chmod -R u+rwx "$SCRATCH" 2>/dev/null; rm -rf "$SCRATCH"' EXIT

# True when T asks for the test NAME.
wanted() {
    case $1 in
    *"$T"*) return 0 ;;
    esac
    return 1
}

# group NAME: false when no test NAME/... can be meant by T: nothing need be prepared then.
group() {
    wanted "$1/" || [[ $T == *"$1"* ]]
}

pass() {
    printf 'ok %s\n' "$1"
}

# miss NAME TEXT...: a test that failed, and why.
miss() {
    printf 'not ok %s\n' "$1"
    shift
    printf '%s\n' "$@" | sed 's/^/    /' | head -n 40
}

# skip NAME TEXT: a test that cannot run here.
skip() {
    printf 'skip %s: %s\n' "$1" "$2"
}

# verdict NAME FILE: ok when the file is empty, otherwise its content is the reason.
verdict() {
    if [ -s "$2" ]; then
        miss "$1" "$(cat "$2")"
    else
        pass "$1"
    fi
}

# The stages that the program itself lists: the first word of each line under "stages:" in `citylab help`.
stages() {
    "$CITYLAB" help | awk '/^[^ ]/ {on = /^stages:/} on && /^  [a-z]/ {print $1}'
}

# Sinks write files and end a pipe: the stages whose help has -o.
sinks() {
    local stage
    for stage in $(stages); do
        if "$CITYLAB" "$stage" --help | grep -q -e '^ *-o'; then
            echo "$stage"
        fi
    done
}

# Where the main job can run without touching the project: config.ini, data/raw and an empty data/out in folder $1.
main_job_folder() {
    mkdir -p "$1/data/out"
    cp "$ROOT/config.ini" "$1/"
    cp -R "$ROOT/data/raw" "$1/data/"
}

# The stages of the main job without its sinks, one a line with their options.
main_job_stages() {
    local ends
    ends=$(sinks | paste -sd '|')
    sed -n '/^\[pipeline\]/,/^\[[^p]/s/^stages *= *//p' "$ROOT/config.ini" | sed 's/ then /\n/g' | grep -v -E "^($ends)( |\$)"
}

# The parts of workbook $1 as text in folder $2, a tag a line, so that a difference can be read.
workbook_parts() {
    mkdir -p "$2"
    unzip -q -o "$1" -d "$2" || return 1
    find "$2" -type f | while IFS= read -r part; do
        sed 's/></>\n</g' "$part" > "$SCRATCH/part"
        mv "$SCRATCH/part" "$part"
    done
}
