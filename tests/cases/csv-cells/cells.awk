# Texts of 0 to 40 bytes with a special byte at each place, or none: as lines of a stream (what=lines) and as the CSV that a printer
# which looks at each byte makes of them (what=table), with the delimiter `by`.
function json(text,   i, c, out) {
    for (i = 1; i <= length(text); i++) {
        c = substr(text, i, 1)
        out = out (c == "\"" ? "\\\"" : c == "\r" ? "\\r" : c == "\n" ? "\\n" : c)
    }
    return "\"" out "\""
}
function cell(text,   i, c, out, quoted) {
    for (i = 1; i <= length(text); i++) {
        c = substr(text, i, 1)
        quoted = quoted || c == "\"" || c == "\r" || c == "\n" || c == by
        out = out (c == "\"" ? "\"\"" : c)
    }
    return quoted ? "\"" out "\"" : out
}
function row(text, number) {
    if (what == "lines")
        printf "{\"kind\":\"note\",\"text\":%s,\"number\":%s,\"again\":%s}\n", json(text), number, json(text)
    else
        printf "%s%s%s%s%s\r\n", cell(text), by, cell(number), by, cell(text)
}
BEGIN {
    letters = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOP"
    n = split(",|;|\"|\r|\n|5|\"\"", special, "|")
    if (what == "table")
        printf "text%snumber%sagain\r\n", by, by
    for (len = 0; len <= 40; len++) {
        row(substr(letters, 1, len), len "." len * 7)
        for (k = 1; k <= n; k++)
            for (at = 1; at <= len; at++)
                row(substr(letters, 1, at - 1) special[k] substr(letters, at + 1, len - at), "-" at "e" len)
    }
}
