#!/bin/bash
# progress.sh - a long input on a terminal says how far it is, and takes that away; elsewhere nothing is written, and never in the output.
cd "$(dirname "$0")/.." || exit 3
. tests/lib.sh
group progress || exit 0

work=$SCRATCH/work
mkdir -p "$work"
cd "$work" || exit 3
export CITYLAB
if ! command -v script > /dev/null; then
    skip progress 'no script(1) here'
    exit 0
fi
# Takes its time: more than what is looked at before it is read, a pause longer than a second, and more again.
cat > slow << 'EOF'
rows() {
    awk -v n="$1" 'BEGIN {for (i = 0; i < n; i++) print "{\"area\":\"C" i "\",\"indicator\":\"A\",\"period\":\"2019\",\"value\":" i "}"}'
}
(rows 30000; sleep 1.3; rows 30000)
EOF

if wanted progress/terminal && ! script -qec true /dev/null > /dev/null 2>&1; then
    skip progress/terminal 'no pseudo-terminal here'
elif wanted progress/terminal; then
    script -qec "bash -c 'bash slow | \"\$CITYLAB\" ingest --kind observation --format jsonl - > out'" /dev/null > screen 2>&1
    : > "$SCRATCH/why"
    tr '\r' '\n' < screen | grep -q 'citylab: .*: [0-9.]* MB, [0-9]* rows, [0-9.]* MB/s' || cat -v screen > "$SCRATCH/why"
    # The last thing written takes the line away.
    tail -c 4 screen | cat -v | grep -qF '^M^[[K' || { echo 'the line stays:'; tail -c 80 screen | cat -v; } >> "$SCRATCH/why"
    grep -c '"kind":"observation"' out | grep -qx 60000 || echo 'rows are missing in the output' >> "$SCRATCH/why"
    grep -q 'MB/s' out && echo 'progress in the output' >> "$SCRATCH/why"
    verdict progress/terminal "$SCRATCH/why"
fi
if wanted progress/silent; then
    bash slow | "$CITYLAB" ingest --kind observation --format jsonl - > out 2> err
    grep 'MB/s' err out > "$SCRATCH/why"
    verdict progress/silent "$SCRATCH/why"
fi
