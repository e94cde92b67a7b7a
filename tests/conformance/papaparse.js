// papaparse - prints the parsing vectors of PapaParse's own tests as JSON. Argument: the folder of the npm package.
const fs = require('fs'), path = require('path'), vm = require('vm');
const folder = process.argv[2];
const Papa = require(path.resolve(folder, 'papaparse.js'));
const nothing = () => {};
const assert = new Proxy(nothing, {get: () => nothing});
const text = fs.readFileSync(path.join(folder, 'tests', 'test-cases.js'), 'utf8');
nothing.skip = nothing;
const stubs = {describe: nothing, it: nothing, chai: {assert}, Papa, module: {exports: {}}, console, setTimeout,
    require: name => name === 'chai' ? {assert} : Papa};
const found = vm.runInNewContext(text + '\n;({core: CORE_PARSER_TESTS, parse: PARSE_TESTS})', stubs);
// JSON has no functions: their keys alone say that the vector is about something else.
const plain = core => t => ({core, name: t.description, input: t.input, config: t.config || {}, keys: Object.keys(t.config || {}),
    data: t.expected && t.expected.data, errors: t.expected && t.expected.errors, disabled: !!t.disabled});
const texts = tests => tests.filter(t => typeof t.input === 'string');
console.log(JSON.stringify([...texts(found.core).map(plain(true)), ...texts(found.parse).map(plain(false))]));
