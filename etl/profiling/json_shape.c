/* json_shape - where the rows of a JSON document lie, by its beginning. */
#include "profiling/dress.h"

enum { DEEP = 8 };

/* A walk over the beginning of a document: names on the way, no values. */
struct walk {
    const char *p, *end;
};

static void blanks(struct walk *w)
{
    while (w->p < w->end && strchr(" \t\r\n", *w->p) && *w->p)
        w->p++;
}

static struct slice text(struct walk *w)
{
    const char *from = ++w->p;
    while (w->p < w->end && *w->p != '"')
        w->p += *w->p == '\\' && w->p + 1 < w->end ? 2 : 1;
    struct slice s = {from, (size_t)((w->p < w->end ? w->p : w->end) - from)};
    w->p += w->p < w->end;
    return s;
}

/* To behind the value at the cursor, or to the end of what is there. */
static void skip(struct walk *w)
{
    size_t depth = 0;
    blanks(w);
    do {
        if (w->p >= w->end)
            return;
        char c = *w->p;
        if (c == '"') {
            text(w);
            continue;
        }
        depth += c == '{' || c == '[';
        if (!depth && strchr(",]}", c))
            return;
        depth -= depth && (c == '}' || c == ']');
        w->p++;
    } while (depth || (w->p < w->end && !strchr(",]} \t\r\n", *w->p)));
}

/* What the document's names say. */
struct shape_of {
    bool dataset, dimension, value, features, ngsi;
    struct slice rows; /* path of the first array of objects */
};

static void visit(struct walk *w, struct slice path, unsigned depth, struct arena *a, struct shape_of *out)
{
    w->p++;
    while (w->p < w->end) {
        blanks(w);
        if (w->p >= w->end || *w->p != '"')
            return;
        struct slice name = text(w), inner;
        blanks(w);
        w->p += w->p < w->end && *w->p == ':';
        blanks(w);
        if (w->p >= w->end)
            return;
        inner = path.len ? slice_format(a, "%.*s.%.*s", SL(path), SL(name)) : name;
        out->dimension = out->dimension || (slice_is(name, "dimension") && *w->p == '{');
        out->value = out->value || (slice_is(name, "value") && depth < 2 && (*w->p == '[' || *w->p == '{'));
        if (*w->p == '[') {
            struct walk in = {w->p + 1, w->end};
            blanks(&in);
            bool objects = in.p < in.end && *in.p == '{';
            /* records before fields, features before anything */
            bool better = slice_is(name, "records") || slice_is(name, "features") || slice_is(name, "results") ||
                          slice_is(name, "data") || slice_is(name, "resources") || slice_is(name, "items");
            if (objects && !memchr(name.at, '.', name.len) && (!out->rows.len || better))
                out->rows = inner;
            out->features = out->features || slice_is(name, "features");
            skip(w);
        } else if (*w->p == '{' && depth < DEEP && !slice_is(name, "dimension")) {
            visit(w, inner, depth + 1, a, out);
            if (w->p < w->end && *w->p == '}')
                w->p++;
        } else {
            skip(w);
        }
        blanks(w);
        if (w->p >= w->end || *w->p != ',')
            return;
        w->p++;
    }
}

static void say(struct proposal *p, struct profile *to, const char *format, struct slice rows, const char *why)
{
    to->format = slice_of(format);
    to->rows = rows;
    proposal_add(p, S("format"), to->format, slice_of(why));
    if (rows.len)
        proposal_add(p, S("rows"), rows,
                     slice_is(rows, ".") ? S("the document is one object, and the row")
                                         : S("the array of objects in the document"));
}

bool dress_json(struct proposal *p, struct slice head, bool whole, struct profile *to)
{
    struct walk w = {head.at, head.at + head.len};
    struct shape_of s = {0};
    (void)whole;
    blanks(&w);
    if (w.p >= w.end || (*w.p != '{' && *w.p != '['))
        return false;
    if (*w.p == '[') {
        struct walk in = {w.p + 1, w.end};
        blanks(&in);
        if (in.p < in.end && *in.p != '{' && *in.p != ']') {
            say(p, to, "json", (struct slice){0}, "it begins with an array");
            proposal_tell(p, S("rows"), S("the elements of the array are no objects: nothing says which field a value is"), 1);
            return true;
        }
        say(p, to, "json", (struct slice){0}, "it begins with an array of objects");
        return true;
    }
    struct walk one = w;
    skip(&one);
    if (one.p < one.end) {
        blanks(&one);
        if (one.p < one.end && *one.p == '{') {
            say(p, to, "jsonl", (struct slice){0}, "one object stands behind the other");
            return true;
        }
    }
    struct walk name = {w.p + 1, w.end};
    blanks(&name);
    if (name.p < name.end && *name.p != '"' && *name.p != '}')
        return false;
    visit(&w, (struct slice){0}, 0, p->arena, &s);
    if (s.dimension && s.value)
        say(p, to, "jsonstat", (struct slice){0}, "an object with 'dimension' and 'value': JSON-stat");
    else
        say(p, to, "json", s.rows.len ? s.rows : S("."),
            s.features ? "an object with 'features': GeoJSON" : "it begins with an object");
    return true;
}
