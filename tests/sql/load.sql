-- The raw files as tables of text: data/raw as tests/sql.sh laid it out (UTF-8, LF, no preamble), without the program's help.
.mode csv
.separator ";" "\n"
.import esperimenti.csv esperimenti
.import eventi.csv eventi
.import dichiarati.csv dichiarati
.import aree.csv aree
.import luoghi.csv luoghi
.import temi.csv temi
.import citta.csv citta
.import prefer.csv prefer
.import overlap.csv overlap
.import as_of.csv as_of
.separator "," "\n"
.import bandi.csv bandi
.import popolazione.csv popolazione
CREATE TABLE programmi AS
    SELECT key AS n, value AS doc FROM json_each(readfile('programmi.json'), '$.programmi');
CREATE TABLE partner AS
    SELECT key AS n, value AS doc FROM json_each(readfile('partner.json'), '$.result.records');
