/* periods - what an index takes from other periods than its own: values filled in, and the basis of a normalisation. */
#ifndef RANKING_PERIODS_H
#define RANKING_PERIODS_H

#include "ranking/study.h"

/* Missing values of the indicators whose method is latest, linear or linear-constant, from the unit's other periods of the
 * same precision (years with years); each is marked. */
void periods_impute(struct study *st);

/* After index_open: the values that minimum, maximum, mean, … are taken from where `basis` says pooled or a period: those of
 * the units of the index, denominated, transformed and treated period by period as the column itself is. -1 when a basis has
 * no figure. */
int periods_basis(struct study *st, struct error *e);

/* The figures of a denominator (the code of an indicator, or a field of the area) for column c in a period (SIZE_MAX: that of
 * each row's own figure), a value a row; NULL for "" and none. */
double *periods_denominator(const struct study *st, size_t c, struct slice denominator, size_t period);

#endif
