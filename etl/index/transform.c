/* transform - denominators, logarithms and roots. */
#include "index/transform.h"

int transform_denominate(double *x, const double *by, size_t n, double scale, const char *name,
                         struct error *e)
{
    for (size_t i = 0; i < n; i++) {
        if (by[i] <= 0 || isinf(by[i]))
            return fail(e, STATUS_DATA,
                        "indicator '%s': denominator %.10g in row %zu is not above 0", name, by[i],
                        i + 1);
        double y = x[i] * scale / by[i];
        if (isinf(y))
            return fail(e, STATUS_DATA, "indicator '%s': row %zu is infinite", name, i + 1);
        x[i] = y;
    }
    return 0;
}

static double same(double x)
{
    return x;
}

const struct transform_method transform_methods[] = {
    {"none", "x", "As it is", -INFINITY, false, same},
    {"log", "ln x", "Natural logarithm", 0, true, log},
    {"log10", "log10 x", "Decimal logarithm", 0, true, log10},
    {"log1p", "ln(1 + x)", "Natural logarithm for counts that may be 0", -1, true, log1p},
    {"sqrt", "sqrt x", "Square root", 0, false, sqrt},
    {NULL, NULL, NULL, 0, false, NULL},
};

const struct transform_method *transform_find(const char *name)
{
    for (const struct transform_method *m = transform_methods; m->name; m++)
        if (strcmp(m->name, name) == 0)
            return m;
    return NULL;
}

int transform_column(const struct transform_method *method, double *x, size_t n, const char *name,
                     struct error *e)
{
    for (size_t i = 0; i < n; i++) {
        if (isnan(x[i]))
            continue;
        if (isinf(x[i]) || x[i] < method->least || (method->above && x[i] == method->least))
            return fail(e, STATUS_DATA, "indicator '%s': %.10g in row %zu: %s needs values %s %g",
                        name, x[i], i + 1, method->name, method->above ? "above" : "from",
                        method->least);
        x[i] = method->of(x[i]);
    }
    return 0;
}
