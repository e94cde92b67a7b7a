/* fuzz_rows - what the fuzzers of the formats share: any bytes give rows that keep their promises, or an error with a text.
 *
 * The input is read twice, from two pipes: in one piece, and in small ones (of one byte when it is short); the rows must be the same.
 * CSV is read again as threads would read it, in pieces of whole rows, with each way that this machine has to find their cells. */
#ifndef FUZZ_ROWS_H
#define FUZZ_ROWS_H

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/os.h"
#include "base/wide.h"
#include "formats/rows.h"
#include "text/number.h"
#include "text/utf8.h"

#define MUST(what) ((what) ? (void)0 : (fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #what), abort()))

static void must_be_text(struct slice s)
{
    MUST(utf8_valid(s) == s.len);
    MUST(s.len == 0 || memchr(s.at, 0, s.len) == NULL);
}

static void must_be_value(const struct value *v)
{
    if (v->type == VALUE_TEXT || v->type == VALUE_NUMBER)
        must_be_text(v->text);
    if (v->type == VALUE_NUMBER)
        MUST(number_is_json(v->text));
    for (size_t i = 0; v->type == VALUE_LIST && i < v->list.n; i++)
        must_be_text(v->list.items[i]);
}

static unsigned long long mix(unsigned long long h, struct slice s)
{
    return (h ^ slice_hash(s)) * 1099511628211u + s.len;
}

static unsigned long long check_row(const struct rows *r, const struct row *row, unsigned long long h)
{
    must_be_text(row->found);
    must_be_text(row->wanted);
    MUST(row->line >= 1);
    MUST(row->raw.len <= 4096);
    h = mix(mix(h, row->raw), row->found) + row->line * 31 + row->item * 37 + row->column * 41;
    if (row->fault)
        return mix(h, slice_of(row->fault));
    MUST(!rows_shape(r) || row->cells.shape == rows_shape(r));
    for (size_t i = 0; i < row->cells.shape->n; i++) {
        must_be_value(&row->cells.values[i]);
        h = mix(mix(h, row->cells.shape->names[i]), value_as_text(&row->cells.values[i]));
        MUST(i == 0 || shape_find(row->cells.shape, row->cells.shape->names[i]) == (int)i);
    }
    return h;
}

/* The rows of one piece, or, where it is not regular, those up to its end in order. */
static int read_piece(struct rows *r, struct rows *fork, struct piece *piece, unsigned long long *h, struct error *e)
{
    struct row row;
    int got = rows_take(r, piece, e);
    if (got > 0)
        rows_seal(r, piece);
    if (got > 0 && rows_look(r, piece)) {
        rows_agree(r, piece);
        rows_begin(fork, piece);
        for (size_t k = 0; k < piece->n; k++)
            if (piece_row(fork, piece, k, &row))
                *h = check_row(r, &row, *h);
        rows_done(fork);
        rows_join(r, fork);
    } else if (got > 0) {
        size_t len = piece->len;
        rows_give_back(r, piece);
        uint64_t until = rows_place(r) + len;
        while (rows_place(r) < until && (got = rows_next(r, &row, e)) > 0)
            *h = check_row(r, &row, *h);
    }
    return got;
}

static int read_pieces(struct rows *r, size_t bytes, struct arena *arena, unsigned long long *h, struct error *e)
{
    struct piece piece = {0};
    struct rows *fork = rows_fork(r, arena);
    int got;
    rows_set_piece(r, bytes);
    while ((got = read_piece(r, fork, &piece, h, e)) > 0)
        ;
    piece_free(&piece);
    rows_close_fork(fork);
    return got;
}

/* A number that stands for all rows of what `fd` gives; `piece` bytes at a time, 0: row by row. */
static unsigned long long read_rows(const struct profile *p, int fd, size_t piece)
{
    struct arena arena = {0};
    struct error e = {0};
    struct row row;
    unsigned long long h = 1;
    struct rows *r = rows_open(p, fd, "fuzz", &arena, &e);
    int got = r ? 1 : -1;
    uint64_t last = 0;
    if (got > 0 && piece && rows_in_pieces(r))
        got = read_pieces(r, piece, &arena, &h, &e);
    while (got > 0 && (got = rows_next(r, &row, &e)) > 0) {
        MUST(row.line >= last);
        last = row.line;
        h = check_row(r, &row, h);
    }
    if (r) {
        h += rows_skipped(r) * 43;
        rows_close(r);
    }
    MUST((got < 0) == (e.status != STATUS_DONE));
    MUST(got >= 0 || e.text[0]);
    h = mix(h, slice_of(e.text));
    arena_free(&arena);
    return h;
}

/* Longer inputs are cut: a pipe takes 256 pieces without a reader, in the size that any user may ask for. */
enum { FUZZ_MOST = 4000, PIPE_SIZE = 1 << 20, SINGLY = 256 };

static int filled_pipe(const uint8_t *data, size_t size, size_t piece)
{
    int ends[2];
    MUST(pipe2(ends, O_CLOEXEC | O_DIRECT) == 0);
    MUST(fcntl(ends[0], F_SETPIPE_SZ, PIPE_SIZE) >= 0);
    for (size_t i = 0; i < size; i += piece) {
        size_t n = size - i < piece ? size - i : piece;
        MUST(write(ends[1], data + i, n) == (ssize_t)n);
    }
    close(ends[1]);
    return ends[0];
}

static inline void fuzz_rows(const struct profile *p, const uint8_t *data, size_t size)
{
    size = size < FUZZ_MOST ? size : FUZZ_MOST;
    int whole = filled_pipe(data, size, FUZZ_MOST);
    int pieces = filled_pipe(data, size, size <= SINGLY ? 1 : 97);
    unsigned long long one = read_rows(p, whole, 0), two = read_rows(p, pieces, 0);
    close(whole);
    close(pieces);
    MUST(one == two);
    static const char *const ways[] = {"plain", "sse2", "avx2"};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        if (!wide_choose(ways[i]))
            continue;
        whole = filled_pipe(data, size, FUZZ_MOST);
        MUST(read_rows(p, whole, i ? 200 * i : FUZZ_MOST) == one);
        close(whole);
    }
    wide_choose(NULL);
}

#endif
