"""reader - what `citylab ingest` makes of some bytes, for the scripts of this folder."""
import json
import os
import subprocess
import tempfile

CITYLAB = os.environ.get("CITYLAB", "build/citylab")


class Reading:
    """rows: the cells of the rows that were read, in order, nulls as ""; names: of their columns; faults: rules and lines of
    the rows that were rejected; doubts: rules of other findings; refused: the message of a file that was not read."""

    def __init__(self):
        self.rows, self.names, self.faults, self.doubts, self.refused = [], [], [], [], ""
        self.skipped = 0

    def silent(self):
        return not self.faults and not self.refused


def cell(value):
    return "" if value is None else value


def read(content, options=(), suffix=".csv"):
    """Status 0 and 1 are answers; any other is a crash, and an exception here."""
    out = Reading()
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "vector" + suffix)
        with open(path, "wb") as f:
            f.write(content)
        done = subprocess.run([CITYLAB, "ingest", *options, path], capture_output=True, check=False, timeout=60)
    if done.returncode not in (0, 1):
        raise RuntimeError(f"status {done.returncode}: {done.stderr.decode(errors='replace')[:400]}")
    if done.returncode == 1:
        out.refused = done.stderr.decode(errors="replace").strip().splitlines()[-1]
        if not out.refused:
            raise RuntimeError("status 1 without a message")
    for line in done.stdout.decode().split("\n")[:-1]:
        r = json.loads(line)
        kind = r.pop("kind")
        if kind == "finding" and r["severity"] == "error":
            out.faults.append((r["rule"], r.get("line", 0)))
        elif kind == "finding":
            out.doubts.append(r["rule"])
        elif kind == "source":
            out.skipped = r["skipped"]
        elif kind == "observation":
            for name in ("source", "line", "item"):
                r.pop(name, None)
            out.names = out.names or list(r)
            out.rows.append([cell(v) for v in r.values()])
    return out


def compare(expected, got):
    """same: row for row; a blank line is no row here, it is counted as skipped. told: it is not
    the same, and a finding or a message says so. different: it is not, without a word."""
    filled = [[row for row in rows if any(c.strip() for c in row)] for rows in (expected, got.rows)]
    if filled[0] == filled[1] and got.silent():
        return "same"
    return "different" if got.silent() else "told"
