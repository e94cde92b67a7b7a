#!/bin/bash
# determinism.sh - the main job in other places: another folder, language, time zone, number of threads; and as a pipe.
cd "$(dirname "$0")/.." || exit 3
. tests/lib.sh
group determinism || exit 0

# Locales of our own, so that no root and no setting of the system is needed.
export LOCPATH=$ROOT/build/locale
for locale in it_IT tr_TR; do
    if [ ! -d "$LOCPATH/$locale.UTF-8" ]; then
        mkdir -p "$LOCPATH"
        localedef -i "$locale" -f UTF-8 "$LOCPATH/$locale.UTF-8" 2> "$SCRATCH/err"
    fi
done

# job FOLDER [NAME=VALUE...]: runs the main job there.
job() {
    local folder=$SCRATCH/$1
    shift
    main_job_folder "$folder"
    (cd "$folder" && env "$@" "$CITYLAB" run) > "$SCRATCH/out" 2>&1
}

# compare FOLDER: says what differs from the first run.
compare() {
    local file
    for file in report.xlsx report.json; do
        cmp "$SCRATCH/first/data/out/$file" "$SCRATCH/$1/data/out/$file" 2>&1
    done
}

job first TZ=UTC || {
    miss determinism "the main job fails:" "$(cat "$SCRATCH/out")"
    exit 0
}

# again NAME FOLDER [NAME=VALUE...]
again() {
    wanted "determinism/$1" || return
    local name=$1
    shift
    { job "$@" || cat "$SCRATCH/out"; compare "$1"; } > "$SCRATCH/why"
    verdict "determinism/$name" "$SCRATCH/why"
}

again folder 'another folder/with è and blanks' TZ=UTC
# Lord Howe: half an hour off, the other half of the world, summer time at another season.
again time-zone tz TZ=Australia/Lord_Howe
again day-before west TZ=XXX+12
for locale in it_IT tr_TR; do
    if [ -d "$LOCPATH/$locale.UTF-8" ]; then
        again "$locale" "$locale" LC_ALL="$locale.UTF-8" LANG="$locale.UTF-8"
    else
        skip "determinism/$locale" "no locale: $(cat "$SCRATCH/err")"
    fi
done

# Another build of the same program: other flags, other addresses.
if wanted determinism/sanitized && [ -x "$SANITIZED" ]; then
    main_job_folder "$SCRATCH/san"
    {
        (cd "$SCRATCH/san" && "$SANITIZED" run) > "$SCRATCH/out" 2>&1 || cat "$SCRATCH/out"
        compare san
    } > "$SCRATCH/why"
    verdict determinism/sanitized "$SCRATCH/why"
fi

# Words before the first stage; the same chain as `run` runs, with other threads.
chain=$(main_job_stages | paste -sd '~' | sed 's/~/ then /g')
for threads in 1 2; do
    wanted "determinism/threads-$threads" || continue
    main_job_folder "$SCRATCH/j$threads"
    # shellcheck disable=SC2086 # the chain's words
    (cd "$SCRATCH/j$threads" && "$CITYLAB" -j "$threads" $chain then xlsx -o data/out/report.xlsx then json -o data/out/report.json) \
        > "$SCRATCH/why" 2>&1
    [ -s "$SCRATCH/why" ] && sed -i '/rejected/d' "$SCRATCH/why"
    compare "j$threads" >> "$SCRATCH/why"
    verdict "determinism/threads-$threads" "$SCRATCH/why"
done

if wanted determinism/pipe; then
    main_job_folder "$SCRATCH/pipe"
    pipe=$(main_job_stages | sed 's/^/"$CITYLAB" /' | paste -sd '|')
    {
        (cd "$SCRATCH/pipe" && bash -o pipefail -c "$pipe > stream && \"\$CITYLAB\" xlsx -o data/out/report.xlsx < stream &&
            \"\$CITYLAB\" json -o data/out/report.json < stream") 2>&1 | grep -v rejected
        compare pipe
    } > "$SCRATCH/why"
    verdict determinism/pipe "$SCRATCH/why"
fi
exit 0
