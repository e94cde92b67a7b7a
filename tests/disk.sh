#!/bin/bash
# disk.sh - a disk that is full, read-only or not there: status 3, one line that names the file, and the old report whole.
cd "$(dirname "$0")/.." || exit 3
. tests/lib.sh

main_job_folder "$SCRATCH/job"
cd "$SCRATCH/job" || exit 3
chain=$(main_job_stages | paste -sd '~' | sed 's/~/ then /g')
# shellcheck disable=SC2086 # the chain's words
if ! "$CITYLAB" $chain > ../stream 2> ../err; then
    miss disk "the main job fails:" "$(cat ../err)"
    exit 0
fi

# refused STATUS FILE WHAT: the last command must have ended with 3 and one line, and the file must be the old one.
refused() {
    [ "$1" = 3 ] || echo "$3: status $1, expected 3"
    [ "$(wc -l < ../err)" = 1 ] || echo "$3: one line expected on stderr: $(cat ../err)"
    if [ -n "$2" ]; then
        echo 'the old report' | cmp -s - "$2" || echo "$3: the old report was touched"
        [ "$(ls "$(dirname "$2")")" = "$(basename "$2")" ] || echo "$3: files are left behind: $(ls "$(dirname "$2")")"
    fi
}

for sink in $(sinks); do
    [ "$sink" = publish ] && continue # writes a folder: tests/publish.sh
    wanted "disk/full-$sink" || continue
    what=
    [ "$sink" = csv ] && what='--kind experiment'
    rm -rf full
    mkdir full
    echo 'the old report' > "full/r.$sink"
    {
        # A file may not grow beyond some kilobytes: what a full disk does, without root.
        # shellcheck disable=SC2086
        (trap '' XFSZ; ulimit -f 2; "$CITYLAB" "$sink" $what -o "full/r.$sink" < ../stream) > ../out 2> ../err
        refused $? "full/r.$sink" 'no room for the file'
        # shellcheck disable=SC2086
        "$CITYLAB" "$sink" $what -o "no/such/folder/r.$sink" < ../stream > ../out 2> ../err
        refused $? '' 'a folder that is not there'
        mkdir -p "target/r.$sink"
        # shellcheck disable=SC2086
        "$CITYLAB" "$sink" $what -o "target/r.$sink" < ../stream > ../out 2> ../err
        refused $? '' 'a target that is a folder'
    } > "$SCRATCH/why" 2>&1
    verdict "disk/full-$sink" "$SCRATCH/why"
done

if wanted disk/stdout; then
    if [ -c /dev/full ]; then
        {
            "$CITYLAB" select < ../stream 2> ../err > /dev/full
            refused $? '' 'a stream to a full device'
            "$CITYLAB" help 2> ../err > /dev/full
            refused $? '' 'help to a full device'
        } > "$SCRATCH/why"
        verdict disk/stdout "$SCRATCH/why"
    else
        skip disk/stdout 'no /dev/full here'
    fi
fi

# A small and a read-only file system of our own, where the kernel lets us.
mounted() {
    # Root has the right to; everybody else may be root of a name space of their own.
    as=-rm
    [ "$(id -u)" = 0 ] && as=-m
    unshare $as sh -c 'mkdir -p disk && mount -t tmpfs -o size="$1" none disk && printf "the old report\n" > disk/r."$2" &&
        { [ "$3" = rw ] || mount -o remount,ro disk; } &&
        { "$CITYLAB" "$2" -o disk/r."$2" < ../stream > ../out 2> ../err; echo $? > ../status; cp disk/r."$2" ../kept; ls disk > ../left; }' \
        sh "$@"
}
for sink in xlsx json; do
    for how in 'full 8k rw' 'read-only 1m ro'; do
        # shellcheck disable=SC2086
        set -- $how
        wanted "disk/$1-disk-$sink" || continue
        if mounted "$2" "$sink" "$3" 2> ../mount; then
            {
                [ "$(cat ../status)" = 3 ] || echo "status $(cat ../status), expected 3: $(cat ../err)"
                echo 'the old report' | cmp - ../kept
                [ "$(cat ../left)" = "r.$sink" ] || echo "files are left behind: $(cat ../left)"
            } > "$SCRATCH/why" 2>&1
            verdict "disk/$1-disk-$sink" "$SCRATCH/why"
        else
            skip "disk/$1-disk-$sink" "no file system of our own here: $(head -n 1 ../mount)"
        fi
    done
done

# libxlsxwriter says success when its temporary file of a part did not fit: the part is cut, the zip file is fine. Here no file may
# grow beyond 128 KiB, which a sheet of 2,000 rows does and the zip file does not; the check before the rename must find it.
if wanted disk/cut-part-xlsx; then
    rm -rf cut
    mkdir cut
    echo 'the old report' > cut/r.xlsx
    {
        head -n 1 ../stream
        awk 'BEGIN {for (i = 1; i <= 2000; i++)
                printf "{\"kind\":\"experiment\",\"id\":\"E%d\",\"title\":\"Una prova\",\"status\":\"ended\"}\n", i
            print "{\"kind\":\"end\",\"records\":2000,\"account\":[]}"}'
    } > ../long
    {
        (trap '' XFSZ; ulimit -f 128; "$CITYLAB" xlsx -o cut/r.xlsx < ../long) > ../out 2> ../err
        refused $? cut/r.xlsx 'a part that was cut'
        grep -q '^cut/r.xlsx: the workbook came out damaged: part xl/worksheets/sheet[0-9]*.xml is ' ../err || cat ../err
    } > "$SCRATCH/why" 2>&1
    verdict disk/cut-part-xlsx "$SCRATCH/why"
fi

# Figures that wait on the disk: more than stay in memory, and no room for them.
if wanted disk/waiting-figures; then
    rm -rf cut
    mkdir cut
    echo 'the old report' > cut/r.xlsx
    {
        head -n 1 ../stream
        awk 'BEGIN {for (i = 1; i <= 9000; i++)
                printf "{\"kind\":\"observation\",\"area\":\"A%d\",\"indicator\":\"I\",\"period\":\"2020\",\"value\":%d}\n", i % 50, i
            print "{\"kind\":\"end\",\"records\":9000,\"account\":[]}"}'
    } > ../long
    {
        (trap '' XFSZ; ulimit -f 64; "$CITYLAB" xlsx -o cut/r.xlsx < ../long) > ../out 2> ../err
        refused $? cut/r.xlsx 'no room for figures that wait'
        "$CITYLAB" xlsx -o cut/r.xlsx < ../long > ../out 2> ../err || cat ../err
        unzip -p cut/r.xlsx xl/sharedStrings.xml | grep -q '>A49<' || echo 'no figure of the last area'
        [ "$(ls cut)" = r.xlsx ] || echo "files are left behind: $(ls cut)"
    } > "$SCRATCH/why" 2>&1
    verdict disk/waiting-figures "$SCRATCH/why"
fi
exit 0
