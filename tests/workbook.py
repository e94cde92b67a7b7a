# workbook.py - the cells of a workbook: printed, or read and changed by other tests.
"""workbook.py FILE SHEET - prints the cells of a sheet, a row a line, tabs between. As a module: reads and changes workbooks. Standard
library only."""
import re
import sys
import zipfile
from xml.etree import ElementTree

MAIN = '{http://schemas.openxmlformats.org/spreadsheetml/2006/main}'
LINK = '{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id'


class Book:
    """The cells of a workbook by sheet, the parts of its sheets, and the cells that have names."""

    def __init__(self, path):
        self.zip = zipfile.ZipFile(path)
        links = ElementTree.fromstring(self.zip.read('xl/_rels/workbook.xml.rels'))
        target = {r.get('Id'): 'xl/' + r.get('Target').removeprefix('/xl/') for r in links}
        book = ElementTree.fromstring(self.zip.read('xl/workbook.xml'))
        self.texts = []
        if 'xl/sharedStrings.xml' in self.zip.namelist():
            root = ElementTree.fromstring(self.zip.read('xl/sharedStrings.xml'))
            self.texts = [''.join(t.text or '' for t in si.iter(MAIN + 't')) for si in root.iter(MAIN + 'si')]
        self.parts, self.sheets, self.formulas = {}, {}, 0
        for sheet in book.iter(MAIN + 'sheet'):
            self.parts[sheet.get('name')] = target[sheet.get(LINK)]
            self.sheets[sheet.get('name')] = self.cells(target[sheet.get(LINK)])
        self.names = {}
        for name in book.iter(MAIN + 'definedName'):
            found = re.fullmatch(r"'?(.*?)'?!\$([A-Z]+)\$(\d+)", name.text or '')
            if found:
                self.names[name.get('name')] = (found[1].replace("''", "'"), found[2] + found[3])

    def cells(self, part):
        out = {}
        for c in ElementTree.fromstring(self.zip.read(part)).iter(MAIN + 'c'):
            v = c.find(MAIN + 'v')
            if v is None or v.text is None:
                continue
            kind = c.get('t', 'n')
            out[c.get('r')] = (self.texts[int(v.text)] if kind == 's' else v.text if kind in ('str', 'e') else float(v.text))
        return out

    def rows(self, sheet, head):
        """The table below the header whose first cell is `head`: a list of dicts by header."""
        cells = self.sheets[sheet]
        top = next(int(at[1:]) for at, text in cells.items() if at[0] == 'A' and at[1:].isdigit() and text == head)
        columns = {re.match('[A-Z]+', at)[0]: text for at, text in cells.items() if re.fullmatch('[A-Z]+%d' % top, at)}
        out, row = [], top + 1
        while all(f'{c}{row}' in cells for c in columns):
            out.append({text: cells[f'{c}{row}'] for c, text in columns.items()})
            row += 1
        below = [cells.get(f'A{k}') for k in range(row, row + 12)]
        return out, [b for b in below if b is not None]

    def changed(self, path, values):
        """A copy with other values in named cells."""
        edits = {}
        for name, value in values.items():
            sheet, at = self.names[name]
            edits.setdefault(self.parts[sheet], []).append((at, value))
        with zipfile.ZipFile(path, 'w', zipfile.ZIP_DEFLATED) as to:
            for item in self.zip.namelist():
                data = self.zip.read(item)
                for at, value in edits.get(item, []):
                    data = set_cell(data.decode(), at, value).encode()
                to.writestr(item, data)


def set_cell(xml, at, value):
    found = re.search(r'<c r="%s"([^>]*?)(/>|>.*?</c>)' % at, xml, re.S)
    rest = re.sub(r' t="[^"]*"', '', found[1])
    if isinstance(value, str):
        cell = '<c r="%s"%s t="str"><v>%s</v></c>' % (at, rest, value.replace('&', '&amp;').replace('<', '&lt;'))
    else:
        cell = '<c r="%s"%s><v>%r</v></c>' % (at, rest, value)
    return xml[:found.start()] + cell + xml[found.end():]


def print_sheet(path, sheet):
    rows = {}
    for at, value in Book(path).sheets[sheet].items():
        row = int(re.search('[0-9]+', at)[0])
        rows.setdefault(row, []).append(f'{value:.10g}' if isinstance(value, float) else value)
    for row in sorted(rows):
        print(*rows[row], sep='\t')


if __name__ == '__main__':
    print_sheet(sys.argv[1], sys.argv[2])
