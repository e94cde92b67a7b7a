/* personal - signs of a person in what is about to be published. */
#include "personal.h"

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_word(char c)
{
    return is_letter(c) || is_digit(c) || c == '_' || c == '-';
}

/* RSSMRA85T10A562S: letters and digits in their places, on their own. */
static bool tax_code_at(struct slice t, size_t at)
{
    static const char form[] = "aaaaaaddaddaddda";
    if (t.len - at < sizeof form - 1 || (at && is_word(t.at[at - 1])))
        return false;
    for (size_t i = 0; i < sizeof form - 1; i++)
        if (form[i] == 'a' ? !is_letter(t.at[at + i]) : !is_digit(t.at[at + i]))
            return false;
    return at + sizeof form - 1 == t.len || !is_word(t.at[at + sizeof form - 1]);
}

/* Letters, a point, letters before the @. */
static bool name_before(struct slice t, size_t at)
{
    size_t surname = 0, name = 0;
    while (at && is_letter(t.at[at - 1]))
        at--, surname++;
    if (!surname || !at || t.at[--at] != '.')
        return false;
    while (at && is_letter(t.at[at - 1]))
        at--, name++;
    return name && (!at || !is_word(t.at[at - 1]));
}

static const char *sign_in(struct slice t)
{
    for (size_t i = 0; i < t.len; i++) {
        if (tax_code_at(t, i))
            return "a codice fiscale";
        if (t.at[i] == '@' && i + 1 < t.len && is_word(t.at[i + 1]) && name_before(t, i))
            return "a person's mail address";
    }
    return NULL;
}

int personal_check(const struct record *r, struct error *e)
{
    for (size_t i = 0; i < r->shape->n; i++) {
        const struct value *v = &r->values[i];
        const char *sign = v->type == VALUE_TEXT ? sign_in(v->text) : NULL;
        for (size_t k = 0; v->type == VALUE_LIST && !sign && k < v->list.n; k++)
            sign = sign_in(v->list.items[k]);
        if (sign)
            return fail(e, STATUS_DATA, "citylab publish: %.*s:%.*s: field '%.*s' holds %s: personal data are not published",
                        SL(record_text(r, "source")), SL(record_text(r, "line")), SL(r->shape->names[i]), sign);
    }
    return 0;
}
