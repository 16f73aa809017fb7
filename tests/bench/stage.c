/* What the stage alone needs, in milliseconds of one processor: `bench_stage [NODES]`. So many pictures of
 * 32x32 are moved by two setters each; then one of them; then a page of rows with one text that changes. */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "stage/drawlist.h"
#include "stage/stage.h"

enum { W = 1920, H = 1080, FRAMES = 100, ROWS = 1000 };

typedef struct {
    vt_stage *stage;
    vt_view view;
    vt_region damage;
    vt_drawlist list;
    vt_hash told; /* so that the hashing is not left out */
    double setters, settle, drawing, hit, hash;
} stand;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static uint32_t request(void *context, const char *src)
{
    (void)context;
    return (uint32_t)src[0];
}

static bool measure(
    void *context, const char *text, size_t length, const vt_text_style *style, vt_text_box *out)
{
    (void)context;
    (void)text;
    *out = (vt_text_box){(double)length * style->size / 2, style->size * 1.2, 0, 1, style->size, false};
    return true;
}

static vt_node add(vt_stage *stage, vt_node parent, vt_node_kind kind)
{
    vt_node node;
    vt_err err;
    if (vt_stage_add(stage, parent, kind, &node, &err)) return node;
    fprintf(stderr, "%s\n", err.message);
    exit(1);
}

static void frame(stand *s)
{
    vt_node path[VT_STAGE_DEEPEST];
    double at = now(), then;
    vt_region_clear(&s->damage);
    vt_stage_settle(s->stage, &s->view, &s->damage);
    s->settle += (then = now()) - at;
    vt_stage_draw(s->stage, &s->view, &s->damage, &s->list, NULL);
    s->drawing += (at = now()) - then;
    vt_stage_hit(s->stage, (vt_point){W / 2.0, H / 2.0}, path, VT_STAGE_DEEPEST);
    s->hit += (then = now()) - at;
    s->told ^= vt_stage_hash(s->stage, vt_hash_start);
    s->hash += now() - then;
}

static void tell(stand *s, const char *what)
{
    printf("%-28s setters %.3f  settle %.3f  draw list %.3f  hit %.3f  check line %.3f ms a frame\n", what,
        s->setters / FRAMES, s->settle / FRAMES, s->drawing / FRAMES, s->hit / FRAMES, s->hash / FRAMES);
    s->setters = s->settle = s->drawing = s->hit = s->hash = 0;
}

static void move(vt_stage *stage, vt_node node, int i, int step)
{
    vt_stage_set_number(stage, node, VT_PROP_X, (i * 7919 + step * 3) % W, NULL);
    vt_stage_set_number(stage, node, VT_PROP_Y, (i * 104729 + step * 2) % H, NULL);
}

static void pictures(stand *s, int count)
{
    vt_node *nodes = calloc((size_t)count, sizeof *nodes);
    if (!nodes) exit(1);
    size_t before = mallinfo2().uordblks;
    double at = now();
    for (int i = 0; i < count; i++)
        nodes[i] = add(s->stage, vt_stage_scene(s->stage), VT_NODE_IMAGE);
    printf("%d pictures: %.0f ns and %zu bytes each\n", count, (now() - at) * 1e6 / count,
        (mallinfo2().uordblks - before) / (size_t)count);
    vt_stage_asset(s->stage, 'p', true, 32, 32);
    for (int i = 0; i < count; i++)
        vt_stage_set_string(s->stage, nodes[i], VT_PROP_SRC, "p.png", NULL);
    for (int step = 0; step < FRAMES; step++) {
        at = now();
        for (int i = 0; i < count; i++)
            move(s->stage, nodes[i], i, step);
        s->setters += now() - at;
        frame(s);
    }
    tell(s, "all move");
    for (int step = 0; step < FRAMES; step++) {
        at = now();
        move(s->stage, nodes[step % count], step, step + 7);
        s->setters += now() - at;
        frame(s);
    }
    tell(s, "one moves");
    at = now();
    vt_stage_clear(s->stage, vt_stage_scene(s->stage), NULL);
    printf("removed: %.0f ns each\n", (now() - at) * 1e6 / count);
    free(nodes);
}

static uint32_t number(void *context, vt_node node, vt_node_kind kind, const char *src)
{
    (void)node;
    (void)kind;
    (void)src;
    return ++*(uint32_t *)context;
}

/* A film among 2,000 other nodes has a new picture. */
static void film(stand *s)
{
    for (int i = 0; i < 2000; i++)
        move(s->stage, add(s->stage, vt_stage_scene(s->stage), VT_NODE_RECT), i, 0);
    vt_node node = add(s->stage, vt_stage_scene(s->stage), VT_NODE_VIDEO);
    vt_stage_set_string(s->stage, node, VT_PROP_SRC, "film.mp4", NULL);
    vt_stage_film_ready(s->stage, vt_stage_film(s->stage, node), true, 1280, 720);
    frame(s);
    s->settle = s->drawing = s->hit = s->hash = 0;
    for (int step = 0; step < FRAMES; step++) {
        double at = now();
        vt_stage_film_moved(s->stage, vt_stage_film(s->stage, node));
        s->setters += now() - at;
        frame(s);
    }
    tell(s, "a film among 2000 nodes");
    vt_stage_clear(s->stage, vt_stage_scene(s->stage), NULL);
}

static void page(stand *s)
{
    static char words[] = "some words, and more";
    vt_node column = add(s->stage, vt_stage_scene(s->stage), VT_NODE_COLUMN), texts[ROWS];
    vt_stage_set_number(s->stage, column, VT_PROP_W, W, NULL);
    for (int i = 0; i < ROWS; i++) {
        vt_node row = add(s->stage, column, VT_NODE_ROW);
        add(s->stage, row, VT_NODE_RECT);
        texts[i] = add(s->stage, row, VT_NODE_TEXT);
        vt_stage_set_string(s->stage, texts[i], VT_PROP_TEXT, words, NULL);
    }
    for (int step = 0; step < FRAMES; step++) {
        double at = now();
        words[0] = (char)('a' + step % 26);
        vt_stage_set_string(s->stage, texts[step % ROWS], VT_PROP_TEXT, words, NULL);
        s->setters += now() - at;
        frame(s);
    }
    tell(s, "a page of 1000 rows");
}

int main(int count, char **arguments)
{
    int nodes = count > 1 ? atoi(arguments[1]) : 10000;
    uint32_t films = 0;
    vt_stage_deps deps = {.context = &films, .measure = measure, .request = request, .film = number};
    stand s = {.stage = vt_stage_create(&deps, NULL), .view = vt_view_make(W, H, W, H, 0, 0)};
    if (!s.stage || nodes < 1) return 1;
    vt_stage_set_limit(s.stage, (size_t)nodes + 4 * ROWS);
    vt_drawlist_init(&s.list);
    pictures(&s, nodes);
    film(&s);
    page(&s);
    vt_drawlist_finish(&s.list);
    vt_stage_destroy(s.stage);
    return 0;
}
