#!/bin/bash
# readme.sh - runs the commands of README.md as they stand there: every block marked sh, in a copy of the project.
#
# `make deps …` is left to .ci/run: it installs packages, and `make check` would call itself.
cd "$(dirname "$0")/.." || exit 3
. tests/lib.sh
group readme || exit 0
unset MAKEFLAGS MAKELEVEL MFLAGS

mkdir -p "$SCRATCH/copy/build"
tar -cf - --exclude=./build --exclude=./.git --exclude=./data/out/* . | tar -xf - -C "$SCRATCH/copy"
# What is built is taken over with its times, so that nothing is compiled again.
cp -a build/plain build/citylab "$SCRATCH/copy/build/"
cd "$SCRATCH/copy" || exit 3
PATH=$PWD/build:$PATH

n=0
block=
run_block() {
    n=$((n + 1))
    wanted "readme/block-$n" || return
    case $block in
    *'make deps'*) block=$(printf '%s' "$block" | sed -e '/make deps check/d' -e 's/make deps /make /') ;;
    esac
    bash -euo pipefail -c "$block" > "$SCRATCH/out" 2>&1 && : > "$SCRATCH/why" ||
        printf 'status %s of:\n%s\n%s\n' "$?" "$block" "$(tail -n 20 "$SCRATCH/out")" > "$SCRATCH/why"
    verdict "readme/block-$n" "$SCRATCH/why"
}
while IFS= read -r line; do
    case $line in
    '```sh') inside=1 block= ;;
    '```') [ "${inside:-0}" = 1 ] && run_block; inside=0 ;;
    *) [ "${inside:-0}" = 1 ] && block="$block$line
" ;;
    esac
done < README.md

if wanted readme/files; then
    # What the README names must be there.
    grep -o -E '\]\([^)#]+\)' README.md docs/*.md | sed -E 's/^([^:]*):\]\((.*)\)$/\1 \2/' | while read -r from to; do
        case $to in
        http*) ;;
        *) [ -e "$(dirname "$from")/$to" ] || echo "$from names $to, which is not there" ;;
        esac
    done > "$SCRATCH/why"
    verdict readme/files "$SCRATCH/why"
fi
exit 0
