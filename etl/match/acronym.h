/* acronym - when a word stands for several others: CNR, UniTo, INRiM. */
#ifndef MATCH_ACRONYM_H
#define MATCH_ACRONYM_H

#include "match/alike.h"

enum { ACRONYM_SHORTEST = 3, ACRONYM_LONGEST = 10, PIECE_LONGEST = 5, BLEND_WORDS = 4 };

/* What a word that stands for others is worth: 1 would be the words themselves. */
#define ACRONYM_STATED 0.95 /* the name says so itself: "Istituto Nazionale di Statistica (ISTAT)" */
#define ACRONYM_SURE 0.93   /* put together from beginnings ("UniTo"), or initials of a whole name in capitals, four or more */
#define ACRONYM_INITIALS 0.85

/* Words of y from `at` on that the word stands for: how many, or 0; `worth` says how surely. Its letters are their first letters
 * (three or more), their beginnings (two letters or more each, two to four words), or, when all words of y are in it, of each
 * one to five (three words or more, one of them with more than one letter: INRiM). */
size_t acronym_run(const struct alike_word *w, const struct alike *y, size_t at, double *worth);

/* "I.N.RI.M." as "INRIM"; a name without such words is itself. */
struct slice acronym_undot(struct slice name, struct arena *a);
/* An acronym that a name states behind a dash or in brackets, "CNR - Consiglio …", "… (CNR)": true, with the two apart. It is one
 * word with two capitals or more, three to ten letters, which come in this order in the rest. */
bool acronym_stated(struct slice name, struct slice *acronym, struct slice *rest);
/* The word (folded) stands in capitals, more of them than small letters, in a name that has others in small letters, or that is this word alone. */
bool acronym_is_capital(struct slice name, struct slice word);

#endif
