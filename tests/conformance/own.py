#!/usr/bin/python3
"""own - vectors of our own: what RFC 4180 says, what it leaves open, and what files in the wild do.

Each is a name, the bytes, the rows that are read (the names of the columns first), and the rules of the rows that are not,
with their lines. Read as `ingest FILE --text`: nothing is declared, the layout is what the profile proposes.
"""
import sys

from reader import read

ALL = ["--max-rejected", "100%"]
A = "id,name,note\n1,Po,x\n2,Dora,y\n"
VECTORS = [
    # name, content, rows with the header, faults, options
    ("plain", A, [["id", "name", "note"], ["1", "Po", "x"], ["2", "Dora", "y"]], []),
    ("no line end behind the last row", A[:-1], [["id", "name", "note"], ["1", "Po", "x"], ["2", "Dora", "y"]], []),
    ("CRLF", A.replace("\n", "\r\n"), [["id", "name", "note"], ["1", "Po", "x"], ["2", "Dora", "y"]], []),
    ("CR", A.replace("\n", "\r"), [["id", "name", "note"], ["1", "Po", "x"], ["2", "Dora", "y"]], []),
    ("LF and CRLF mixed", "a,b\r\n1,2\n3,4\r\n", [["a", "b"], ["1", "2"], ["3", "4"]], []),
    ("semicolons", A.replace(",", ";"), [["id", "name", "note"], ["1", "Po", "x"], ["2", "Dora", "y"]], []),
    ("tabs", A.replace(",", "\t"), [["id", "name", "note"], ["1", "Po", "x"], ["2", "Dora", "y"]], []),
    ("bars", A.replace(",", "|"), [["id", "name", "note"], ["1", "Po", "x"], ["2", "Dora", "y"]], []),
    ("byte-order mark", "\ufeff" + A, [["id", "name", "note"], ["1", "Po", "x"], ["2", "Dora", "y"]], []),
    ("quoted cells", 'a,b\n"1","x"\n"2","y"\n', [["a", "b"], ["1", "x"], ["2", "y"]], []),
    ("quoted delimiter", 'a,b\n1,"x,y"\n2,z\n', [["a", "b"], ["1", "x,y"], ["2", "z"]], []),
    ("doubled quotes", 'a,b\n1,"he said ""no"""\n2,z\n', [["a", "b"], ["1", 'he said "no"'], ["2", "z"]], []),
    ("only doubled quotes", 'a,b\n1,""""\n2,""""""\n', [["a", "b"], ["1", '"'], ["2", '""']], []),
    ("quoted line break", 'a,b\n1,"x\ny"\n2,z\n', [["a", "b"], ["1", "x\ny"], ["2", "z"]], []),
    ("quoted CRLF in a CRLF file", 'a,b\r\n1,"x\r\ny"\r\n2,z\r\n', [["a", "b"], ["1", "x\r\ny"], ["2", "z"]], []),
    ("quoted line breaks alone", 'a,b\n1,"\n\n"\n2,z\n', [["a", "b"], ["1", "\n\n"], ["2", "z"]], []),
    ("empty cells", "a,b,c\n,,1\n2,,\n,3,\n", [["a", "b", "c"], ["", "", "1"], ["2", "", ""], ["", "3", ""]], []),
    ("quoted empty cells", 'a,b\n"",1\n2,""\n', [["a", "b"], ["", "1"], ["2", ""]], []),
    ("blanks at the edges are kept", "a,b\n x ,1\n\ty\t,2\n", [["a", "b"], [" x ", "1"], ["\ty\t", "2"]], []),
    ("blanks inside quotes are kept", 'a,b\n" x ",1\n"y ",2\n', [["a", "b"], [" x ", "1"], ["y ", "2"]], []),
    ("names are trimmed", " a , b \n1,2\n3,4\n", [["a", "b"], ["1", "2"], ["3", "4"]], []),
    ("name with a line break", '"a\nunit",b\n1,2\n3,4\n', [["a unit", "b"], ["1", "2"], ["3", "4"]], []),
    ("empty name", "a,,c\n1,2,3\n4,5,6\n", [["a", "column 2", "c"], ["1", "2", "3"], ["4", "5", "6"]], []),
    ("blank lines", "a,b\n\n1,2\n\n\n3,4\n\n", [["a", "b"], ["1", "2"], ["3", "4"]], []),
    ("letters beyond ASCII", "città,€\nForlì,1\n東京,2\n", [["città", "€"], ["Forlì", "1"], ["東京", "2"]], []),
    ("digits are kept", "a,b\n08,67091.20\n007,12345678901234567890\n",
     [["a", "b"], ["08", "67091.20"], ["007", "12345678901234567890"]], []),
    ("JSON in a cell", 'a,b\n1,"{""x"": [1, 2]}"\n2,z\n', [["a", "b"], ["1", '{"x": [1, 2]}'], ["2", "z"]], []),
    ("comma and blank", 'a, b\n1, "x, y"\n2, z\n3, w\n', [["a", "b"], ["1", "x, y"], ["2", "z"], ["3", "w"]], []),
    ("title above the header", "Elenco\n\na,b\n1,2\n3,4\n", [["a", "b"], ["1", "2"], ["3", "4"]], []),
    # broken
    ("unclosed quote", 'a,b,c\n1,"x,y\n2,z,u\n3,v,w\n', [["a", "b", "c"], ["2", "z", "u"], ["3", "v", "w"]], [("quote", 2)]),
    ("unclosed quote in the last row", 'a,b,c\n1,x,y\n2,z,"u', [["a", "b", "c"], ["1", "x", "y"]], [("quote", 3)]),
    ("text behind a quote", 'a,b,c\n1,"x"y,z\n2,u,v\n3,s,t\n', [["a", "b", "c"], ["2", "u", "v"], ["3", "s", "t"]],
     [("quote", 2)]),
    ("quote inside a bare cell", 'a,b,c\n1,"x",y\n2,5" pipe,z\n3,u,v\n', [["a", "b", "c"], ["1", "x", "y"], ["3", "u", "v"]],
     [("quote", 3)]),
    ("too few cells", "a,b,c\n1,x\n2,y,z\n3,u,v\n", [["a", "b", "c"], ["2", "y", "z"], ["3", "u", "v"]], [("ragged", 2)]),
    ("too many cells", "a,b,c\n1,x,y,z\n2,y,z\n3,u,v\n", [["a", "b", "c"], ["2", "y", "z"], ["3", "u", "v"]], [("ragged", 2)]),
    ("rows hidden by a quote", 'a,b,c\n1,"x,y\n2,z,u\n3,v,w",p\n4,q,r\n5,s,t\n', [["a", "b", "c"], ["2", "z", "u"], ["4", "q", "r"],
                                                                                ["5", "s", "t"]], [("quote", 2), ("quote", 4)]),
    ("zero byte", "a,b\n1,x\x00y\n2,z\n3,u\n4,w\n", [["a", "b"], ["2", "z"], ["3", "u"], ["4", "w"]], [("encoding", 2)]),
]
SEVERAL = [
    ("an unclosed quote in row 3 of 20,000 costs one row", 20000, 3, ',"x'),
    ("an unclosed quote in the last row but one costs one row", 20000, 19999, ',"x'),
    ("text behind a quote in row 10,000 costs one row", 20000, 10000, ',"x" y'),
]


def main():
    failed = 0
    for name, content, rows, faults in VECTORS:
        got = read(content.encode(), ["--text", *ALL])
        found = [got.names] + got.rows
        if found == rows and got.faults == faults:
            print(f"ok conformance/{name}")
        else:
            failed += 1
            print(f"not ok conformance/{name}\n    expected {rows} {faults}\n    found    {found} {got.faults} {got.refused}")
    for name, n, bad, text in SEVERAL:
        lines = ["id,name,note"] + [f'{i},N{i},"note, {i}"' if i != bad else f"{i},N{i}{text}" for i in range(1, n + 1)]
        got = read(("\n".join(lines) + "\n").encode(), ["--text"])
        ids = [r[0] for r in got.rows]
        if ids == [str(i) for i in range(1, n + 1) if i != bad] and got.faults == [("quote", bad + 1)]:
            print(f"ok conformance/{name}")
        else:
            failed += 1
            print(f"not ok conformance/{name}\n    {len(ids)} rows, {got.faults} {got.refused}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
