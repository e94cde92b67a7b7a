/* sort - doubles in order, alone or with the place they came from. */
#ifndef INDEX_SORT_H
#define INDEX_SORT_H

#include <stddef.h>

struct keyed {
    double key;
    size_t place;
};

/* Ascending; missing values (NaN) last. */
void sort_values(double *x, size_t n);
/* Ascending by key, equal keys by place: one order only, whatever the order of the input. No
 * NaN. */
void sort_keyed(struct keyed *k, size_t n);

#endif
