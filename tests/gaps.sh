#!/bin/bash
# gaps.sh - looks for what somebody forgot: every stage that `citylab help` lists has cases, help, a place in the man page.
cd "$(dirname "$0")/.." || exit 3
. tests/lib.sh

"$CITYLAB" help > "$SCRATCH/help"
"$CITYLAB" help --man > "$SCRATCH/man"
"$CITYLAB" help --completion > "$SCRATCH/completion"

# gaps_of STAGE: says what is missing.
gaps_of() {
    local stage=$1 status
    compgen -G "tests/cases/$stage-*/cmd" > /dev/null || echo "no folder tests/cases/$stage-*"
    grep -q -E "^  $stage +[^ ]" "$SCRATCH/help" || echo "no summary in help"
    grep -q -x "\\.SS $stage" "$SCRATCH/man" || echo "no section in the man page"
    grep -q "    $stage)" "$SCRATCH/completion" || echo "no line in the completion"
    "$CITYLAB" "$stage" --help < /dev/null > "$SCRATCH/out" 2>&1 || echo "--help gives status $?"
    [ -s "$SCRATCH/out" ] || echo "--help says nothing"
    "$CITYLAB" help "$stage" | cmp -s - "$SCRATCH/out" || echo "\`help $stage\` and \`$stage --help\` differ"
    "$CITYLAB" "$stage" --no-such-option < /dev/null > /dev/null 2> "$SCRATCH/err"
    status=$?
    [ $status = 2 ] || echo "an unknown option gives status $status, expected 2"
    grep -q -e '--no-such-option' "$SCRATCH/err" || echo "the message does not name the unknown option"
    [ "$(wc -l < "$SCRATCH/err")" = 1 ] || echo "the message is not one line: $(cat "$SCRATCH/err")"
}

for stage in $(stages); do
    wanted "gaps/$stage" || continue
    gaps_of "$stage" > "$SCRATCH/why"
    verdict "gaps/$stage" "$SCRATCH/why"
done

if wanted gaps/commands; then
    {
        "$CITYLAB" > /dev/null 2>&1
        [ $? = 2 ] || echo 'no words at all: status 2 expected'
        "$CITYLAB" no-such-stage > /dev/null 2>&1
        [ $? = 2 ] || echo 'an unknown stage: status 2 expected'
        "$CITYLAB" version | grep -q '^citylab [0-9]' || echo 'version prints no version'
        bash -n "$SCRATCH/completion" || echo 'the completion is no bash'
        [ -n "$(stages)" ] || echo 'help lists no stages'
        "$CITYLAB" -c no-such-file.ini select < /dev/null > /dev/null 2> "$SCRATCH/err"
        [ $? = 1 ] || [ $? = 2 ] || echo 'a config that is not there: status 1 or 2 expected'
        grep -q 'no-such-file.ini' "$SCRATCH/err" || echo 'the message does not name the config that is not there'
    } > "$SCRATCH/why" 2>&1
    verdict gaps/commands "$SCRATCH/why"
fi

# Every target of the Makefile that is for people has its line in `make help`.
if wanted gaps/make-help; then
    for target in $(sed -n -e ':join' -e '/[\\]$/{N;s/[\\]\n//;bjoin' -e '}' -e 's/^\.PHONY: //p' Makefile); do
        case $target in
        FORCE | check_build) ;;
        *) grep -q "^$target:.*## " Makefile || echo "target '$target' has no comment" ;;
        esac
    done > "$SCRATCH/why"
    verdict gaps/make-help "$SCRATCH/why"
fi
exit 0
