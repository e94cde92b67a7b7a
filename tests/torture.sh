#!/bin/bash
# torture.sh - breaks the calls to the system one by one under a small job with both sinks; --all breaks every allocation, too.
#
# Whatever call fails, the status is 1 or 3 (or 0 when the answer is right all the same), a message says why, each report is
# the old one or the new one, and no other file is left. The program is the sanitized one with faults in its seam (etl/base/os.h).
LEAKS=0
cd "$(dirname "$0")/.." || exit 3
. tests/lib.sh
all=${1:-}
group torture || exit 0
if [ ! -x "$FAULTY" ]; then
    miss torture 'no build/faults/citylab: make torture builds it'
    exit 0
fi

mkdir "$SCRATCH/job"
cp -R tests/data/small/. "$SCRATCH/job/"
cd "$SCRATCH/job" || exit 3
job="ingest then normalize then reconcile then validate then aggregate then rank then xlsx -o out/r.xlsx then json -o out/r.json"

# shellcheck disable=SC2086 # the job's words
run() {
    rm -rf out
    mkdir out
    echo old > out/r.xlsx
    echo old > out/r.json
    CITYLAB_FAULT=$1 timeout 60 "$FAULTY" $job > ../out 2> ../err
}

run none:1
if [ $? != 0 ]; then
    miss torture "the job fails without any fault:" "$(cat ../err)"
    exit 0
fi
cp -R out ../new

# check_run FAULT STATUS: says what is wrong with what run left.
check_run() {
    case $2 in
    0)
        cmp out/r.xlsx ../new/r.xlsx && cmp out/r.json ../new/r.json ;;
    1 | 3)
        [ -s ../err ] || echo "$1: status $2 and no message" ;;
    *)
        echo "$1: status $2"
        head -n 30 ../err ;;
    esac
    grep -q -e Sanitizer -e 'runtime error' ../err && cat ../err
    for file in r.xlsx r.json; do
        [ "$(cat out/$file)" = old ] || cmp -s out/$file ../new/$file || echo "$1: $file is neither old nor new"
    done 2> /dev/null
    [ "$(ls out)" = "$(printf 'r.json\nr.xlsx')" ] || echo "$1: files are left behind: $(ls out | tr '\n' ' ')"
}

# every CALL STEP: the n-th call fails, for n = 1, 1 + STEP, …, until a dozen runs in a row met no fault.
every() {
    local n=1 quiet=0 hits=0 status
    while [ $quiet -lt 12 ]; do
        run "$1:$n"
        status=$?
        check_run "$1:$n" $status
        if [ $status = 0 ]; then
            quiet=$((quiet + 1))
        else
            quiet=0
            hits=$((hits + 1))
        fi
        n=$((n + $2))
    done
    [ $hits -gt 0 ] || echo "$1: no call was broken: does the seam have it?"
}

for call in open read write fsync rename close alloc; do
    wanted "torture/$call" || continue
    step=1
    # There are many allocations: a prime step reaches another set of them whenever the program changes.
    if [ $call = alloc ] && [ "$all" != --all ]; then
        step=23
    fi
    every $call $step > "$SCRATCH/why" 2>&1
    verdict "torture/$call" "$SCRATCH/why"
done

# From the n-th on every call fails: a disk that stays full while the program cleans up.
if wanted torture/for-good; then
    for call in write fsync close rename alloc; do
        for n in 1 2 3 5 9; do
            run "$call:$n+"
            check_run "$call:$n+" $?
        done
    done > "$SCRATCH/why" 2>&1
    verdict torture/for-good "$SCRATCH/why"
fi

# Rows that wait: each read and write of `csv` on standard output, which copies them from the disk in the end. A run that fails before
# has printed nothing; one that fails then has printed a front of the table.
waiting() {
    CITYLAB_FAULT=$1 timeout 60 "$FAULTY" csv --kind observation < ../waiting.jsonl > ../out 2> ../err
}
waiting_fails() {
    local n=1 status=3
    while [ $status != 0 ] && [ $n -lt 500 ]; do
        waiting "$1:$n"
        status=$?
        [ $status = 0 ] || [ $status = 3 ] || echo "$1:$n: status $status"
        [ $status = 0 ] || [ -s ../err ] || echo "$1:$n: no message"
        grep -q -e Sanitizer -e 'runtime error' ../err && cat ../err
        cmp -n "$(wc -c < ../out)" ../out ../table || echo "$1:$n: not a front of the table"
        [ $status != 0 ] || cmp ../out ../table
        n=$((n + 1))
    done
    [ $n -gt "$2" ] || echo "$1: only $n calls: does the seam have the copy?"
}
if wanted torture/waiting; then
    awk 'BEGIN {t = "una riga lunga "; while (length(t) < 60000) t = t t
        print "area,indicator,period,value,note"; for (i = 0; i < 160; i++) print "A" i ",I,2019," i "," t}' > ../waiting.csv
    {
        "$FAULTY" ingest ../waiting.csv > ../waiting.jsonl 2> ../err || cat ../err
        waiting none:1 || cat ../err
        cp ../out ../table
        waiting_fails write 5
        waiting_fails read 40
    } > "$SCRATCH/why" 2>&1
    verdict torture/waiting "$SCRATCH/why"
fi
exit 0
