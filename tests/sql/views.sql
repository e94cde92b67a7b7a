-- Views: dates as precise as they are, with their first and last day; figures of all sources; entities with their classes.

-- Italian habit (dd/mm/yyyy, mm/yyyy, yyyy) to YYYY[-MM[-DD]]; "n.d." is nothing.
CREATE VIEW experiment AS
SELECT codice AS id, nullif(programma, '') AS programme, nullif(bando, '') AS call, tema AS theme_text, luogo AS place_text,
       CASE length(nullif(inizio, 'n.d.')) WHEN 10 THEN substr(inizio, 7, 4) || '-' || substr(inizio, 4, 2) || '-' || substr(inizio, 1, 2)
                           WHEN 7 THEN substr(inizio, 4, 4) || '-' || substr(inizio, 1, 2) WHEN 4 THEN inizio END AS start,
       CASE length(nullif(fine, 'n.d.')) WHEN 10 THEN substr(fine, 7, 4) || '-' || substr(fine, 4, 2) || '-' || substr(fine, 1, 2)
                         WHEN 7 THEN substr(fine, 4, 4) || '-' || substr(fine, 1, 2) WHEN 4 THEN fine END AS end,
       CASE length(nullif(ultima_evidenza, 'n.d.'))
           WHEN 10 THEN substr(ultima_evidenza, 7, 4) || '-' || substr(ultima_evidenza, 4, 2) || '-' || substr(ultima_evidenza, 1, 2)
           WHEN 7 THEN substr(ultima_evidenza, 4, 4) || '-' || substr(ultima_evidenza, 1, 2)
           WHEN 4 THEN ultima_evidenza END AS last_seen,
       nullif(esito, '') AS outcome,
       CASE WHEN utenti GLOB '*[0-9]*' THEN CAST(replace(utenti, 'oltre ', '') AS REAL) END AS users,
       CASE WHEN co2_kg GLOB '*[0-9]*' THEN CAST(replace(co2_kg, ',', '.') AS REAL) END AS co2_kg
FROM esperimenti;

CREATE VIEW theme_of AS
SELECT e.id, t.id AS theme FROM experiment e
JOIN temi t ON instr('|' || t.varianti || '|', '|' || e.theme_text || '|') > 0;

-- Who is a partner, with the year or month of the first evidence.
CREATE VIEW partner_v AS
SELECT doc ->> 'id' AS id, doc ->> 'elica' AS helix, doc ->> 'dal' AS since, doc ->> 'al' AS until FROM partner;

CREATE VIEW programme AS
SELECT doc ->> 'id' AS id, doc ->> 'tipo' AS type, doc ->> 'primo_riscontro' AS first_seen, doc ->> 'fine' AS end, doc
FROM programmi;

-- Every day at which something is counted: the 31st of December of each year, and the as-of day.
CREATE TABLE day(day TEXT, period TEXT);
WITH RECURSIVE years(y) AS (SELECT 2000 UNION ALL SELECT y + 1 FROM years WHERE y < 2040)
INSERT INTO day SELECT y || '-12-31', CAST(y AS TEXT) FROM years, as_of WHERE y || '-12-31' <= as_of.day;
INSERT INTO day SELECT day, day FROM as_of;

-- One figure a row, as the sources write it.
CREATE VIEW figure_text AS
SELECT 'bandi_cifre' AS source, rowid AS n, bando AS entity, NULL AS area, NULL AS level, misura AS indicator, dato, periodo AS day,
       stato_dato AS nature, definizione AS definition, fonte AS cited FROM bandi
UNION ALL
SELECT 'programmi_cifre', p.n * 1000 + c.key, p.doc ->> 'id', NULL, NULL, c.value ->> 'misura', c.value ->> 'dato',
       c.value ->> 'periodo', c.value ->> 'stato', coalesce(c.value ->> 'definizione', ''), c.value ->> 'fonte'
FROM programmi p, json_each(p.doc, '$.cifre') c
UNION ALL
SELECT 'dichiarati', rowid, nullif(entita, ''), nullif(area, ''), nullif(livello, ''), misura, dato, giorno, stato, definizione, fonte
FROM dichiarati;

-- Words and signs before and behind a number; the decimal comma; Italian and ISO dates.
CREATE VIEW figure AS
SELECT source, n, coalesce(entity, '') AS entity, coalesce(area, '') AS area, coalesce(level, '') AS level, indicator, dato,
       CAST(replace(replace(replace(replace(replace(dato, 'oltre ', ''), 'circa ', ''), 'fino a ', ''), '+', ''), ',', '.') AS REAL) AS value,
       CASE WHEN dato LIKE 'oltre %' OR dato LIKE '%+' THEN '>=' WHEN dato LIKE 'circa %' THEN '~' WHEN dato LIKE 'fino a %' THEN '<='
            ELSE '=' END AS qualifier,
       coalesce(CASE WHEN day LIKE '____-__%' THEN day
            WHEN length(day) = 10 THEN substr(day, 7, 4) || '-' || substr(day, 4, 2) || '-' || substr(day, 1, 2)
            WHEN length(day) = 7 THEN substr(day, 4, 4) || '-' || substr(day, 1, 2) WHEN length(day) = 4 THEN day END, '') AS period,
       CASE nature WHEN 'effettivo' THEN 'actual' WHEN 'previsto' THEN 'planned' WHEN 'dichiarato' THEN 'declared'
                   WHEN 'stimato' THEN 'estimated' END AS nature,
       definition, cited
FROM figure_text WHERE dato GLOB '*[0-9]*';

-- Of the figures that say the same thing of the same one, the first in the declared order of preference is used.
CREATE TABLE used AS
WITH ordered AS (
    SELECT f.*, coalesce((SELECT min(CAST(p.rank AS INTEGER)) FROM prefer p
                          WHERE substr(f.cited, 1, length(p.text)) = p.text OR f.source = p.text), 1000000) AS preference,
           (f.source IN (SELECT id FROM overlap)) AS overlaps
    FROM figure f),
chosen AS (
    SELECT *, row_number() OVER same_in_order AS place, count(*) OVER same AS figures
    FROM ordered
    WINDOW same AS (PARTITION BY CASE overlaps WHEN 1 THEN '' ELSE source || n END, entity, area, level, indicator, period, nature, definition),
           same_in_order AS (PARTITION BY CASE overlaps WHEN 1 THEN '' ELSE source || n END, entity, area, level, indicator, period, nature,
                             definition ORDER BY preference, source = 'dichiarati', source = 'programmi_cifre', n))
SELECT c.*,
       (SELECT count(DISTINCT o.cited) FROM ordered o WHERE (o.entity, o.area, o.level, o.indicator, o.period, o.nature, o.definition) =
            (c.entity, c.area, c.level, c.indicator, c.period, c.nature, c.definition)) AS sources,
       (SELECT count(DISTINCT o.qualifier || o.value) = 1 FROM ordered o
        WHERE (o.entity, o.area, o.level, o.indicator, o.period, o.nature, o.definition) =
            (c.entity, c.area, c.level, c.indicator, c.period, c.nature, c.definition)) AS agree
FROM chosen c WHERE place = 1;
