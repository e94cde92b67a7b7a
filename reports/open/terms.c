/* terms - the controlled terms of open-data catalogues: licences, frequencies, themes, with their IRIs. */
#include "terms.h"

#define ATTRIBUTION "http://purl.org/adms/licencetype/Attribution"
#define SHARE_ALIKE "http://purl.org/adms/licencetype/ViralEffect-ShareAlike"
#define PUBLIC "http://purl.org/adms/licencetype/PublicDomain"

const struct term licences[] = {
    {"CC0-1.0", "https://creativecommons.org/publicdomain/zero/1.0/", "Creative Commons CC0 1.0", PUBLIC},
    {"CC-BY-SA-4.0", "https://creativecommons.org/licenses/by-sa/4.0/", "Creative Commons Attribution ShareAlike 4.0",
     SHARE_ALIKE},
    {"CC-BY-SA-3.0", "https://creativecommons.org/licenses/by-sa/3.0/", "Creative Commons Attribution ShareAlike 3.0",
     SHARE_ALIKE},
    {"CC-BY-4.0", "https://creativecommons.org/licenses/by/4.0/", "Creative Commons Attribution 4.0", ATTRIBUTION},
    {"CC-BY-3.0", "https://creativecommons.org/licenses/by/3.0/", "Creative Commons Attribution 3.0", ATTRIBUTION},
    {"CC-BY-2.5", "https://creativecommons.org/licenses/by/2.5/", "Creative Commons Attribution 2.5", ATTRIBUTION},
    {"IODL-2.0", "https://www.dati.gov.it/iodl/2.0/", "Italian Open Data License 2.0", ATTRIBUTION},
    {"IODL-1.0", "https://www.formez.it/iodl/", "Italian Open Data License 1.0", SHARE_ALIKE},
    {"ODC-BY-1.0", "https://opendatacommons.org/licenses/by/1-0/", "Open Data Commons Attribution 1.0", ATTRIBUTION},
    {"ODBL-1.0", "https://opendatacommons.org/licenses/odbl/1-0/", "Open Database License 1.0", SHARE_ALIKE},
    {"PDDL-1.0", "https://opendatacommons.org/licenses/pddl/1-0/", "Public Domain Dedication and License 1.0", PUBLIC},
    {0},
};

#define FREQUENCY "http://publications.europa.eu/resource/authority/frequency/"

const struct term frequencies[] = {
    {"CONT", FREQUENCY "CONT", "continuous", ""},
    {"HOURLY", FREQUENCY "HOURLY", "every hour", "hourly"},
    {"DAILY", FREQUENCY "DAILY", "every day", "daily"},
    {"WEEKLY", FREQUENCY "WEEKLY", "every week", "weekly"},
    {"BIWEEKLY", FREQUENCY "BIWEEKLY", "every two weeks", "biweekly"},
    {"MONTHLY", FREQUENCY "MONTHLY", "every month", "monthly"},
    {"BIMONTHLY", FREQUENCY "BIMONTHLY", "every two months", "bimonthly"},
    {"QUARTERLY", FREQUENCY "QUARTERLY", "every three months", "quarterly"},
    {"ANNUAL_2", FREQUENCY "ANNUAL_2", "twice a year", ""},
    {"ANNUAL_3", FREQUENCY "ANNUAL_3", "three times a year", ""},
    {"ANNUAL", FREQUENCY "ANNUAL", "every year", "yearly"},
    {"BIENNIAL", FREQUENCY "BIENNIAL", "every two years", ""},
    {"TRIENNIAL", FREQUENCY "TRIENNIAL", "every three years", ""},
    {"IRREG", FREQUENCY "IRREG", "irregular", ""},
    {"NEVER", FREQUENCY "NEVER", "never again", ""},
    {0},
};

#define THEME "http://publications.europa.eu/resource/authority/data-theme/"

const struct term themes[] = {
    {"AGRI", THEME "AGRI", "agriculture, fisheries, forestry and food", ""},
    {"ECON", THEME "ECON", "economy and finance", ""},
    {"EDUC", THEME "EDUC", "education, culture and sport", ""},
    {"ENER", THEME "ENER", "energy", ""},
    {"ENVI", THEME "ENVI", "environment", ""},
    {"GOVE", THEME "GOVE", "government and public sector", ""},
    {"HEAL", THEME "HEAL", "health", ""},
    {"INTR", THEME "INTR", "international issues", ""},
    {"JUST", THEME "JUST", "justice, legal system and public safety", ""},
    {"REGI", THEME "REGI", "regions and cities", ""},
    {"SOCI", THEME "SOCI", "population and society", ""},
    {"TECH", THEME "TECH", "science and technology", ""},
    {"TRAN", THEME "TRAN", "transport", ""},
    {0},
};

const struct term *term_find(const struct term *table, struct slice key)
{
    for (; table->key; table++)
        if (slice_is(key, table->key))
            return table;
    return NULL;
}

static char plain(char c)
{
    if (c == ' ' || c == '_')
        return '-';
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* "CC-BY-4.0-ND" begins with no licence of the table: what follows must not go on with the name. */
static bool begins(struct slice text, const char *key)
{
    size_t n = strlen(key);
    for (size_t i = 0; i < n; i++)
        if (i == text.len || plain(text.at[i]) != key[i])
            return false;
    char next = n < text.len ? text.at[n] : 0;
    return !((next >= '0' && next <= '9') || (next >= 'A' && next <= 'Z') || (next >= 'a' && next <= 'z') || next == '-' ||
             next == '.');
}

const struct term *licence_of(struct slice text)
{
    for (const struct term *l = licences; l->key; l++)
        if (begins(text, l->key))
            return l;
    return NULL;
}
