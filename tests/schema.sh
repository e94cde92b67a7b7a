#!/bin/bash
# schema.sh - the JSON report of the main job, in both languages, and a diff against their JSON Schemas, by a validator that is not ours.
cd "$(dirname "$0")/.." || exit 3
. tests/lib.sh
group schema || exit 0

# Debian's interpreter has the packages that `make deps` installs.
python=/usr/bin/python3
if ! $python -c 'import jsonschema' 2> /dev/null; then
    miss schema 'python3-jsonschema is missing: make deps'
    exit 0
fi
main_job_folder "$SCRATCH/job"
cd "$SCRATCH/job" || exit 3
chain=$(main_job_stages | paste -sd '~' | sed 's/~/ then /g')

cat > "$SCRATCH/validate.py" <<'END'
"""Validate a report: strict JSON (no NaN, no key twice), then the schema itself, then the report."""
import json, sys
from jsonschema import Draft202012Validator

def no_constant(name):
    raise ValueError(name + " is no JSON")

def no_twice(pairs):
    seen = dict(pairs)
    if len(seen) != len(pairs):
        raise ValueError("a key stands twice: " + str([k for k, _ in pairs]))
    return seen

schema = json.load(open(sys.argv[1], encoding="utf-8"))
report = json.load(open(sys.argv[2], encoding="utf-8"), parse_constant=no_constant, object_pairs_hook=no_twice)
if "2020-12" not in schema.get("$schema", ""):
    print("the schema does not say that it is of 2020-12")
Draft202012Validator.check_schema(schema)
errors = sorted(Draft202012Validator(schema).iter_errors(report), key=lambda e: str(e.path))
for e in errors[:20]:
    print("/".join(map(str, e.path)) + ": " + e.message[:300])
END
for lang in it en; do
    wanted "schema/$lang" || continue
    # shellcheck disable=SC2086 # the chain's words
    "$CITYLAB" $chain then json --lang $lang -o "$lang.json" 2> "$SCRATCH/err" || cat "$SCRATCH/err"
    LC_ALL=C.UTF-8 $python "$SCRATCH/validate.py" "$ROOT/reports/report.schema.json" "$lang.json" > "$SCRATCH/why" 2>&1
    verdict "schema/$lang" "$SCRATCH/why"
done

# Two editions that differ in everything that is told; then each member that the schema asks for taken away: it must notice.
if wanted schema/diff; then
    cp -R "$ROOT/tests/cases/diff-editions" "$ROOT/tests/cases/diff-periods" "$SCRATCH/"
    (cd "$SCRATCH/diff-editions" && sh ./cmd) > /dev/null 2>&1
    {
        for pair in diff-editions/1.json:diff-editions/2.json diff-editions/2.json:diff-editions/1.json \
            diff-periods/1.json:diff-periods/2.json diff-periods/1.json:diff-editions/1.json; do
            "$CITYLAB" diff --json "$SCRATCH/${pair%:*}" "$SCRATCH/${pair#*:}" > diff.json
            LC_ALL=C.UTF-8 $python "$SCRATCH/validate.py" "$ROOT/reports/diff.schema.json" diff.json
            jq 'del(.revised_scores)' diff.json > less.json
            $python "$SCRATCH/validate.py" "$ROOT/reports/diff.schema.json" less.json | grep -q revised_scores ||
                echo "a diff without a member is accepted"
        done
    } > "$SCRATCH/why" 2>&1
    verdict schema/diff "$SCRATCH/why"
fi
exit 0
