#!/bin/bash
# install.sh - `make install` into a folder of its own, and what it put there.
cd "$(dirname "$0")/.." || exit 3
. tests/lib.sh
wanted install || exit 0
unset MAKEFLAGS MAKELEVEL MFLAGS
{
    make -s install DESTDIR="$SCRATCH/root" PREFIX=/usr > "$SCRATCH/out" 2>&1 || cat "$SCRATCH/out"
    cd "$SCRATCH/root/usr" || exit 3
    bin/citylab version > /dev/null || echo 'the installed program does not run'
    [ -s share/man/man1/citylab.1 ] || echo 'no man page'
    bash -n share/bash-completion/completions/citylab || echo 'the completion is no bash'
    [ -s share/citylab/report.schema.json ] || echo 'no schema'
    # The completion offers a stage for its first letters, and a stage's options.
    # shellcheck disable=SC1091,SC2034
    . share/bash-completion/completions/citylab
    COMP_WORDS=(citylab norm) COMP_CWORD=1 COMPREPLY=()
    _citylab
    [ "${COMPREPLY[*]:-}" = normalize ] || echo "completion of 'norm' gives '${COMPREPLY[*]:-}'"
} > "$SCRATCH/why" 2>&1
verdict install "$SCRATCH/why"
exit 0
