#!/usr/bin/python3
"""pollock - the pollutions of the Pollock benchmark, made from one table, read by `citylab ingest FILE`, and scored.

Pollock (Vitagliano, Hameed, Jiang, Reisener, Wu, Naumann: "Pollock: A Data Loading Benchmark", PVLDB 16(8), 2023) takes one
table of 83 rows and 9 columns and breaks it in 2,290 ways. This is written after its description; its code and its files are
not used. The table is one of our own with the same traps (commas and line-long texts in quotes, doubled quotes, a backslash
before one, apostrophes, prices, a column that is always empty); --source FILE takes another one, such as the original.

Ten measures a file, each from 0 to 1: success; precision, recall and F1 of the header, of the records and of the cells, as
multisets of texts. The original normalises dates and numbers before it compares; here they are compared as they stand, so the
scores are lower bounds of its own. `simple` is the mean of their sums, `weighted` weighs each file by how often its pollution
was seen in open data (the weights are the benchmark's).
"""
import argparse
import collections
import csv
import io
import json
import os
import re
import subprocess
import sys
import tempfile

FILE_WEIGHTS = {
    "source": 1, "file_no_payload": 15, "file_no_trailing_newline": 184, "file_double_trailing_newline": 5,
    "file_no_header": 470, "file_header_multirow_2": 47, "file_header_multirow_3": 47, "file_preamble": 282,
    "file_multitable_same": 188 / 3, "file_multitable_more": 188 / 3, "file_multitable_less": 188 / 3, "file_header_only": 3,
    "file_one_data_row": 4, "file_record_delimiter_0xD": 7, "file_record_delimiter_0xA": 1691, "file_field_delimiter_0x9": 4,
    "file_field_delimiter_0x3B": 834, "file_field_delimiter_0x20": 4, "file_field_delimiter_0x2C_0x20": 101,
    "file_quotation_char_0x27": 11, "file_escape_char_0x5C": 1, "file_escape_char_0x00": 7}
ROW_WEIGHTS = {"row_less_sep": 0.3678, "row_more_sep": 0.3678, "row_extra_quote": 0.0094, "row_field_delimiter": 0.14}
MEASURES = ["success"] + [f"{what} {how}" for what in ("header", "record", "cell") for how in ("precision", "recall", "F1")]


# -- the table -------------------------------------------------------------------------------------------------------------

def own_table():
    """83 orders of a shop of sensors; every trap of the original in the same places or near them."""
    things = ["Air Quality Sensor", "Traffic Counter", "Men's Field Vest", "Weather Mast, Folding", "Solar Panel, 24\"", "Gateway",
              "Noise Meter, Class 1", "Kids' Bicycle Counter", "Parking Sensor", "Camera, Round 48\""]
    texts = ["Measures what matters, even when it rains.",
             "This unit stands on any pole; from squares, parks or riverbanks, it won't let you down.",
             "Our best-value model: quick to mount, easy to read, and quiet at night.",
             "Field tested on seven streets for a whole winter without a single fault.",
             "A remarkably light cable of 8\\'9\" length, well suited for masts.",
             "Made of recycled plastic that resists wrinkles, stains, fading and sun; it's kept its shape for years, year after year."]
    rows = [["DATE", "TIME", "Qty", "PRODUCTID", "Price", "ProductType", "ProductDescription", "URL", "Comments"]]
    for i in range(83):
        code = f"{'AHMRWZ'[i % 6]}{'BGNITK'[i // 6 % 6]}-{1009 + i * 97}"
        rows.append([f"{13 + i % 16:02}/{1 + i // 16:02}/2018", f"{i // 4 % 24:02}:{i % 4 * 15:02}", str(i * 7 % 34), code,
                     f"${(i * 613 + 91) % 9700 / 100:.2f}", things[i % 10], texts[i % 6],
                     f"https://www.example.org/product/{code.replace('-', '_')}.html", ""])
    return [[(c, bool(re.search('[",]', c)) or (i > 0 and k in (6, 7))) for k, c in enumerate(r)] for i, r in enumerate(rows)]


def table_of(path):
    """A table of a file: its cells, and which stand in quotes."""
    rows = []
    with open(path, encoding="utf-8", newline="") as f:
        for line in f.read().splitlines():
            cells = re.findall(r'("(?:[^"]|"")*"|[^,]*)(?:,|$)', line)[:line.count(",") + 1]
            text = next(csv.reader([line]))
            rows.append([(c, cells[k].startswith('"')) for k, c in enumerate(text)])
    return rows


# -- pollutions ------------------------------------------------------------------------------------------------------------

def cell_text(cell, quote, escape):
    text, quoted = cell
    return quote + text.replace(quote, escape + quote) + quote if quoted else text


def render(rows, delimiter=",", quote='"', escape='"', eol="\r\n", last=None, row=-1, change=None):
    """The file; `change` may alter the pieces of row number `row`: its cells as they are written, and its delimiters."""
    out = []
    for i, cells in enumerate(rows):
        texts = [cell_text(c, quote, escape) for c in cells]
        gaps = [delimiter] * (len(texts) - 1)
        if i == row:
            texts, gaps = change(texts, gaps)
        out.append("".join(t + g for t, g in zip(texts, gaps + [""])))
        out.append(eol if last is None or i + 1 < len(rows) else last)
    return "".join(out).encode()


def more(col):
    return lambda texts, gaps: (texts[:col] + [""] + texts[col:], gaps + gaps[:1])


def less(col):
    return lambda texts, gaps: (texts[:col - 1] + [texts[col - 1] + texts[col]] + texts[col + 1:], gaps[1:])


def stray(col):
    def change(texts, gaps):
        text = texts[col]
        return texts[:col] + ['"' + text] + texts[col + 1:], gaps
    return change


def spaces(texts, gaps):
    return texts, [" "] * len(gaps)


def file_pollutions(t):
    plain = [[c for c, _ in r] for r in t]
    head, blank = t[0], [("", False)] * len(t[0])
    second = [r[:] for r in t[:-1]]
    yield "source", render(t), plain
    yield "file_no_payload", b"", []
    yield "file_no_trailing_newline", render(t, last=""), plain
    yield "file_double_trailing_newline", render(t, last="\r\n\r\n"), plain
    yield "file_no_header", render(t[1:]), plain[1:]
    for n in (2, 3):
        yield f"file_header_multirow_{n}", render([head] * n + t[1:]), [[" ".join([c] * n) for c in plain[0]]] + plain[1:]
    yield "file_preamble", render([[("PREAMBLE", False)] + blank[1:], blank] + t), plain
    yield "file_multitable_less", render(t + [r[:-1] for r in second]), plain
    yield "file_multitable_same", render(t + second), plain
    yield "file_multitable_more", render(t + [r + [("", False) if i else ("col1", False)] for i, r in enumerate(second)]), plain
    yield "file_header_only", render(t[:1]), plain[:1]
    yield "file_one_data_row", render(t[:2]), plain[:2]
    yield "file_record_delimiter_0xA", render(t, eol="\n"), plain
    yield "file_record_delimiter_0xD", render(t, eol="\r"), plain
    for name, delimiter in (("0x3B", ";"), ("0x9", "\t"), ("0x2C_0x20", ", "), ("0x20", " ")):
        yield f"file_field_delimiter_{name}", render(t, delimiter=delimiter), plain
    yield "file_quotation_char_0x27", render(t, quote="'", escape="'"), plain
    yield "file_escape_char_0x5C", render(t, escape="\\"), plain
    yield "file_escape_char_0x00", render(t, escape=""), plain


def row_pollutions(t):
    plain = [[c for c, _ in r] for r in t]
    for i, cells in enumerate(t):
        for k in range(len(cells)):
            yield f"row_more_sep_row{i}_col{k}", render(t, row=i, change=more(k)), plain
            if k:
                yield f"row_less_sep_row{i}_col{k}", render(t, row=i, change=less(k)), plain
            kept = [r[:] for r in plain]
            kept[i][k] = '"' + kept[i][k]
            quoted = cells[k][1]
            change = stray(k) if not quoted else (lambda texts, gaps, k=k: (texts[:k] + ['""' + texts[k][1:]] + texts[k + 1:], gaps))
            yield f"row_extra_quote{i}_col{k}", render(t, row=i, change=change), kept
        yield f"row_field_delimiter_{i}_0x20", render(t, row=i, change=spaces), plain


# -- reading and scoring ---------------------------------------------------------------------------------------------------

def read(program, path, options):
    """The rows that `citylab ingest` gives, the header first; None when it refuses."""
    done = subprocess.run([program, "ingest", "--text", "--max-rejected", "100%"] + options + [path], capture_output=True,
                          check=False, timeout=60)
    if done.returncode not in (0, 1):
        sys.exit(f"{path}: status {done.returncode}: {done.stderr.decode(errors='replace')}")
    if done.returncode:
        return None
    rows, header = [], not re.search(rb"header = 0", done.stderr)
    for line in done.stdout.decode().split("\n")[:-1]:
        r = json.loads(line)
        if r.pop("kind") != "observation":
            continue
        del r["source"], r["line"]
        if not rows and header:
            rows.append(list(r))
        rows.append(["" if v is None else v for v in r.values()])
    return rows


def overlap(expected, loaded):
    common = sum((collections.Counter(expected) & collections.Counter(loaded)).values())
    if not expected:
        return 1, 1, 1
    if not common:
        return 0, 0, 0
    p, r = common / len(expected), common / len(loaded)
    return p, r, 2 * p * r / (p + r)


def score(expected, loaded):
    if loaded is None:
        return [0] * 10
    if not expected:
        return [1] * 10
    head = (expected[0], loaded[0] if loaded else [])
    records = [["".join(c or "null" for c in r) for r in rows[1:]] for rows in (expected, loaded)]
    cells = [[c for r in rows for c in r] for rows in (expected, loaded)]
    return [1, *overlap(*head), *overlap(*records), *overlap(*cells)]


def weight_of(name):
    family = next((f for f in ROW_WEIGHTS if name.startswith(f)), None)
    return ROW_WEIGHTS[family] if family else FILE_WEIGHTS[name]


def main():
    a = argparse.ArgumentParser(description="Score citylab on the pollutions of the Pollock benchmark.")
    a.add_argument("--citylab", default=os.environ.get("CITYLAB", "build/citylab"))
    a.add_argument("--source", help="a table to break; without it one of our own")
    a.add_argument("--every", type=int, default=1, help="only every N-th of the row pollutions")
    a.add_argument("--keep", help="write the files into this folder, too")
    a.add_argument("--least", type=float, default=0, help="fail when the simple score is below it")
    a.add_argument("--verbose", action="store_true", help="print each file below 9.9")
    a.add_argument("options", nargs="*", help="options of ingest, behind --")
    args = a.parse_args()
    table = table_of(args.source) if args.source else own_table()
    files = list(file_pollutions(table)) + list(row_pollutions(table))[::args.every]
    totals, weighted, weights = [0] * 10, 0, 0
    families = collections.defaultdict(list)
    with tempfile.TemporaryDirectory() as scratch:
        folder = args.keep or scratch
        os.makedirs(folder, exist_ok=True)
        for name, content, expected in files:
            path = os.path.join(folder, name + ".csv")
            with open(path, "wb") as f:
                f.write(content)
            measures = score(expected, read(args.citylab, path, args.options))
            if args.verbose and sum(measures) < 9.9:
                print(f"  {name}: {sum(measures):.3f} ", " ".join(f"{m:.3f}" for m in measures))
            totals = [x + y for x, y in zip(totals, measures)]
            weighted += sum(measures) * weight_of(name)
            weights += weight_of(name)
            families[re.sub(r"_?(row)?\d+(_col\d+)?(_0x20)?$", "", name) if name.startswith("row") else name].append(sum(measures))
    for family, scores in families.items():
        print(f"{family:34} {len(scores):5} files  {sum(scores) / len(scores):7.3f}  least {min(scores):.3f}")
    for name, total in zip(MEASURES, totals):
        print(f"{name:34} {total / len(files):.4f}")
    simple = sum(totals) / len(files)
    print(f"{len(files)} files: simple {simple:.3f}, weighted {weighted / weights:.3f} of 10")
    return 0 if simple >= args.least else 1


if __name__ == "__main__":
    sys.exit(main())
