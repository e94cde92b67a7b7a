/* factor - factors behind correlated indicators, and the weights the Handbook makes of them. */
#ifndef INDEX_FACTOR_H
#define INDEX_FACTOR_H

#include "index/matrix.h"

/* Loadings (k x f) of the first f principal components of the k x k correlation matrix r:
 * eigenvector times the root of its eigenvalue. f = 0 takes the Handbook's rule: components that
 * explain over 10 % of the variance each, and at least so many that they explain 60 % together.
 * Handbook 4.2, 6.1. */
struct matrix factor_loadings(const struct matrix *r, size_t f, struct arena *a);

/* Rotates the loadings in place so that each indicator loads on few factors: varimax with Kaiser's
 * row normalisation, pairs of factors in turn until no angle exceeds 1e-12. Kaiser 1958. */
void factor_varimax(struct matrix *loadings, struct arena *scratch);

/* w[j] = the largest squared loading of indicator j: Handbook 6.1 divides it by the factor's
 * explained variance and multiplies by the factor's share of it, which leaves this, up to a
 * constant. Returns the variance that all factors explain (k for everything). Nicoletti, Scarpetta
 * & Boylaud 2000. */
double factor_weights(const struct matrix *loadings, double *w);

#endif
