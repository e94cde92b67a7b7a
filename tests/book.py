# book.py - a workbook read cell by cell by openpyxl: python3 book.py cells STREAM BOOK | same BOOK BOOK | charts BOOK
#
# cells: every record of the kinds that are listed stands in the table of its sheet, value by value, with the type it has; the reading of the
# stream is by Python's own json. same: two books hold the same values in the same formats. charts: each cache holds what the cells hold
# that it names. Prints a line for each difference.
import json
import re
import sys
import warnings
import xml.etree.ElementTree as ET
import zipfile
from datetime import datetime

import openpyxl

warnings.simplefilter("ignore")  # of extensions that openpyxl does not keep

SIGNS = {"[x]", "[z]", None}
# Sheets that list a kind whole: the key's header and field, then other headers and the fields that they show as they are.
LISTS = {
    "Sperimentazioni": ("experiment", "Codice", "id", {"Titolo": "title", "Utenti": "users"}),
    "Eventi": ("event", "Codice", "id", {"Evento": "title"}),
    "Programmi e reti": ("programme", "Codice", "id", {"Nome": "name"}),
    "Partner": ("partner", "Codice", "id", {"Partner": "name"}),
}


def header_of(sheet):
    """The row that the table or filter begins with, and the last row."""
    tables = [t.ref for t in sheet.tables.values()] or [sheet.auto_filter.ref]
    first, last = re.fullmatch(r"[A-Z]+(\d+):[A-Z]+(\d+)", tables[0]).groups()
    return int(first), int(last)


def rows_of(book, name):
    """The rows of a table, its further sheets included, as dicts."""
    k = 1
    while (tab := name if k == 1 else f"{name} {k}") in book.sheetnames:
        sheet = book[tab]
        head, last = header_of(sheet)
        names = [c.value for c in sheet[head] if c.value is not None]
        for row in sheet.iter_rows(min_row=head + 1, max_row=last, max_col=len(names), values_only=True):
            yield dict(zip(names, row))
        k += 1


def differ(cell, value):
    """Whether a cell is not what a record says."""
    if value is None or value == "" or value == []:
        return cell not in SIGNS
    if isinstance(value, (int, float)):
        # The library writes 16 digits of a double.
        return not isinstance(cell, (int, float)) or abs(cell - value) > 1e-15 * abs(value)
    if isinstance(value, list):
        value = "; ".join(value)
    if isinstance(cell, datetime):
        cell = cell.strftime("%Y-%m-%d")
    return str(cell) != str(value)


def lists(records, book):
    for tab, (kind, head, key, fields) in LISTS.items():
        if tab not in book.sheetnames:
            continue
        rows = {str(r[head]): r for r in rows_of(book, tab) if head in r}
        wanted = [r for r in records if r["kind"] == kind]
        if len(wanted) != len(list(rows_of(book, tab))):
            yield f"{tab}: {len(list(rows_of(book, tab)))} rows, {len(wanted)} records"
        for r in wanted:
            row = rows.get(str(r.get(key)))
            if row is None:
                yield f"{tab}: no row of {r.get(key)}"
                continue
            for title, field in fields.items():
                if title in row and differ(row[title], r.get(field)):
                    yield f"{tab}: {r.get(key)}: {title}: {row[title]!r}, the record says {r.get(field)!r}"


def observations(records, book):
    """The figures of indicators that three territories have, in the order of the stream."""
    names = {r["id"]: r.get("name_it") or r.get("name_en") or r["id"] for r in records if r["kind"] == "area"}
    spread = {}
    for r in records:
        if r["kind"] == "observation" and r.get("area"):
            spread.setdefault(r.get("indicator"), set()).add(r["area"])
    wanted = [r for r in records if r["kind"] == "observation" and r.get("nature") != "computed" and not r.get("entity")
              and len(spread.get(r.get("indicator"), ())) >= 3]
    rows = list(rows_of(book, "Cifre dei territori")) if "Cifre dei territori" in book.sheetnames else []
    if len(rows) != max(len(wanted), 1):
        yield f"Cifre dei territori: {len(rows)} rows, {len(wanted)} figures"
    for n, (row, r) in enumerate(zip(rows, wanted), 1):
        said = {"Territorio": names.get(r.get("area"), r.get("area")), "Codice": r.get("indicator"), "Valore": r.get("value"),
                "Periodo": int(r["period"]) if re.fullmatch(r"\d{4}", str(r.get("period"))) else None, "Note": r.get("note")}
        for title, value in said.items():
            if title in row and value is not None and differ(row[title], value):
                yield f"Cifre dei territori: row {n}: {title}: {row[title]!r}, the record says {value!r}"


def scores(records, book):
    """Rank and score of every city at the root of the first index."""
    if "Classifica" not in book.sheetnames:
        return
    index = next(r["index"] for r in records if r["kind"] == "score")
    names = {r["id"]: r.get("name_it") or r["id"] for r in records if r["kind"] == "area"}
    roots = {r["code"] for r in records if r["kind"] == "indicator" and not r.get("parent")}
    said = {names.get(r["area"], r["area"]): r for r in records if r["kind"] == "score" and r["index"] == index
            and r["node"] in roots}
    rows = {r["Città"]: r for r in rows_of(book, "Classifica")}
    for city, r in said.items():
        if city not in rows:
            yield f"Classifica: no row of {city}"
        elif differ(rows[city]["Posto"], r["rank"]) or differ(rows[city]["Punteggio"], r["value"]):
            yield f"Classifica: {city}: {rows[city]['Posto']!r}, {rows[city]['Punteggio']!r}; the record says {r['rank']}, {r['value']}"


def cells(stream, path):
    with open(stream, encoding="utf-8") as f:
        records = [json.loads(line) for line in f]
    book = openpyxl.load_workbook(path, data_only=True)
    for check in (lists, observations, scores):
        yield from check(records, book)
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for c in row:
                if isinstance(c.value, float) and c.value != c.value or c.data_type == "e":
                    yield f"{sheet.title}!{c.coordinate}: {c.value!r} is no value"


def same(one, two):
    a, b = (openpyxl.load_workbook(p, data_only=True) for p in (one, two))
    if a.sheetnames != b.sheetnames:
        yield f"sheets: {a.sheetnames}, {b.sheetnames}"
        return
    for name in a.sheetnames:
        if a[name].dimensions != b[name].dimensions:
            yield f"{name}: {a[name].dimensions}, {b[name].dimensions}"
        for left, right in zip(a[name].iter_rows(), b[name].iter_rows()):
            for x, y in zip(left, right):
                link = [c.hyperlink and (c.hyperlink.target, c.hyperlink.location) for c in (x, y)]
                if (x.value, x.number_format, x.font.b, link[0]) != (y.value, y.number_format, y.font.b, link[1]):
                    yield f"{name}!{x.coordinate}: {x.value!r} {x.number_format}, {y.value!r} {y.number_format}"


C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


def charts(path):
    book = openpyxl.load_workbook(path, data_only=True)
    found = 0
    with zipfile.ZipFile(path) as z:
        for part in sorted(n for n in z.namelist() if re.fullmatch(r"xl/charts/chart\d+\.xml", n)):
            for ref in ET.fromstring(z.read(part)).iter():
                if ref.tag not in (C + "numRef", C + "strRef"):
                    continue
                found += 1
                sheet, area = re.fullmatch(r"'?(.*?)'?!(.*)", ref.find(C + "f").text).groups()
                at = book[sheet.replace("''", "'")][area.replace("$", "")]
                held = [c.value for row in at for c in row] if isinstance(at, tuple) else [at.value]
                cached = [p.find(C + "v").text for p in ref.iter(C + "pt")]
                number = ref.tag == C + "numRef"
                if len(held) != len(cached):
                    yield f"{part}: {area} has {len(held)} cells, its cache {len(cached)}"
                for h, c in zip(held, cached):
                    if float(c) != float(h) if number else str(h) != c:
                        yield f"{part}: {area}: {h!r}, cached {c!r}"
    if not found:
        yield "no chart refers to cells"


differences = list({"cells": cells, "same": same, "charts": charts}[sys.argv[1]](*sys.argv[2:]))
for line in differences[:100]:
    print(line)
