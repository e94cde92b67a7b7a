/* areas - which territory a name or code means: a territory is a level and a code, and no level is ever taken for another. */
#include "match/areas.h"

#include "text/name.h"

enum {
    MEMO_MOST = 1 << 16, /* raw spellings remembered; beyond that each is looked up anew, so memory stays bounded */
    MEMO_LONGEST = 256,
};

#define COUNT(table) (sizeof(table) / sizeof *(table))

static const char *const levels[] = {"comune", "citta_metropolitana", "fua", "nuts3", "nuts2", "nuts1", "country"};

/* What sources call them, by name_key. */
static const struct {
    const char *key, *level;
} level_names[] = {
    {"comune", "comune"}, {"comuni", "comune"}, {"municipality", "comune"}, {"municipalities", "comune"}, {"municipalita", "comune"},
    {"lau", "comune"}, {"lau2", "comune"}, {"lau 2", "comune"}, {"gemeinde", "comune"}, {"commune", "comune"}, {"municipio", "comune"},
    {"citta metropolitana", "citta_metropolitana"}, {"citta metropolitane", "citta_metropolitana"},
    {"metropolitan city", "citta_metropolitana"}, {"metropolitan cities", "citta_metropolitana"},
    {"fua", "fua"}, {"functional urban area", "fua"}, {"functional urban areas", "fua"}, {"area urbana funzionale", "fua"},
    {"zona urbana funzionale", "fua"}, {"larger urban zone", "fua"}, {"luz", "fua"},
    {"nuts 3", "nuts3"}, {"nuts 2", "nuts2"}, {"nuts 1", "nuts1"}, {"nuts3", "nuts3"}, {"nuts2", "nuts2"}, {"nuts1", "nuts1"},
    {"country", "country"}, {"countries", "country"}, {"paese", "country"}, {"paesi", "country"}, {"stato", "country"},
    {"nazione", "country"}, {"nuts0", "country"}, {"nuts 0", "country"},
};

struct slice area_level(struct slice word, struct arena *scratch)
{
    for (size_t i = 0; i < COUNT(levels); i++)
        if (!word.len || slice_is(word, levels[i]))
            return word;
    struct slice key = name_key(word, scratch);
    for (size_t i = 0; i < COUNT(level_names); i++)
        if (slice_is(key, level_names[i].key))
            return slice_of(level_names[i].level);
    return word;
}

size_t areas_define(struct areas *s, struct slice id, struct slice level)
{
    struct arena *a = s->names.arena;
    bool fresh;
    size_t *at = table_at(&s->by_id, a, id, &fresh);
    if (fresh) {
        *at = s->at.n;
        LIST_PUSH(a, &s->at, (struct area){slice_copy(a, id), slice_copy(a, level)});
    }
    return *at;
}

void areas_name(struct areas *s, size_t place, struct slice name, struct arena *scratch)
{
    if (name.len)
        names_add(&s->names, name_key(name, scratch), place);
}

static bool level_fits(const struct area *a, struct slice level)
{
    return !level.len || !a->level.len || slice_eq(a->level, level);
}

static enum area_found find(const struct areas *s, struct slice name, struct slice level, struct arena *scratch, size_t *found)
{
    const size_t *id = table_find(&s->by_id, name);
    if (id && level_fits(&s->at.at[*id], level)) {
        *found = *id;
        return AREA_FOUND;
    }
    enum area_found how = AREA_UNKNOWN;
    for (const struct name_hit *hit = names_find(&s->names, name_key(name, scratch)); hit; hit = hit->next) {
        if (!level_fits(&s->at.at[hit->thing], level))
            continue;
        if (how == AREA_FOUND)
            return AREA_AMBIGUOUS;
        *found = hit->thing;
        how = AREA_FOUND;
    }
    return how;
}

/* A spelling that was seen before costs one look-up of its bytes. */
enum area_found areas_find(struct areas *s, struct slice name, struct slice level, struct arena *scratch, struct slice *id)
{
    char room[MEMO_LONGEST];
    struct slice key = name;
    size_t found = 0;
    bool memo = name.len && name.len + level.len < sizeof room, fresh;
    if (memo && level.len) {
        memcpy(room, name.at, name.len);
        room[name.len] = '\0';
        memcpy(room + name.len + 1, level.at, level.len);
        key = (struct slice){room, name.len + 1 + level.len};
    }
    const size_t *seen = memo ? table_find(&s->memo, key) : NULL;
    enum area_found how = seen ? AREA_FOUND : find(s, name, level, scratch, &found);
    if (how != AREA_FOUND)
        return how;
    found = seen ? *seen : found;
    if (!seen && memo && s->memo.n < MEMO_MOST)
        *table_at(&s->memo, s->names.arena, key, &fresh) = found;
    *id = s->at.at[found].id;
    return AREA_FOUND;
}

struct slice areas_candidates(const struct areas *s, struct slice name, struct slice level, struct arena *a)
{
    struct buffer b = {0};
    for (const struct name_hit *hit = names_find(&s->names, name_key(name, a)); hit; hit = hit->next) {
        const struct area *area = &s->at.at[hit->thing];
        if (level_fits(area, level))
            buffer_printf(&b, "%s%.*s%s%.*s%s", b.len ? ", " : "one of ", SL(area->id), area->level.len ? " (" : "", SL(area->level),
                          area->level.len ? ")" : "");
    }
    if (!level.len)
        buffer_text(&b, ": no level is declared");
    struct slice kept = slice_copy(a, buffer_of(&b));
    buffer_free(&b);
    return kept;
}
