# sdmx_csv.py - FILE [SOURCE...]: holds an SDMX-CSV 2.0 file to the rules of its field guide, with Python's own CSV reader.
"""The rules: SDMX-CSV 2.0 field guide (github.com/sdmx-twg/sdmx-csv, data-message/docs), RFC 4180, the observational time periods of
SDMX 3.0 (section 6) and the cross-domain code list CL_OBS_STATUS. Prints what breaks one, and every row whose OBS_SOURCE is named."""
import csv
import io
import re
import sys

DIMENSIONS = ["INDICATOR", "REF_AREA", "ENTITY", "TIME_PERIOD", "CATEGORY", "NATURE", "STATEMENT"]
DATE = r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?"
TIME = re.compile(rf"{DATE}|[0-9]{{4}}-(Q[1-4]|S[12])|[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}/P[0-9]+[YMD]|_X")
STATUS = set("ABDEFGHIJKLMNOPQSUV") | {""}

path, barred = sys.argv[1], sys.argv[2:]
raw = open(path, "rb").read()
text = raw.decode("utf-8")  # no BOM, no other encoding: an error ends it
if text.startswith("\ufeff"):
    print("a byte order mark")
if re.search(r"(^|[^\r])\n", re.sub(r'"([^"]|"")*"', "", text)):
    print("a row ends without CR LF")
rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
head, body = rows[0], rows[1:]
if head[:3] != ["STRUCTURE", "STRUCTURE_ID", "ACTION"]:
    print(f"the first columns are {head[:3]}")
if len(set(head)) != len(head):
    print("a column comes twice")
for name in head:
    if not re.fullmatch(r"[A-Za-z_@$][A-Za-z0-9_@$-]*", name):
        print(f"{name!r} is no id of a component")
if head[3 : 3 + len(DIMENSIONS)] != DIMENSIONS or head[3 + len(DIMENSIONS)] != "OBS_VALUE":
    print("dimensions, then the measure, then attributes: another order")
if not body:
    print("no observations")
seen = set()
for number, row in enumerate(body, 2):
    if len(row) != len(head):
        print(f"row {number}: {len(row)} cells, {len(head)} columns")
        continue
    cell = dict(zip(head, row))
    key = tuple(cell[d] for d in DIMENSIONS)
    problems = [
        (cell["STRUCTURE"] not in ("dataflow", "datastructure", "dataprovision"), "STRUCTURE"),
        (not re.fullmatch(r"[A-Za-z][A-Za-z0-9_.-]*:[A-Za-z0-9_@$-]+\([0-9]+(\.[0-9]+){1,2}\)", cell["STRUCTURE_ID"]), "STRUCTURE_ID"),
        (cell["ACTION"] not in ("I", "A", "M", "R", "D"), "ACTION"),
        (not re.fullmatch(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?", cell["OBS_VALUE"]), "OBS_VALUE"),
        (not TIME.fullmatch(cell["TIME_PERIOD"]), "TIME_PERIOD"),
        (cell["OBS_STATUS"] not in STATUS, "OBS_STATUS"),
        ("" in key, "an empty dimension"),
        (key in seen, "an observation that stands twice"),
        (cell["OBS_SOURCE"] in barred, "OBS_SOURCE"),
    ]
    for wrong, what in problems:
        if wrong:
            print(f"row {number}: {what}: {cell.get(what, key)!r}")
    seen.add(key)
