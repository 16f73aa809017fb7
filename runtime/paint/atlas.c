/* Shelves: rows of a page that hold things of nearly one height. */
#include "paint/atlas.h"

#include <string.h>

void vt_atlas_init(vt_atlas *atlas, int side)
{
    memset(atlas, 0, sizeof *atlas);
    atlas->side = side;
}

/* So that lines of text of one size, with and without descenders, share shelves. */
static int shelf_height(int h)
{
    int step = h <= 32 ? 4 : h <= 128 ? 16 : 64;
    return (h + step - 1) / step * step;
}

static void start_page(vt_atlas_page *page)
{
    page->edition++;
    page->y = VT_ATLAS_RESERVED;
    page->shelf_count = 0;
    page->drawn = page->drawn_before = 0;
}

static int open_shelf(const vt_atlas *atlas, vt_atlas_page *page, int h)
{
    if (page->shelf_count == VT_ATLAS_SHELVES || page->y + h > atlas->side) return -1;
    page->shelves[page->shelf_count] = (vt_atlas_shelf){.y = page->y, .h = h};
    page->y += h;
    return page->shelf_count++;
}

/* The lowest shelf with room that is at most so much higher. */
static int find_shelf(const vt_atlas *atlas, const vt_atlas_page *page, int w, int h, int most)
{
    int best = -1;
    for (int i = 0; i < page->shelf_count; i++) {
        const vt_atlas_shelf *shelf = &page->shelves[i];
        if (shelf->h < h || shelf->h > most || shelf->x + w > atlas->side) continue;
        if (best < 0 || shelf->h < page->shelves[best].h) best = i;
    }
    return best;
}

static bool put_on(vt_atlas *atlas, int number, int w, int h, vt_atlas_place *out)
{
    vt_atlas_page *page = &atlas->pages[number];
    int height = shelf_height(h), shelf = find_shelf(atlas, page, w, h, height);
    if (shelf < 0) shelf = open_shelf(atlas, page, height);
    if (shelf < 0) shelf = open_shelf(atlas, page, h);
    if (shelf < 0) shelf = find_shelf(atlas, page, w, h, 2 * height);
    if (shelf < 0) return false;
    vt_atlas_shelf *s = &page->shelves[shelf];
    *out = (vt_atlas_place){
        .page = number, .shelf = shelf, .edition = page->edition, .box = {s->x, s->y, s->x + w, s->y + h}};
    s->x += w;
    s->live++;
    return true;
}

static void turn_to(vt_atlas_page *page, uint32_t frame)
{
    if (page->frame == frame) return;
    page->drawn_before = page->frame + 1 == frame ? page->drawn : 0;
    page->drawn = 0;
    page->frame = frame;
}

static int least_drawn(vt_atlas *atlas, uint32_t frame)
{
    int least = 0;
    int64_t least_drawn = INT64_MAX;
    for (int i = 0; i < atlas->page_count; i++) {
        vt_atlas_page *page = &atlas->pages[i];
        turn_to(page, frame);
        int64_t drawn = page->drawn > page->drawn_before ? page->drawn : page->drawn_before;
        if (drawn < least_drawn) {
            least = i;
            least_drawn = drawn;
        }
    }
    return least;
}

bool vt_atlas_put(vt_atlas *atlas, int w, int h, uint32_t frame, vt_atlas_place *out, int *emptied)
{
    *emptied = -1;
    if (w < 1 || h < 1 || w > atlas->side || h > atlas->side - VT_ATLAS_RESERVED) return false;
    for (int i = 0; i < atlas->page_count; i++) {
        if (put_on(atlas, i, w, h, out)) return true;
    }
    int page = atlas->page_count;
    if (page < VT_ATLAS_PAGES) {
        atlas->page_count++;
    } else {
        page = least_drawn(atlas, frame);
        *emptied = page;
    }
    start_page(&atlas->pages[page]);
    return put_on(atlas, page, w, h, out);
}

bool vt_atlas_valid(const vt_atlas *atlas, const vt_atlas_place *place)
{
    return place->edition != 0 && atlas->pages[place->page].edition == place->edition;
}

void vt_atlas_drawn(vt_atlas *atlas, vt_atlas_place *place, uint32_t frame)
{
    if (place->frame == frame) return;
    vt_atlas_page *page = &atlas->pages[place->page];
    place->frame = frame;
    turn_to(page, frame);
    page->drawn += (int64_t)(place->box.x1 - place->box.x0) * (place->box.y1 - place->box.y0);
}

void vt_atlas_give_back(vt_atlas *atlas, vt_atlas_place *place)
{
    if (!vt_atlas_valid(atlas, place)) return;
    vt_atlas_page *page = &atlas->pages[place->page];
    vt_atlas_shelf *shelf = &page->shelves[place->shelf];
    place->edition = 0;
    if (--shelf->live > 0) return;
    shelf->x = 0;
    while (page->shelf_count > 0 && page->shelves[page->shelf_count - 1].live == 0)
        page->y = page->shelves[--page->shelf_count].y;
}

void vt_atlas_forget(vt_atlas *atlas)
{
    for (int i = 0; i < atlas->page_count; i++)
        start_page(&atlas->pages[i]);
    atlas->page_count = 0;
}
