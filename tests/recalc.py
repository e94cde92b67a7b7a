# recalc.py - the live sheets of a workbook after a change, recalculated by LibreOffice, against figures computed here.
"""recalc.py FOLDER - writes workbooks from FOLDER/stream.jsonl, changes the cells that a reader may change, lets LibreOffice
recalculate, and compares every figure of the live sheets with what is computed here from the records. Standard library only."""
import json
import math
import os
import re
import subprocess
import sys

from workbook import Book

folder = sys.argv[1]
citylab = os.environ.get('CITYLAB', 'build/citylab')
verdicts = 0


# -- workbooks ---------------------------------------------------------------------------------------------------------

def recalculate(paths):
    """Each workbook as LibreOffice computes it: nothing of what is cached is believed."""
    home, out = os.path.join(folder, 'home'), os.path.join(folder, 'out')
    os.makedirs(os.path.join(home, 'user'), exist_ok=True)
    with open(os.path.join(home, 'user', 'registrymodifications.xcu'), 'w') as f:
        f.write('<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">'
                '<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">'
                '<value>0</value></prop></item></oor:items>')
    subprocess.run(['soffice', '-env:UserInstallation=file://' + home, '--headless', '--norestore', '--convert-to', 'xlsx',
                    '--outdir', out] + paths, check=True, capture_output=True, timeout=400)
    return [Book(os.path.join(out, os.path.basename(p))) for p in paths]


def write_book(name, lines, *options):
    path = os.path.join(folder, name)
    subprocess.run([citylab, 'select', '--plain', 'then', 'xlsx', '-l', 'it', '-o', path, *options], check=True,
                   input='\n'.join(lines) + '\n', text=True, stdout=subprocess.DEVNULL)
    return path


# -- what the records say ----------------------------------------------------------------------------------------------

class World:
    """The first index of the stream at its newest period."""

    def __init__(self, records):
        scores = [r for r in records if r['kind'] == 'score']
        self.index = scores[0]['index']
        scores = [s for s in scores if s['index'] == self.index]
        self.period = max(s.get('period') or '' for s in scores)
        scores = [s for s in scores if (s.get('period') or '') == self.period]
        steps = [r for r in records if r['kind'] == 'step' and r['index'] == self.index and (r.get('period') or '') == self.period]
        self.names = {r['code']: r['name_it'] for r in records if r['kind'] == 'indicator'}
        parent = {r['code']: r.get('parent') for r in records if r['kind'] == 'indicator'}
        nodes = {s['node'] for s in scores}
        self.root = next(n for n in nodes if parent.get(n) not in nodes)
        self.groups = [c for c in self.names if parent[c] == self.root and c in nodes]
        used = {s['node'] for s in steps}

        def below(node):
            for c in self.names:
                if parent[c] == node:
                    yield from [c] if c in used else below(c)

        self.leaves = list(below(self.root))
        areas = {r['id']: r for r in records if r['kind'] == 'area'}
        countries = {r.get('country'): r['name_it'] for r in areas.values() if r['level'] == 'country'}
        ranked = sorted((s for s in scores if s['node'] == self.root and s.get('value') is not None), key=lambda s: s['rank'])
        self.cities = [s['area'] for s in ranked]
        self.city = {a: areas[a]['name_it'] for a in self.cities}
        self.country = {a: countries.get(areas[a].get('country'), areas[a].get('country')) for a in self.cities}
        self.value = {(s['node'], s['area']): s['value'] for s in scores if s.get('value') is not None}
        self.weight = {g: next(s['weight'] for s in scores if s['node'] == g) for g in self.groups}
        self.raw, self.points = {}, {}
        for s in steps:
            if s.get('normalised') is not None:
                self.value[s['node'], s['area']] = s['normalised']
            if s.get('contribution') is not None:
                self.points[s['node'], s['area']] = s['contribution']
            if s.get('raw') is not None:
                self.raw[s['node'], s['area']] = s['raw']
        self.population = {}
        for r in sorted((r for r in records if r['kind'] == 'observation' and r.get('indicator') == 'POP'),
                        key=lambda r: r.get('period') or ''):
            if r.get('area') and r.get('value') is not None:
                self.population[r['area']] = r['value']

    def size(self, area, cuts):
        n = self.population.get(area)
        if n is None:
            return None
        k = sum(n >= c for c in cuts)
        dots = lambda x: f'{x:,}'.replace(',', '.')
        return (f'meno di {dots(cuts[0])}' if not k else f'{dots(cuts[-1])} e oltre' if k == len(cuts)
                else f'da {dots(cuts[k - 1])} a meno di {dots(cuts[k])}')


def median(values):
    values, n = sorted(values), len(values)
    return None if not n else values[n // 2] if n % 2 else (values[n // 2 - 1] + values[n // 2]) / 2


def same(found, wanted):
    if wanted is None:
        return found == '[x]'
    if isinstance(wanted, str):
        return found == wanted
    return isinstance(found, float) and math.isclose(found, wanted, rel_tol=1e-8, abs_tol=2e-9)


def verdict(name, faults):
    global verdicts
    verdicts += 1
    print(f'ok recalc/{name}' if not faults else f'not ok recalc/{name}')
    for fault in faults[:12]:
        print('    ' + fault)


# -- the city and its peers --------------------------------------------------------------------------------------------

def check_comparison(world, book, sheet, city, group, heads):
    """`group`: the cities that it is compared with, itself among them."""
    faults, (rows, below) = [], book.rows(sheet, 'Voce')
    nodes = [world.root] + world.groups + world.leaves
    if [r['Voce'] for r in rows] != [world.names[n] for n in nodes]:
        return [f'{sheet}: rows {[r["Voce"] for r in rows]}']
    above = [a for a in group if world.value[world.root, a] > world.value[world.root, city] + 5e-10]
    above = min(above, key=lambda a: (world.value[world.root, a], world.cities.index(a))) if above else city
    lost = {}
    for node, row in zip(nodes, rows):
        own = world.value.get((node, city))
        others = [world.value[node, a] for a in group if (node, a) in world.value]
        best, middle = max(others, default=None), median(others)
        wanted = {'Punteggio': own, heads['rank']: None if own is None else 1 + sum(x > own + 5e-10 for x in others),
                  'Su quante': float(len(others)), heads['median']: middle, heads['best']: best,
                  'Rispetto alla mediana': None if own is None else own - middle,
                  'Rispetto al migliore': None if own is None else own - best}
        if node in world.leaves:
            wanted['Cifra'] = world.raw.get((node, city))
            lost[node] = world.points.get((node, above), 0) - world.points.get((node, city), 0)
            wanted['Punti in più della città sopra'] = lost[node]
        for head, value in wanted.items():
            if not same(row[head], value):
                faults.append(f'{sheet}, {world.city[city]}, {row["Voce"]}, {head}: found {row[head]!r}, computed {value!r}')
    shown = list(book.sheets[sheet].values())
    if book.sheets[sheet].get(book.names[heads['above']][1]) != world.city[above]:
        faults.append(f'{sheet}: city above {book.sheets[sheet].get(book.names[heads["above"]][1])!r}, computed {world.city[above]!r}')
    points = world.value[world.root, above] - world.value[world.root, city]
    at = 'A%d' % (int(book.names[heads['above']][1][1:]) + 1)
    if not same(book.sheets[sheet].get(at), points):
        faults.append(f'{sheet}: points missing {book.sheets[sheet].get(at)!r}, computed {points!r}')
    # Equal losses may stand in either order: what counts is how much each of the three loses.
    largest = sorted(lost.values(), reverse=True)[:3]
    separating = below[below.index('I tre indicatori che più la separano dalla città subito sopra ([z]: nessun altro):') + 1:][:3]
    by_name = {world.names[n]: x for n, x in lost.items()}
    for name, x in zip(separating, largest):
        if (name != '[z]') != (x > 1e-6) or (name != '[z]' and not math.isclose(by_name[name], x, abs_tol=1e-6)):
            faults.append(f'{sheet}: separating {name!r}, computed a loss of {x!r}')
    if len(separating) != 3 or not shown:
        faults.append(f'{sheet}: {len(separating)} separating indicators')
    return faults


ALL = {'rank': 'Posto', 'median': 'Mediana', 'best': 'Migliore', 'above': 'citta_sopra'}
PEERS = {'rank': 'Posto fra i pari', 'median': 'Mediana dei pari', 'best': 'Migliore dei pari', 'above': 'citta_sopra_pari'}


def check_profile(world, path, cuts):
    book = Book(path)
    full = [a for a in world.cities if all((n, a) in world.value for n in world.leaves)]
    gaps = [a for a in world.cities if a not in full]
    crowded = max(sorted(set(world.country.values())), key=lambda c: sum(x == c for x in world.country.values()))
    sizes = {a: world.size(a, cuts) for a in world.cities}
    middle, last = world.cities[len(world.cities) // 2], world.cities[-1]
    common = max(sorted({s for s in sizes.values() if s}),
                 key=lambda s: sum(sizes[a] == s and world.country[a] == crowded for a in world.cities))
    unsized = next(a for a in world.cities if sizes[a] is None)
    tries = [('first', world.cities[0], 'tutti i paesi', 'tutte le classi'), ('middle', middle, crowded, 'tutte le classi'),
             ('last', last, 'tutti i paesi', common), ('with-gaps', gaps[0], crowded, common),
             ('two-keys', next(a for a in world.cities if world.country[a] == crowded and sizes[a] == common), crowded, common),
             ('no-population', unsized, world.country[unsized], common)]
    paths = []
    for name, city, country, size in tries:
        paths.append(os.path.join(folder, name + '.xlsx'))
        book.changed(paths[-1], {'citta_profilo': world.city[city], 'paese_confronto': country, 'classe_confronto': size})
    for (name, city, country, size), found in zip(tries, recalculate(paths)):
        peers = [a for a in world.cities if a == city or ((country == 'tutti i paesi' or world.country[a] == country) and
                                                          (size == 'tutte le classi' or sizes[a] == size))]
        verdict('profile-' + name, check_comparison(world, found, 'Profilo di una città', city, world.cities, ALL) +
                check_comparison(world, found, 'Confronto fra pari', city, peers, PEERS))
    if not gaps:
        verdict('profile-gaps', ['no city of the data lacks a figure: nothing is shown'])


# -- what if -----------------------------------------------------------------------------------------------------------

def check_whatif(world, found, weights, name):
    faults, (rows, _) = [], found.rows('E se…', 'Posto ufficiale')
    score = {}
    for a in world.cities:
        has = [g for g in world.groups if (g, a) in world.value and weights[g] > 0]
        total = sum(weights[g] for g in has)
        if total > 0:
            score[a] = sum(weights[g] * world.value[g, a] for g in has) / total
    rank = {a: 1 + sum(x > score[a] + 5e-10 for x in score.values()) for a in score}
    listed = sorted(score, key=lambda a: (rank[a], world.cities.index(a)))
    for i, (a, row) in enumerate(zip(world.cities, rows)):
        official = next(r for r in rows if r['Città'] == world.city[a])['Posto ufficiale']
        wanted = {'Città': world.city[a], 'Punteggio simulato': score.get(a), 'Posto simulato': rank.get(a),
                  'Variazione': official - rank[a] if a in rank else None}
        if i < len(listed):
            wanted.update({'Città nell’elenco': world.city[listed[i]], 'Punteggio nell’elenco': score[listed[i]]})
        faults += [f'{world.city[a]}, {head}: found {row[head]!r}, computed {value!r}'
                   for head, value in wanted.items() if not same(row[head], value)]
    if len(rows) != len(world.cities):
        faults.append(f'{len(rows)} rows, {len(world.cities)} cities')
    texts = [t for t in found.sheets['E se…'].values() if isinstance(t, str)]
    changed = any(abs(weights[g] - 100 * world.weight[g]) > 1e-6 for g in world.groups)
    if ('SIMULAZIONE: non è la classifica ufficiale' in texts) != changed:
        faults.append('the line about the simulation is wrong')
    verdict('what-if-' + name, faults)


def check_weights(world, path):
    book, paths, tries = Book(path), [], {'official': {g: 100 * world.weight[g] for g in world.groups}}
    tries['lopsided'] = {g: [70.0, 5.0, 0.0, 25.0, 1.0, 13.0][i % 6] for i, g in enumerate(world.groups)}
    tries['one-alone'] = {g: 0.0 if i else 1.0 for i, g in enumerate(world.groups)}
    for name, weights in tries.items():
        paths.append(os.path.join(folder, 'weights-' + name + '.xlsx'))
        book.changed(paths[-1], {'peso_' + re.sub('[^A-Za-z0-9]', '_', g): w for g, w in weights.items()})
    for (name, weights), found in zip(tries.items(), recalculate(paths)):
        check_whatif(world, found, weights, name)


# -- whatever is in the book -------------------------------------------------------------------------------------------

def check_cached(path):
    """What the file shows before anybody computes is what LibreOffice computes."""
    before, (after,), faults = Book(path), recalculate([path]), []
    for sheet, cells in before.sheets.items():
        for at, value in cells.items():
            found = after.sheets[sheet].get(at)
            if not (same(found, value) if isinstance(value, float) else found == value or not value.strip()):
                faults.append(f'{sheet}!{at}: written {value!r}, recalculated {found!r}')
    verdict('cached', faults)


def main():
    with open(os.path.join(folder, 'stream.jsonl')) as f:
        lines = f.read().splitlines()
    plain = [line for line in lines if not line.startswith('{"kind":"stream"') and not line.startswith('{"kind":"end"')]
    world = World([json.loads(line) for line in plain])
    # The data know few populations: made up here, so that there are classes of size; two cities stay without.
    made = [json.dumps({'kind': 'observation', 'area': a, 'level': 'comune', 'indicator': 'POP', 'period': '2999', 'nature': 'estimated',
                        'value': 90000 + (i * 7919) % 28 * 65000}) for i, a in enumerate(world.cities) if i % 11 != 4]
    own = [line for line in plain if not ('"indicator":"POP"' in line and '"kind":"observation"' in line)]
    first_source = next(i for i, line in enumerate(own) if line.startswith('{"kind":"source"'))
    lines = own[:first_source] + made + own[first_source:]
    cuts = [200000, 500000, 1500000]
    path = write_book('live.xlsx', lines)
    check_cached(path)
    world = World([json.loads(line) for line in lines])
    check_profile(world, path, cuts)
    check_weights(world, path)


main()
print(f'# {verdicts} verdicts')
