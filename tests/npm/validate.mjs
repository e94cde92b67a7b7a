// validate.mjs - FORMAT FILES...: holds a file of the open-data package to a validator that is not ours; prints what is wrong.
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

// The packages lie where `npm ci` put them, not beside this file.
const require = createRequire(join(process.env.MODULES, 'x.js'));
const here = dirname(new URL(import.meta.url).pathname);
const load = async (name) => import(require.resolve(name));
const json = (path) => JSON.parse(readFileSync(path, 'utf8'));
const say = (text) => console.log(text);

async function schema(schemaPath, document) {
  const Ajv = require('ajv/dist/2020.js').default;
  const ajv = new Ajv({ allErrors: true, strict: false });
  require('ajv-formats').default(ajv);
  const validate = ajv.compile(json(schemaPath));
  if (!validate(document)) validate.errors.slice(0, 10).forEach((e) => say(`${e.instancePath}: ${e.message}`));
}

async function rows(path, descriptor) {
  const { Table } = require('tableschema');
  const table = await Table.load(path, { schema: descriptor });
  if (!table.schema.valid) table.schema.errors.forEach((e) => say(`${path}: ${e.message}`));
  try {
    return await table.read({ keyed: true });
  } catch (e) {
    (e.multiple ? e.errors : [e]).slice(0, 5).forEach((one) => say(`${path}: ${one.message}`));
    return [];
  }
}

const checks = {
  async datapackage(folder) {
    const d = json(join(folder, 'datapackage.json'));
    await schema(join(here, 'datapackage.schema.json'), d);
    for (const r of d.resources) {
      const bytes = readFileSync(join(folder, r.path));
      if (bytes.length !== r.bytes) say(`${r.path}: ${bytes.length} bytes, ${r.bytes} are said`);
      if (`sha256:${createHash('sha256').update(bytes).digest('hex')}` !== r.hash) say(`${r.path}: another sha256`);
    }
    const named = [...d.resources.map((r) => r.path), 'datapackage.json'].sort().join();
    if (readdirSync(folder).sort().join() !== named) say('the folder holds other files than datapackage.json names');
  },

  async tables(folder) {
    for (const r of json(join(folder, 'datapackage.json')).resources.filter((one) => one.schema)) {
      const read = await rows(join(folder, r.path), r.schema);
      if (!read.length) say(`${r.path}: no rows`);
      if (/(^|[^\r])\n/.test(readFileSync(join(folder, r.path), 'utf8').replace(/"([^"]|"")*"/g, ''))) say(`${r.path}: a row ends without CR`);
    }
  },

  // Every row of the SDMX-CSV is in the cube that jsonstat-toolkit reads, and nothing else.
  async cube(folder) {
    const JSONstat = require('jsonstat-toolkit');
    const resource = json(join(folder, 'datapackage.json')).resources.find((r) => r.name === 'observation-sdmx');
    const read = await rows(join(folder, resource.path), resource.schema);
    const open = JSONstat.default ?? JSONstat;
    const collection = open(json(join(folder, 'observation.jsonstat.json')));
    if (collection.class !== 'collection') return say(`class '${collection.class}'`);
    const sets = new Map();
    let cells = 0;
    collection.link.item.forEach((one) => {
      const set = open(one);
      if (set.class !== 'dataset' || set.length !== 7) say(`no data set: ${one.label}`);
      sets.set(set.Dimension('indicator').id[0], set);
      cells += set.value.filter((v) => v !== null && v !== undefined).length;
    });
    if (cells !== read.length) say(`${cells} cells, ${read.length} rows`);
    const seen = new Set();
    for (const r of read) {
      if (r.STRUCTURE !== 'dataflow' || !/^[A-Za-z0-9_.-]+:[A-Za-z0-9_@$-]+\([0-9]+(\.[0-9]+)*\)$/.test(r.STRUCTURE_ID) || !'IARMD'.includes(r.ACTION)) say(`a row is not SDMX-CSV 2.0: ${r.STRUCTURE_ID}`);
      const id = r.INDICATOR === '_X' ? `_X ${r.LABEL ?? ''}` : r.INDICATOR;
      const cell = sets.get(id)?.Data({ indicator: id, area: r.REF_AREA, entity: r.ENTITY, period: r.TIME_PERIOD, category: r.CATEGORY,
        nature: r.NATURE, statement: r.STATEMENT });
      if (!cell || cell.value !== r.OBS_VALUE) say(`${id} ${r.REF_AREA} ${r.ENTITY} ${r.TIME_PERIOD}: ${cell?.value}, not ${r.OBS_VALUE}`);
      const key = [id, r.REF_AREA, r.ENTITY, r.TIME_PERIOD, r.CATEGORY, r.NATURE, r.STATEMENT].join('\n');
      if (r.INDICATOR !== '_X' && seen.has(key)) say(`twice: ${key}`);
      seen.add(key);
    }
  },

  async geojson(folder) {
    const { check } = require('@placemarkio/check-geojson');
    const map = check(readFileSync(join(folder, 'map.geojson'), 'utf8'));
    if (!map.features.length) say('no features');
  },

  async ngsi(folder) {
    const entities = json(join(folder, 'indicators.jsonld'));
    await schema(join(here, 'ngsi-ld.schema.json'), entities);
    if (new Set(entities.map((e) => e.id)).size !== entities.length) say('an id comes twice');
  },

  async dcat(folder) {
    const jsonld = require('jsonld');
    const { Parser } = await load('n3');
    const { default: Validator } = await load('rdf-validate-shacl');
    const { default: factory } = await load('@rdfjs/dataset');
    const dataset = (quads) => quads.reduce((all, q) => all.add(q), factory.dataset());
    const shapes = dataset(new Parser().parse(readFileSync(join(here, 'dcat-ap_it.ttl'), 'utf8')));
    const text = await jsonld.toRDF(json(join(folder, 'catalogue.jsonld')), { format: 'application/n-quads', safe: true });
    const data = dataset(new Parser({ format: 'N-Quads' }).parse(text));
    const report = await new Validator(shapes).validate(data);
    report.results.slice(0, 10).forEach((r) => say(`${r.focusNode?.value} ${r.path?.value ?? ''}: ${r.message.map((m) => m.value).join('; ')}`));
    if (!report.conforms && !report.results.length) say('does not conform');
  },

  async report(path) {
    await schema(join(here, '../../reports/report.schema.json'), json(path));
  },
};

const [format, file] = process.argv.slice(2);
try {
  await checks[format](file);
} catch (e) {
  say(`${format}: ${e.stack}`);
}
