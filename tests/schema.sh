#!/bin/bash
# schema.sh - the JSON report of the main job, in both languages, against its JSON Schema, by a validator that is not ours.
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
exit 0
