/* organisation - when two names of organisations are the same but for the legal form. */
#ifndef MATCH_ORGANISATION_H
#define MATCH_ORGANISATION_H

#include "base/arena.h"

/* The key of a name (text/name.h) without the legal forms at its end: "5T S.r.l.", "5T srl" and
 * "5t" give "5t"; "Reply S.p.A. Società Benefit" gives "reply". Letters with dots between are one
 * word: "C.S.I." and "CSI" give "csi". What is a legal form and nothing else keeps it. An empty
 * name gives an empty key. */
struct slice organisation_key(struct slice name, struct arena *a);

#endif
