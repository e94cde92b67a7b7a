/* pattern - what a regular expression costs before it is used. */
#include "text/pattern.h"

enum { UNBOUNDED = 3, ENOUGH = 1 << 20, DEPTH_MOST = 32 };

/* What was read of a pattern. */
struct cost {
    struct slice p;
    size_t at;
    const char *fault;
};

/* "[^]a-z[:alpha:]]": one character of several. */
static void skip_brackets(struct cost *c)
{
    size_t i = c->at + 1;
    i += i < c->p.len && c->p.at[i] == '^';
    i += i < c->p.len && c->p.at[i] == ']';
    for (; i < c->p.len && c->p.at[i] != ']'; i++)
        if (c->p.at[i] == '[' && i + 1 < c->p.len && strchr(":.=", c->p.at[i + 1])) {
            char inner = c->p.at[i + 1];
            for (i += 2; i + 1 < c->p.len && !(c->p.at[i] == inner && c->p.at[i + 1] == ']');)
                i++;
            i++;
        }
    c->at = i + 1;
}

/* "{m,n}": the greater of the two, three times m without n. */
static size_t read_bound(struct cost *c)
{
    size_t low = 0, high = 0, i = c->at + 1;
    bool comma = false;
    for (; i < c->p.len && c->p.at[i] != '}'; i++) {
        size_t *n = comma ? &high : &low;
        comma = comma || c->p.at[i] == ',';
        if (c->p.at[i] >= '0' && c->p.at[i] <= '9' && *n < ENOUGH)
            *n = *n * 10 + (size_t)(c->p.at[i] - '0');
    }
    c->at = i + 1;
    size_t bound = !comma ? low : high ? high : low + UNBOUNDED;
    return bound > 1 ? bound : 1;
}

static size_t repeated(struct cost *c, size_t size)
{
    while (c->at < c->p.len && size < ENOUGH && strchr("*+?{", c->p.at[c->at])) {
        if (c->p.at[c->at] == '{')
            size *= read_bound(c);
        else
            size *= c->p.at[c->at++] == '?' ? 1 : UNBOUNDED;
    }
    return size;
}

static size_t size_of(struct cost *c, size_t depth)
{
    size_t size = 0;
    while (c->at < c->p.len && c->p.at[c->at] != ')' && !c->fault) {
        char ch = c->p.at[c->at];
        size_t one = 1;
        if (ch == '(' && depth == DEPTH_MOST)
            c->fault = "groups inside of groups, more than 32 deep";
        else if (ch == '(') {
            c->at++;
            one = size_of(c, depth + 1);
            c->at++;
        } else if (ch == '[') {
            skip_brackets(c);
        } else if (ch == '\\') {
            if (c->at + 1 < c->p.len && c->p.at[c->at + 1] >= '1' && c->p.at[c->at + 1] <= '9')
                c->fault = "a back-reference";
            c->at += 2;
        } else {
            c->at++;
        }
        one = repeated(c, one ? one : 1);
        size = size + one < ENOUGH ? size + one : ENOUGH;
    }
    return size;
}

const char *pattern_fault(struct slice pattern)
{
    struct cost c = {.p = pattern};
    size_t size = 0;
    if (!pattern.len || pattern.len > PATTERN_LONGEST)
        return "a pattern has 1 to 256 bytes";
    /* A parenthesis that closes nothing is a character, and the library's to judge. */
    for (; c.at < pattern.len && !c.fault; c.at++)
        size += size_of(&c, 0);
    return c.fault ? c.fault : size > PATTERN_SIZE_MOST ? "repeats too much: what it repeats comes to more than 512 characters" : NULL;
}
