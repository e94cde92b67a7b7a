/* peers - the tasks of the benchmark in DuckDB and polars, as their own users would write them.
 *
 * usage: node peers.mjs duckdb|polars TASK IN OUT. Tasks: start (loads the library and ends), count, group, to_json, to_csv. */
const [peer, task, from, to] = process.argv.slice(2);

/* Types as the header of the benchmark's CSV would have them in a schema of one's own: every text stays a text. */
const columns = "{area:'VARCHAR',indicator:'VARCHAR',period:'VARCHAR',value:'DOUBLE',unit:'VARCHAR',note:'VARCHAR',luogo:'VARCHAR'," +
  "sensore:'VARCHAR',riga:'BIGINT'}";

async function duckdb() {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const csv = `read_csv('${from}', header = true, columns = ${columns})`;
  const json = `read_json('${from}', format = 'newline_delimited', columns = ${columns})`;
  const queries = {
    count: `copy (select count(*) as count from ${csv}) to '${to}' (format json)`,
    group: `copy (select area, indicator, count(value) as count, sum(value) as sum, avg(value) as mean, min(value) as min, max(value) as max
            from ${csv} where value >= 20000 group by area, indicator) to '${to}' (format json)`,
    to_json: `copy (select * from ${csv}) to '${to}' (format json)`,
    to_csv: `copy (select * from ${json}) to '${to}' (format csv, header)`,
    same: `select count(*) as rows, sum(hash(area, indicator, period, value, coalesce(unit, ''), coalesce(note, ''), luogo, sensore, riga)::hugeint)
           ::varchar as digest from `,
  };
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  if (task === 'start')
    return;
  if (task !== 'digest') {
    await connection.run(queries[task]);
    return;
  }
  /* What a file holds, whatever its format and the order of its rows and members: as DuckDB reads it. */
  const table = from.endsWith('.csv') ? csv : json;
  const rows = (await connection.runAndReadAll(queries.same + table)).getRows();
  console.log(rows[0].join(' '));
}

async function polars() {
  const pl = (await import('nodejs-polars')).default;
  if (task === 'start')
    return;
  const schema = { area: pl.Utf8, indicator: pl.Utf8, period: pl.Utf8, value: pl.Float64, unit: pl.Utf8, note: pl.Utf8, luogo: pl.Utf8,
    sensore: pl.Utf8, riga: pl.Int64 };
  const value = pl.col('value');
  if (task === 'count')
    (await pl.scanCSV(from, { schema }).select(value.count().alias('count')).collect()).writeJSON(to, { format: 'lines' });
  else if (task === 'group')
    (await pl.scanCSV(from, { schema }).filter(value.gtEq(20000)).groupBy(['area', 'indicator'])
      .agg(value.count().alias('count'), value.sum().alias('sum'), value.mean().alias('mean'), value.min().alias('min'), value.max().alias('max'))
      .collect()).writeJSON(to, { format: 'lines' });
  else if (task === 'to_json')
    pl.readCSV(from, { schema }).writeJSON(to, { format: 'lines' }); /* twice as much memory as sinkNdJson, and faster */
  else if (task === 'to_csv')
    await pl.scanJson(from).sinkCSV(to).collect();
}

await { duckdb, polars }[peer]();
