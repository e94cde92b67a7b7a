# sources.py - random sources in random dress, read in pieces and row by row: the same records and findings.
"""sources.py PROGRAM SEED COUNT, in a folder of its own. A source with a footer cannot be cut into pieces, so the same file with one line more and
`footer = 1` is read in order. Of the first source that differs the files stay, and the first two records that differ are printed.
"""
import csv
import io
import json
import random
import re
import subprocess
import sys

CELLS = {
    "number": ["12", "1.5", "1,5", "-3", "0", "007", "1.234", "1,234", "1.234,5", "1,234.5", "1 234", "-0", "-0,5", "12 km", "5 EUR", "<5", "oltre 40",
               "x", "", "n.d.", "-", "3 b", "1e3", "99999999999999999999", "123456789012345", "1234567890123456", "0.1", ".5", "5.", ",5", "5,",
               "1,2,3", "1.2.3", " 7", "7 ", "100+", "€ 3", "+5", "12%", "-9"],
    "date": ["2019-02-28", "2019-02-29", "2020-02-29", "2019-12-31", "2019-04-31", "31/12/2018", "12/31/2018", "31.12.2018", "1-2-2018", "01-02-2018",
             "01/02-2018", "2018", "2018-05", "05/2018", "marzo 2017", "Q1 2019", "2019/2020", "2008/09", "20180717", "17/07/2018 10:20",
             "2019-01-01T10:20:30Z", "2019-01-01 10:20", "2019-01-01T25:00", "2019-01-01  10:20", "x", "", "n.d.", "2999-12-31", "3000-01-01",
             "00/01/2019", " 2019-01-01", "2019-01-01 ", "17 luglio 2018", "4 novembre", "2016-2017"],
    "bool": ["si", "no", "true", "1", "0", "sì", "forse", "", "n.d.", "YES", '"s"'],
    "text": ["Torino", "Totale", "a, b", "a;b", '"q"', "  x", "x  ", "", "n.d.", "-", "ricerca", "à è", "linea\nnuova", "TOTALE", "N", "A: label"],
    "list": ["a|b", "a", "a;b", "", "|", "a||b", "n.d.", " a | b "],
}
FIELDS = {
    "observation": [("area", "text"), ("value", "number"), ("period", "date"), ("unit", "text")],
    "experiment": [("id", "text"), ("start", "date"), ("users", "number"), ("outcome", "text")],
}
OPTIONS = [(0.7, "missing = n.d.,-,..,-9"), (0.2, "flags = b,e"), (0.2, "trim = yes"), (0.15, "text = yes"), (0.15, "labels = yes"), (0.2, "list = ;"),
           (0.1, "set.public_eur = 5\nunit.public_eur = EUR")]


def columns(choice, kind):
    own = [(f"c{i}", choice.choice(list(CELLS))) for i in range(choice.randint(0, 4))]
    fields = [f for f in FIELDS[kind] if f[0] != "unit" or choice.random() < 0.3]
    all_of_them = fields + own
    choice.shuffle(all_of_them)
    return all_of_them


def section(choice, kind, cols, delimiter):
    decimal = choice.choice(".,")
    lines = [f"kind = {kind}", "max_rejected = 1", f"delimiter = {'tab' if delimiter == chr(9) else delimiter}", f"decimal = {decimal}",
             f"thousands = {choice.choice(['none', '.' if decimal == ',' else ','])}", f"dates = {choice.choice(['dmy', 'mdy', 'ymd'])}"]
    lines += [line for chance, line in OPTIONS if choice.random() < chance]
    for name, sort in cols:
        if name.startswith("c"):
            lines.append(f"type.{name} = {sort}")
        of_sort = {"number": [f"unit.{name} = km", f"decimal.{name} = {choice.choice('.,')}"], "date": [f"dates.{name} = school"],
                   "text": [f"totals.{name} = Totale", f"skip.{name} = ricerca,a"]}.get(sort, [])
        lines += [line for line in of_sort + [f"missing.{name} = x,12"] if choice.random() < 0.12]
    return "\n".join(lines) + "\n"


def table(choice, cols, delimiter):
    end = choice.choice(["\n", "\r\n"])
    text = io.StringIO()
    out = csv.writer(text, delimiter=delimiter, quoting=choice.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]), lineterminator=end)
    out.writerow([name for name, _ in cols])
    few = choice.choice([1, 10, 60])  # one cell in so many is another than its column's usual one
    usual = {name: choice.choice(CELLS[sort]) for name, sort in cols}
    for _ in range(choice.choice([30, 200, 700])):
        out.writerow([choice.choice(CELLS[sort]) if choice.randrange(few) == 0 else usual[name] for name, sort in cols])
        odd = choice.randrange(800)
        if odd < 4:
            text.write(end)
        elif odd < 6:
            out.writerow([name for name, _ in cols])
        elif odd < 8:
            out.writerow(["nota"] + [""] * (len(cols) - 1))
        elif odd < 10:
            out.writerow(["a"] * (len(cols) + 1))
    return text.getvalue()


def read(program, choice, source, stages):
    run = subprocess.run([program, "-c", "sources.ini", "--all-findings", "-j", choice.choice("12"), "ingest", "--source", source] + stages,
                         capture_output=True, check=False)
    records = []
    for line in run.stdout.decode().splitlines():
        record = json.loads(line)
        if record["kind"] in ("stream", "end", "source"):
            continue
        for name in ("source",) + (("id",) if record["kind"] == "finding" else ()):
            record.pop(name, None)
        if record.get("field") == "footer":
            record.pop("wanted", None)  # says how many lines are declared
        if record.get("rule") == "profile":
            record["found"] = re.sub(r"of the first \d+ rows", "of the first rows", record["found"])  # the footer is one of them
        records.append(record)
    return run.returncode, records


def main():
    program, seed, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    choice = random.Random(seed)
    kept = 0
    for i in range(count):
        kind, delimiter = choice.choice(list(FIELDS)), choice.choice(",;\t|")
        cols = columns(choice, kind)
        options, rows = section(choice, kind, cols, delimiter), table(choice, cols, delimiter)
        for name, text, more in (("pieces", rows, ""), ("order", rows + "fine\n", "footer = 1\n")):
            with open(f"{name}.csv", "w", encoding="utf-8", newline="") as f:
                f.write(text)
        with open("sources.ini", "w", encoding="utf-8") as f:
            f.write(f"[source pieces]\npath = pieces.csv\n{options}[source order]\npath = order.csv\n{options}footer = 1\n")
        stages = choice.choice([[], ["then", "select", f"{cols[0][0]} != zz"]])
        pieces, order = read(program, choice, "pieces", stages), read(program, choice, "order", stages)
        kept += len(pieces[1])
        if pieces != order:
            print(f"source {i} of seed {seed}: status {pieces[0]} and {order[0]}, {len(pieces[1])} and {len(order[1])} records")
            for a, b in zip(pieces[1], order[1]):
                if a != b:
                    print(f"pieces: {a}\norder:  {b}")
                    break
            return 1
    if kept < count * 100:
        print(f"only {kept} records of {count} sources")
        return 1
    return 0


sys.exit(main())
