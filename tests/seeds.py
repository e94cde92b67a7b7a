# seeds.py - every row of tests/seeds.tsv looked for in a report: python3 seeds.py json|workbook SEEDS REPORT
#
# A row names a thing (where), its name as the raw files write it, a date, and one figure with qualifier and nature. Both reports are
# read as anybody would: the JSON by its keys, the workbook row by row. Prints a line for each row that is not there.
import csv
import json
import re
import sys
import xml.etree.ElementTree as ET
import zipfile

LISTS = {"programme": "programmes", "event": "events", "call": "calls", "partner": "partners"}
QUALIFIERS = {"=": [""], ">=": ["oltre", "almeno"], ">": ["più di"], "~": ["circa"], "<=": ["al massimo", "fino a"], "<": ["meno di"]}
NATURES = {"actual": "effettivo", "planned": "previsto", "declared": "dichiarato", "estimated": "stimato"}


def texts(value):
    """Every text below a JSON value."""
    if isinstance(value, dict):
        for v in value.values():
            yield from texts(v)
    elif isinstance(value, list):
        for v in value:
            yield from texts(v)
    elif value is not None:
        yield str(value)


def entity_of(report, where):
    """The object that a seed is about, and the figures that belong to it."""
    kind, _, name = where.partition(":")
    if kind in LISTS:
        found = [e for e in report[LISTS[kind]] if e["id"] == name]
        return (found[0], found[0].get("figures", [])) if found else (None, [])
    if kind == "ranking":
        ranking, edition, area = name.split("/")
        found = [r for r in report["published_rankings"] if (r["name"], str(r["edition"]), r["area"]) == (ranking, edition, area)]
        return (found[0], [dict(r, indicator="rank", value=r["rank"]) for r in found]) if found else (None, [])
    figures = [o for i in report["indicators"] for o in i["series"] if o.get("area") == name]
    area = [a for a in report["areas"] if a["id"] == name]
    return (dict(area[0], series=figures) if area else None), figures


def fits(figure, seed):
    return (figure.get("indicator") == seed["measure"] and figure.get("value") == float(seed["number"])
            and (figure.get("qualifier") or "=") == (seed["qualifier"] or "=")
            and (seed["measure"] == "rank" or figure.get("nature") == seed["nature"]))


def look_in_json(seed, report):
    entity, figures = entity_of(report, seed["where"])
    if entity is None:
        return "no such thing"
    said = list(texts(entity))
    if seed["text"] not in said:
        return "another name"
    for date in filter(None, seed["date"].split("/")):
        if not any(t.startswith(date) for t in said):
            return "no date " + date
    if seed["number"] and not any(fits(f, seed) for f in figures):
        return "no such figure"
    return None


def sheets(path):
    """All rows of all sheets of a workbook, each a list of texts."""
    ns = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    book = zipfile.ZipFile(path)
    shared = []
    if "xl/sharedStrings.xml" in book.namelist():
        for item in ET.fromstring(book.read("xl/sharedStrings.xml")).findall("m:si", ns):
            shared.append("".join(t.text or "" for t in item.iter("{%s}t" % ns["m"])))
    for name in sorted(n for n in book.namelist() if n.startswith("xl/worksheets/sheet")):
        for row in ET.fromstring(book.read(name)).iter("{%s}row" % ns["m"]):
            cells = []
            for cell in row.findall("m:c", ns):
                value = cell.find("m:v", ns)
                if value is not None and cell.get("t") == "s":
                    cells.append(shared[int(value.text)])
                elif value is not None:
                    cells.append(value.text)
                else:
                    cells.append("".join(t.text or "" for t in cell.iter("{%s}t" % ns["m"])))
            if any(cells):
                yield cells


def written(number):
    """The ways in which a figure may stand in a cell: as a number, or in an Italian text."""
    whole = float(number)
    italian = "{:,.10g}".format(whole).replace(",", "\0").replace(".", ",").replace("\0", ".")
    return {number, italian, "%g" % whole}


def pieces(cells):
    """Cells, and what stands between semicolons in them; sentences that quote a source are no figures."""
    return [p.strip() for c in cells for p in re.split(r"[;\n]", c) if len(p) <= 60]


def has_figure(row, seed):
    cells = pieces(row)
    numbers = "|".join(re.escape(n) for n in written(seed["number"]))
    words = QUALIFIERS[seed["qualifier"] or "="]
    for word in words:
        if word and any(re.search(r"\b" + word + r"\s+(" + numbers + r")(?![\d.,]*\d)", c) for c in cells):
            return True
        if not word and any(re.search(r"(?<![\d.,])(" + numbers + r")(?![\d.,]*\d)", c) for c in cells):
            return True
        if word and any(word in c for c in cells) and any(c in written(seed["number"]) for c in cells):
            return True
    return False


def date_texts(date):
    """2018-07-17 as a day of Italian habit, as written in the stream, or as the number that a workbook keeps."""
    import datetime
    parts = date.split("-")
    known = {date, "/".join(reversed(parts))}
    if len(parts) == 3:
        day = datetime.date(*map(int, parts)) - datetime.date(1899, 12, 30)
        known.add(str(day.days))
    return known


def look_in_workbook(seed, rows):
    named = [r for r in rows if seed["text"] in r] or [r for r in rows if any(seed["text"] in c for c in r)]
    if not named:
        return "no cell with the name"
    for date in filter(None, seed["date"].split("/")):
        if not any(re.search(r"(?<![\d/-])" + re.escape(t) + r"(?![\d/-])", c) for t in date_texts(date) for r in named for c in r):
            return "no date " + date + " beside the name"
    if seed["number"]:
        with_figure = [r for r in named if has_figure(r, seed)]
        if not with_figure:
            return "no row with the name and the figure"
        # Its own cell, or behind the figure where several stand in one: "circa 1.000 m²; 3.000 m² (previsto)".
        marked = r"^" + NATURES[seed["nature"]] + r"$|(%s)(?![\d.,]*\d)[^;]*" % "|".join(
            re.escape(n) for n in written(seed["number"])) + NATURES[seed["nature"]]
        if seed["measure"] != "rank" and not any(re.search(marked, c) for r in with_figure for c in pieces(r)):
            return "the figure is not marked " + NATURES[seed["nature"]]
    return None


def main():
    way, seeds, path = sys.argv[1:]
    with open(seeds, encoding="utf-8", newline="") as f:
        rows = list(csv.DictReader(f, delimiter="\t", quoting=csv.QUOTE_NONE))
    report = json.load(open(path, encoding="utf-8")) if way == "json" else list(sheets(path))
    look = look_in_json if way == "json" else look_in_workbook
    for n, seed in enumerate(rows, 2):
        wrong = look(seed, report)
        if wrong:
            print("seeds.tsv:%d: %s: %s %s %s %s%s %s: %s" % (n, seed["where"], seed["text"], seed["date"], seed["measure"],
                                                           seed["qualifier"], seed["number"], seed["nature"], wrong))


main()
