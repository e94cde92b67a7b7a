-- The City Lab's indicators from the raw files: code, period ('' for all of the time), category, value.
--
-- Written from the definitions in data/raw/indicatori.csv and docs/METHODS.md, not from the program.

-- The calls of the laboratory's own programmes.
CREATE TABLE lab(programme TEXT);
INSERT INTO lab VALUES ('tll'), ('tll-campidoglio'), ('tll-mobile-payment'), ('tll-iot'), ('axto-302'), ('tcl'), ('doralab');

-- Of each entity only its newest figure of the year; year '' is all of the time. What is planned adds to nothing.
CREATE VIEW newest AS
WITH dated AS (
    SELECT indicator, entity, area, substr(period, 1, 4) AS year, period, value FROM used WHERE period <> '' AND nature <> 'planned'
    UNION ALL SELECT indicator, entity, area, '', period, value FROM used WHERE nature <> 'planned'),
ranked AS (
    SELECT *, row_number() OVER (PARTITION BY indicator, entity, area, year ORDER BY period DESC) AS place FROM dated)
SELECT indicator, entity, year, value FROM ranked WHERE place = 1;

CREATE VIEW of_calls AS
SELECT n.* FROM newest n WHERE entity IN (SELECT bando FROM bandi WHERE programma IN (SELECT programme FROM lab));

CREATE VIEW applications AS SELECT year, sum(value) AS value FROM of_calls WHERE indicator = 'applications' GROUP BY year;
CREATE VIEW pending AS SELECT year, sum(value) AS value FROM of_calls WHERE indicator = 'pending' GROUP BY year;
-- Without the call for mobile payments: nobody says how many applied.
CREATE VIEW admitted AS SELECT year, sum(value) AS value FROM of_calls
WHERE indicator = 'admitted' AND entity IN (SELECT bando FROM bandi WHERE programma <> 'tll-mobile-payment') GROUP BY year;

-- The last day of a date as precise as it is; a date is in the past of a day when its first day is.
CREATE VIEW active AS
SELECT d.period, d.day, e.id FROM day d, experiment e
WHERE e.start IS NOT NULL AND e.start || substr('0000-01-01', length(e.start) + 1) <= d.day
  -- Without an end until the last dated evidence; the start is one, where there is no other.
  AND coalesce(e.end, e.last_seen, e.start) || substr('9999-99-99', length(coalesce(e.end, e.last_seen, e.start)) + 1) >= d.day;

CREATE VIEW member AS
SELECT d.period, p.id, p.helix FROM day d, partner_v p
WHERE p.since IS NOT NULL AND p.since || substr('0000-01-01', length(p.since) + 1) <= d.day
  AND (p.until IS NULL OR p.until || substr('9999-99-99', length(p.until) + 1) >= d.day);

CREATE VIEW members AS SELECT period, count(*) AS n FROM member GROUP BY period;
CREATE VIEW helix_share AS
SELECT m.period, m.helix, 1.0 * count(*) / ms.n AS share FROM member m JOIN members ms USING (period) GROUP BY m.period, m.helix;

CREATE VIEW theme_share AS
WITH themed AS (
    SELECT substr(e.start, 1, 4) AS year, t.theme FROM experiment e JOIN theme_of t USING (id) WHERE e.start IS NOT NULL
    UNION ALL SELECT '', theme FROM theme_of)
SELECT year, theme, 1.0 * count(*) / sum(count(*)) OVER (PARTITION BY year) AS share FROM themed GROUP BY year, theme;

-- The helix classes that take part in an experiment with partners, by name or alias.
CREATE VIEW partner_name AS
SELECT doc ->> 'partner' AS name, doc ->> 'elica' AS helix FROM partner
UNION SELECT a.value, doc ->> 'elica' FROM partner, json_each(doc, '$.alias') a;
CREATE VIEW takes_part AS
SELECT e.codice AS id, p.helix FROM esperimenti e LEFT JOIN partner_name p
    ON instr('|' || e.altri_partner || '|', '|' || p.name || '|') > 0
WHERE e.altri_partner <> '';
CREATE VIEW classes AS SELECT id, count(DISTINCT helix) AS n FROM takes_part GROUP BY id;

-- Whole days between two full dates.
CREATE VIEW duration AS
SELECT julianday(end) - julianday(start) AS days, row_number() OVER (ORDER BY julianday(end) - julianday(start)) AS i,
       count(*) OVER () AS n
FROM experiment WHERE length(start) = 10 AND length(end) = 10;

CREATE VIEW pool AS SELECT CAST(replace(replace(y.value, ',', ''), ' b', '') AS REAL) AS people, y.key AS year
FROM popolazione p, json_each(json_object('2008', p."2008", '2009', p."2009", '2010', p."2010", '2011', p."2011", '2012', p."2012",
    '2013', p."2013", '2014', p."2014", '2015', p."2015", '2016', p."2016", '2017', p."2017")) y
WHERE y.value <> ':';

-- The population of the same year, else of the one before or behind it.
CREATE VIEW active_per_head AS
SELECT a.period, count(*) AS n, p.people,
       row_number() OVER (PARTITION BY a.period ORDER BY abs(p.year - a.period), p.year) AS place
FROM active a JOIN pool p ON abs(p.year - a.period) <= 1 WHERE length(a.period) = 4 GROUP BY a.period, p.year;

CREATE TABLE result AS
SELECT 'CL01' AS code, year AS period, '' AS category, value FROM applications
UNION ALL SELECT 'CL02', substr(start, 1, 4), '', count(*) FROM experiment WHERE start IS NOT NULL GROUP BY 2
UNION ALL SELECT 'CL02', '', '', count(*) FROM experiment
UNION ALL SELECT 'CL03', period, '', count(*) FROM active GROUP BY period
UNION ALL SELECT 'CL04', a.year, '', 100.0 * m.value / (a.value - coalesce(p.value, 0))
    FROM applications a JOIN admitted m USING (year) LEFT JOIN pending p USING (year)
UNION ALL SELECT 'CL07', '', '', avg(days) FROM duration WHERE i IN ((n + 1) / 2, (n + 2) / 2)
UNION ALL SELECT 'CL08', period, '', count(*) / (SELECT CAST(replace(superficie_km2, ',', '.') AS REAL) FROM aree WHERE id = 'IT-001272')
    FROM active GROUP BY period
UNION ALL SELECT 'CL09', period, '', 100000.0 * n / people FROM active_per_head WHERE place = 1
UNION ALL SELECT 'CL11', year, '', sum(share * share) FROM theme_share GROUP BY year
UNION ALL SELECT 'CL12', period, '', n FROM members
UNION ALL SELECT 'CL13', period, '', -sum(share * ln(share)) / ln(4) FROM helix_share GROUP BY period
UNION ALL SELECT 'CL14', m.period, '', 100.0 * sum(m.helix = 'società civile') / count(*) FROM member m GROUP BY m.period
UNION ALL SELECT 'CL15', '', '', 100.0 * sum(n >= 3) / count(*) FROM classes HAVING count(*) >= 10
UNION ALL SELECT 'CL17', d.period, '', count(*) FROM day d, programme p
    WHERE p.type IN ('network', 'twinning') AND p.first_seen IS NOT NULL
      AND p.first_seen || substr('0000-01-01', length(p.first_seen) + 1) <= d.day
      AND (p.end IS NULL OR p.end || substr('9999-99-99', length(p.end) + 1) >= d.day) GROUP BY d.period
UNION ALL SELECT 'CL19', c.year, '', c.value / f.value
    FROM (SELECT year, sum(value) AS value FROM newest WHERE indicator = 'cofunding_eur' GROUP BY year) c
    JOIN (SELECT year, sum(value) AS value FROM newest WHERE indicator = 'funds_eur' GROUP BY year) f USING (year)
UNION ALL SELECT 'CL20', substr(start, 1, 4), '', sum(users) FROM experiment WHERE start IS NOT NULL AND users IS NOT NULL GROUP BY 2
UNION ALL SELECT 'CL20', '', '', sum(users) FROM experiment
UNION ALL SELECT 'CL23', substr(start, 1, 4), '', sum(co2_kg) FROM experiment WHERE start IS NOT NULL AND co2_kg IS NOT NULL GROUP BY 2
UNION ALL SELECT 'CL23', '', '', sum(co2_kg) FROM experiment
UNION ALL SELECT 'CL24', '', '', 100.0 * sum(agree) / count(*) FROM used WHERE sources >= 2
UNION ALL SELECT 'CL25', '', '', count(DISTINCT t.value) FROM programme p, json_each(p.doc, '$.territori') t
    JOIN aree a ON a.id = t.value
    WHERE p.type IN ('project', 'programme', 'twinning') AND a.paese <> 'IT' AND a.livello = 'comune'
UNION ALL SELECT 'CL26', '', CASE modalita WHEN 'in presenza' THEN 'in_person' WHEN '' THEN 'unknown' ELSE modalita END, count(*)
    FROM eventi WHERE internazionale = 'sì' AND stato = 'effettivo' GROUP BY modalita
UNION ALL SELECT 'CL26', '', '', count(*) FROM eventi WHERE internazionale = 'sì' AND stato = 'effettivo';

.mode list
.separator "|" "\n"
SELECT code, period, category, value FROM result ORDER BY code, period, category;
