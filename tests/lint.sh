#!/bin/bash
# lint.sh - the fences of docs/ARCHITECTURE.md: who may include whom, who may call the system; warnings; scripts.
cd "$(dirname "$0")/.." || exit 3
. tests/lib.sh
group lint || exit 0

mapfile -t sources < <(find etl reports -name '*.c' -o -name '*.h' -o -name '*.def' | sort)
mapfile -t tests < <(find tests -name '*.c' | sort)

# The code of a file without its comments and texts, each line behind its place.
code() {
    gcc -fpreprocessed -dD -E -P "$1" 2> /dev/null | sed -E -e 's/"([^"\\]|\\.)*"/""/g' -e "s|^|$1: |"
}
for f in "${sources[@]}"; do
    case $f in
    *.def) ;;
    *) code "$f" ;;
    esac
done > "$SCRATCH/code"

# only NAME PATTERN FILES: the pattern stands in no other file than those (an extended regular expression each).
only() {
    wanted "lint/$1" || return
    grep -E -e "$2" "$SCRATCH/code" | grep -v -E "^($3): " | sort -u > "$SCRATCH/why"
    verdict "lint/$1" "$SCRATCH/why"
}

# A name as a word of its own that is called: no member, no longer name, no declaration of a table's column.
call='(^|[^A-Za-z0-9_.>])'
memory='malloc|calloc|realloc|reallocarray|free|strdup|strndup|asprintf|vasprintf|aligned_alloc|mmap|alloca'
files='fopen|fdopen|freopen|fclose|open|openat|creat|read|pread|readv|write|pwrite|writev|close|fsync|fdatasync|rename|unlink'
files="$files|remove|mkstemp|mkostemp|tmpfile|mkdir|rmdir|opendir|stat|fstat|lstat|access|chdir|truncate|ftruncate"
system='getenv|secure_getenv|setenv|putenv|system|popen|fork|vfork|execl|execv|execvp|kill|signal|sigaction|socket'
clock='time|clock|clock_gettime|gettimeofday|localtime|localtime_r|gmtime|mktime|strftime|rand|random|srand|getrandom'
only allocation "$call($memory) ?\\(" 'etl/base/os.c'
only files "$call($files) ?\\(" 'etl/base/os.c'
only system-calls "$call($system) ?\\(" 'etl/base/os.c'
only clock "$call($clock) ?\\(" 'etl/base/os.c'
only exit "$call(exit|_exit|_Exit|quick_exit|abort) ?\\(" 'etl/main.c|etl/base/os.c'
only locale 'setlocale|newlocale|uselocale|localeconv' 'none'
only unsafe "$call(gets|strcpy|strcat|sprintf|vsprintf|strtok|atoi|atol|atof|scanf) ?\\(" 'none'
only csv-h 'include <csv\.h>' 'etl/formats/csv\.c'
only xlsxwriter-h 'include <xlsxwriter\.h>' 'reports/book_inside\.h'
# What the writer's rooms share holds the include: it stands in those rooms alone.
if wanted lint/book-inside; then
    grep -l 'include "\(reports/\)\?book_inside\.h"' "${sources[@]}" "${tests[@]}" |
        grep -v -x -E 'reports/book(_above|_cell|_chart|_look|_print|_table)?\.c' > "$SCRATCH/why"
    verdict lint/book-inside "$SCRATCH/why"
fi

if wanted lint/jansson-h; then
    grep -l 'include <jansson\.h>' "${sources[@]}" > "$SCRATCH/files"
    [ "$(wc -l < "$SCRATCH/files")" -le 3 ] || cat "$SCRATCH/files" > "$SCRATCH/why"
    [ "$(wc -l < "$SCRATCH/files")" -gt 3 ] || : > "$SCRATCH/why"
    verdict lint/jansson-h "$SCRATCH/why"
fi

# The floors of the house: a file includes from its own and from those below.
floor() {
    case $1 in
    etl/base/*) echo 1 ;;
    etl/text/* | etl/conf/*) echo 2 ;;
    etl/record/* | etl/index/*) echo 3 ;;
    etl/stages/* | reports/*) echo 5 ;;
    # formats, match, catalogue and whatever room is added between records and stages
    etl/stage.[ch] | etl/lanes.[ch] | etl/link.h | etl/chain.c | etl/*/*) echo 4 ;;
    *) echo 6 ;;
    esac
}
if wanted lint/floors; then
    for f in "${sources[@]}"; do
        sed -n 's/^ *# *include "\(.*\)".*/\1/p' "$f" | while IFS= read -r included; do
            for at in "etl/$included" "$included" "$(dirname "$f")/$included"; do
                [ -e "$at" ] || continue
                [ "$(floor "$at")" -le "$(floor "$f")" ] ||
                    echo "$f (floor $(floor "$f")) includes $at (floor $(floor "$at"))"
                continue 2
            done
            echo "$f includes $included, which is not there"
        done
    done > "$SCRATCH/why"
    # The mathematics knows no records, the text no I/O.
    {
        grep -n -E '#include "(record|conf|text|stage|formats)' etl/index/*.[ch]
        grep -n -E '#include "stages/' -r etl reports
        compgen -G 'etl/stages/*.h'
    } >> "$SCRATCH/why"
    verdict lint/floors "$SCRATCH/why"
fi

# Every file says in its first line (a script in its second) what it is for.
if wanted lint/first-lines; then
    for f in "${sources[@]}" "${tests[@]}"; do
        head -n 1 "$f" | grep -q -E "^/\\* [a-z0-9_.-]+ - " || echo "$f: the first line is not '/* name - what it does'"
    done > "$SCRATCH/why"
    for f in tests/*.sh tests/*.py tests/*/*.sh; do
        sed -n '1,2p' "$f" | grep -q -E "^# $(basename "$f") - " ||
            echo "$f: neither its first nor its second line is '# $(basename "$f") - what it does'"
    done >> "$SCRATCH/why"
    for f in tests/sql/*.sql; do
        head -n 1 "$f" | grep -q -e '^-- ' || echo "$f: the first line is no comment"
    done >> "$SCRATCH/why"
    verdict lint/first-lines "$SCRATCH/why"
fi

# Nothing of the machine it was written on.
if wanted lint/paths; then
    find . -path ./.git -prune -o -path ./build -prune -o -path './data/out' -prune -o -type f -print0 |
        xargs -0 grep -n -I -E '(^|[^A-Za-z0-9_.-])/(home|root|Users|work|mnt)/' > "$SCRATCH/why"
    verdict lint/paths "$SCRATCH/why"
fi

# warnings COMPILER FLAGS...: no source warns.
warnings() {
    wanted "lint/warnings-$1" || return
    if ! command -v "$1" > /dev/null; then
        skip "lint/warnings-$1" "no $1 here"
        return
    fi
    for f in "${sources[@]}" "${tests[@]}"; do
        case $f in
        *.c) printf '%s\0' "$f" ;;
        esac
    done | xargs -0 -n 1 -P "$(nproc)" "$@" -std=c11 -D_GNU_SOURCE -Ietl -I. -Wall -Wextra -Wpedantic -Wshadow \
        -Wmissing-prototypes -Wvla -Wconversion > "$SCRATCH/why" 2>&1
    verdict "lint/warnings-$1" "$SCRATCH/why"
}
# gcc sees some faults only when it optimises.
warnings gcc -O2 -S -o /dev/null
warnings clang -fsyntax-only

if wanted lint/scripts; then
    if command -v shellcheck > /dev/null; then
        shellcheck -x .ci/run tests/*.sh tests/*/*.sh > "$SCRATCH/why" 2>&1
        verdict lint/scripts "$SCRATCH/why"
    else
        skip lint/scripts 'no shellcheck here'
    fi
fi
exit 0
