/* Text: scripts, alignment, wrapping, cutting, shrinking, markup, outline, shadow, turned. */
#include "golden.h"

static void scripts(booth *b)
{
    const char *const lines[] = {"Handgloves jÅÀ ffi AVA To", "Το μουσείο ανοίγει στις 10",
        "Музей открыт до 18 часов", "المتحف مفتوح حتى الساعة 18", "המוזיאון פתוח עד 18:00",
        "संग्रहालय शाम 6 बजे तक खुला है"};
    for (int i = 0; i < 6; i++) {
        put_scene(
            b, "text", "text='%s' x=10 y=%d w=385 size=28 align=start color=#ffffff", lines[i], 8 + 48 * i);
        put_scene(b, "text", "text='%s' x=400 y=%d w=230 size=14 align=start font=bold color=#ffd080",
            lines[i], 14 + 48 * i);
    }
    put_scene(b, "text",
        "text='Room 3: غرفة 3, חדר 3, कमरा 3, Зал 3 (mixed)' x=10 y=300 w=620 size=22 color=#c0ffc0");
    put_scene(b, "text", "text='قاعة Van Gogh الجديدة' x=10 y=330 w=620 size=20 align=start color=#c0e0ff");
}

static void paragraphs(booth *b)
{
    const char *text = "Wrapped text breaks at spaces and after hyphens, as in well-behaved typography, "
                       "and not before a comma.";
    const char *const aligns[] = {"left", "center", "right", "justify", "start", "end"};
    for (int i = 0; i < 6; i++) {
        const int x = 10 + 208 * (i % 3), y = 8 + 118 * (i / 3);
        put_scene(b, "rect", "x=%d y=%d w=200 h=110 color=#405060", x, y);
        put_scene(
            b, "text", "text='%s' x=%d y=%d w=200 size=15 align=%s color=#ffffff", text, x, y, aligns[i]);
    }
    put_scene(b, "text",
        "text='يفتح المتحف أبوابه كل يوم من الساعة العاشرة حتى السادسة مساء ما عدا يوم الاثنين' x=10 y=248 "
        "w=200 size=15 align=justify color=#ffffff");
    put_scene(b, "text",
        "text='Loose lines\nkeep their\ndistance' x=218 y=244 size=15 line_height=1.6 color=#ffffff");
    put_scene(b, "text", "text='SPACED' x=310 y=244 size=18 spacing=6 color=#ffffff");
    put_scene(b, "text", "text='tight' x=310 y=274 size=20 spacing=-2 color=#ffffff");
    put_scene(b, "text", "text='Donaudampfschifffahrtsgesellschaft' x=426 y=244 w=100 size=15 color=#ffffff");
    put_scene(b, "text",
        "text='rtl: 1. one, 2. two' direction=rtl x=426 y=320 w=200 size=15 align=start color=#ffffff");
}

static void cut(booth *b)
{
    const char *text =
        "This sentence is longer than the place that was kept for it, so something has to give.";
    put_scene(b, "rect", "x=10 y=10 w=200 h=100 color=#405060");
    put_scene(b, "text", "text='%s' x=10 y=10 w=200 size=20 max_lines=2 color=#ffffff", text);
    put_scene(b, "rect", "x=220 y=10 w=200 h=100 color=#405060");
    put_scene(b, "text", "text='%s' x=220 y=10 w=200 h=100 size=30 color=#ffffff", text);
    put_scene(b, "rect", "x=430 y=10 w=200 h=100 color=#405060");
    put_scene(b, "text", "text='%s' x=430 y=10 w=200 h=100 size=40 shrink=10 color=#ffffff", text);
    put_scene(b, "rect", "x=10 y=120 w=200 h=60 color=#405060");
    put_scene(b, "text", "text='Unbreakable' x=10 y=120 w=200 h=60 size=60 shrink=8 color=#ffffff");
    put_scene(b, "text",
        "text='المتحف مفتوح كل يوم من الصباح حتى المساء' x=220 y=120 w=200 size=20 max_lines=1 align=start "
        "color=#ffffff");
    put_scene(b, "text", "text='One\nTwo\nThree' x=430 y=120 size=18 max_lines=2 color=#ffffff");
    put_scene(b, "text", "text='%s' x=10 y=200 w=620 size=26 max_lines=1 align=center color=#ffd080", text);
    put_scene(b, "rect", "x=10 y=250 w=300 h=90 color=#405060");
    put_scene(
        b, "text", "text='%s' x=10 y=250 w=300 h=90 size=34 shrink=30 align=justify color=#ffffff", text);
}

static void markup(booth *b)
{
    put_scene(b, "text",
        "markup=true x=10 y=10 w=620 size=24 color=#ffffff text='Plain, *bold*, _italic_, *_both_* and a \\* "
        "star. [color=#ff8080]Red[/], [size=40]large[/], [size=14]small[/].'");
    put_scene(b, "text",
        "markup=true x=10 y=110 w=300 size=20 color=#ffffff text='A [link=map]link to the map[/] that goes "
        "on over the end of a line, then *bold over the end of a line as well*.'");
    put_scene(b, "text",
        "markup=true x=330 y=110 w=300 size=20 align=justify color=#ffffff text='Justified with *bold* and "
        "_italic_ words and [color=#80ff80]a green run[/] in the middle of it.'");
    put_scene(b, "text",
        "markup=true x=330 y=230 w=300 size=24 align=start color=#ffffff text='متحف *الفن* "
        "[color=#ffd080]الحديث[/]'");
    put_scene(b, "text",
        "markup=true x=10 y=250 w=300 size=20 color=#ffffff text='Unfinished *bold and "
        "[color=#80c0ff]colour'");
    put_scene(b, "text",
        "x=10 y=310 w=620 size=20 color=#ffffff text='Without markup: *stars* and [size=40]brackets[/] "
        "stay.'");
}

static void effects(booth *b)
{
    put_scene(b, "rect", "x=0 y=0 w=640 h=180 color=#607080");
    put_scene(b, "text", "text='Outline' x=20 y=10 size=60 color=#ffffff outline=3 outline_color=#a02020");
    put_scene(b, "text",
        "text='Shadow' x=300 y=10 size=60 color=#ffffff shadow_x=4 shadow_y=4 shadow_color=#000000");
    put_scene(b, "text",
        "text='Soft shadow' x=20 y=95 size=48 color=#ffffff shadow_x=3 shadow_y=3 shadow_blur=6 "
        "shadow_color=#000000");
    put_scene(b, "text",
        "text='All of it' x=360 y=95 size=48 color=#ffd040 outline=2 outline_color=#000000 shadow_x=5 "
        "shadow_y=5 shadow_blur=3 shadow_color=#00000080");
    put_scene(b, "text",
        "text='Half' x=20 y=190 size=48 color=#ffffff outline=3 outline_color=#ff0000 shadow_y=6 "
        "shadow_color=#0000ff opacity=0.5");
    put_scene(b, "text", "text='Glow' x=180 y=190 size=48 color=#203040 shadow_blur=12 shadow_color=#80ffff");
    put_scene(b, "text",
        "text='متحف' x=340 y=180 size=48 color=#ffffff outline=2 outline_color=#206020 shadow_x=3 shadow_y=3 "
        "shadow_color=#000000");
    put_scene(b, "text", "text='Hollow' x=470 y=190 size=40 color=#ffffff00 outline=2 outline_color=#ffffff");
    put_scene(b, "text",
        "text='Turned effects' x=160 y=310 anchor=center size=30 rotation=-8 color=#ffffff outline=2 "
        "outline_color=#a02020 shadow_x=4 shadow_y=4 shadow_blur=4 shadow_color=#000000");
    put_scene(
        b, "text", "text='two\nlines' x=420 y=250 size=30 color=#ffffff outline=2 outline_color=#2020a0");
}

static void turned_text(booth *b)
{
    put_scene(b, "text",
        "text='Turned text is smooth' x=160 y=80 anchor=center size=26 rotation=-12 color=#ffffff");
    put_scene(b, "text", "text='Sideways' x=400 y=90 anchor=center size=26 rotation=90 color=#ffffff");
    put_scene(b, "text", "text='Head over' x=520 y=60 anchor=center size=26 rotation=180 color=#ffffff");
    put_scene(b, "text", "text='Scaled 1.5' x=20 y=160 size=18 scale=1.5 color=#ffffff");
    put_scene(b, "text", "text='Mirrored' x=340 y=200 anchor=center size=26 scale_x=-1 color=#ffffff");
    put_scene(b, "text", "text='Wide' x=520 y=180 anchor=center size=26 scale_x=2 color=#ffffff");
    put_scene(b, "text",
        "text='Wide and turned' x=480 y=260 anchor=center size=26 scale_x=1.5 rotation=-15 color=#ffffff "
        "opacity=0.7");
    put_scene(b, "text", "text='متحف مائل' x=120 y=260 anchor=center size=40 rotation=20 color=#ffffff");
    put_scene(b, "text", "text='tiny text is still text' x=20 y=330 size=8 color=#ffffff");
    put_scene(b, "text", "text='Big' x=180 y=225 size=120 font=display color=#ffffff40");
}

const scene text_scenes[] = {
    {.name = "scripts", .build = scripts, .text = true},
    {.name = "paragraphs", .build = paragraphs, .text = true},
    {.name = "cut", .build = cut, .text = true},
    {.name = "markup", .build = markup, .text = true},
    {.name = "effects", .build = effects, .text = true},
    {.name = "turned-text", .build = turned_text, .text = true},
};
const int text_scene_count = sizeof text_scenes / sizeof text_scenes[0];
