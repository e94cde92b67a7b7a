/* beside_jansson - what the fuzzers of our two readers of JSON share: a value of ours is the value of jansson. */
#ifndef BESIDE_JANSSON_H
#define BESIDE_JANSSON_H

#include <jansson.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "record/record.h"

#define MUST(what) ((what) ? (void)0 : (fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #what), abort()))

/* Integers as reals: of twenty digits they would be refused, which ours keep as text. */
static json_t *jansson(struct slice line)
{
    json_error_t error;
    return json_loadb(line.at, line.len, JSON_REJECT_DUPLICATES | JSON_DECODE_INT_AS_REAL, &error);
}

static bool same_text(struct slice ours, const json_t *theirs)
{
    return json_is_string(theirs) && ours.len == json_string_length(theirs) &&
           (!ours.len || !memcmp(ours.at, json_string_value(theirs), ours.len));
}

/* An item of a list, of which ours has the text alone. */
static bool same_item(struct slice ours, const json_t *theirs)
{
    if (json_is_string(theirs))
        return same_text(ours, theirs);
    if (json_is_number(theirs)) {
        char digits[512];
        snprintf(digits, sizeof digits, "%.*s", SL(ours));
        return ours.len >= sizeof digits || strtod(digits, NULL) == json_number_value(theirs);
    }
    return slice_is(ours, json_is_true(theirs) ? "true" : json_is_false(theirs) ? "false" : "");
}

static bool same_value(const struct value *ours, const json_t *theirs)
{
    switch (ours->type) {
    case VALUE_NULL:
        return json_is_null(theirs);
    case VALUE_BOOL:
        return json_is_boolean(theirs) && ours->truth == json_is_true(theirs);
    case VALUE_NUMBER:
        return json_is_number(theirs) && ours->number == json_number_value(theirs) && same_item(ours->text, theirs);
    case VALUE_TEXT:
        return same_text(ours->text, theirs);
    case VALUE_LIST:
        break;
    case VALUE_ABSENT:
        return false;
    }
    bool same = json_is_array(theirs) && ours->list.n == json_array_size(theirs);
    for (size_t i = 0; same && i < ours->list.n; i++)
        same = same_item(ours->list.items[i], json_array_get(theirs, i));
    return same;
}

static bool same_name(struct slice ours, const char *theirs)
{
    return slice_is(ours, theirs);
}

#endif
