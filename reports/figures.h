/* figures - what a source states about something: as people read it, and the columns that all sheets of figures share. */
#ifndef REPORTS_FIGURES_H
#define REPORTS_FIGURES_H

#include "reports/listing.h"

/* "oltre 40 partner" */
struct slice figure_text(struct report *r, const struct record *observation);
/* What is counted: the source's words, else the name of the indicator. */
struct slice figure_what(struct report *r, const struct record *observation);
/* "partner privati e pubblici: oltre 40 partner (dichiarato)"; an actual figure says no nature. */
struct slice figure_line(struct report *r, const struct record *observation);
/* "oltre" of ">="; empty for an exact value. */
struct slice figure_qualifier(struct report *r, const struct record *observation);
/* A figure of one of many areas: a cell of the cities' table, not something stated about somebody. */
bool figure_of_cities(struct report *r, const struct record *observation);
/* Name of the entity or area that the observation is about. */
struct slice figure_subject(struct report *r, const struct record *observation);
/* The category of a computed value in the words of the field that it was counted by. */
struct slice figure_category(struct report *r, const struct record *observation);
/* The country of an area by its name; its code when no area of that level bears it. */
struct slice figure_country(struct report *r, struct slice area);

#endif
