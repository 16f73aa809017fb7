/* Files name languages by three letters, in two ways; experiences by two. */
#include <stddef.h>
#include <string.h>

#include "tracks/source.h"

static const char table[][3][4] = {
    {"ara", "ara", "ar"},
    {"bul", "bul", "bg"},
    {"cat", "cat", "ca"},
    {"ces", "cze", "cs"},
    {"cym", "wel", "cy"},
    {"dan", "dan", "da"},
    {"deu", "ger", "de"},
    {"ell", "gre", "el"},
    {"eng", "eng", "en"},
    {"est", "est", "et"},
    {"eus", "baq", "eu"},
    {"fas", "per", "fa"},
    {"fin", "fin", "fi"},
    {"fra", "fre", "fr"},
    {"gle", "gle", "ga"},
    {"glg", "glg", "gl"},
    {"heb", "heb", "he"},
    {"hin", "hin", "hi"},
    {"hrv", "hrv", "hr"},
    {"hun", "hun", "hu"},
    {"hye", "arm", "hy"},
    {"isl", "ice", "is"},
    {"ita", "ita", "it"},
    {"jpn", "jpn", "ja"},
    {"kat", "geo", "ka"},
    {"kor", "kor", "ko"},
    {"lat", "lat", "la"},
    {"lav", "lav", "lv"},
    {"lit", "lit", "lt"},
    {"ltz", "ltz", "lb"},
    {"mkd", "mac", "mk"},
    {"nld", "dut", "nl"},
    {"nno", "nno", "nn"},
    {"nob", "nob", "nb"},
    {"nor", "nor", "no"},
    {"oci", "oci", "oc"},
    {"pol", "pol", "pl"},
    {"por", "por", "pt"},
    {"roh", "roh", "rm"},
    {"ron", "rum", "ro"},
    {"rus", "rus", "ru"},
    {"slk", "slo", "sk"},
    {"slv", "slv", "sl"},
    {"spa", "spa", "es"},
    {"sqi", "alb", "sq"},
    {"srp", "srp", "sr"},
    {"swe", "swe", "sv"},
    {"tha", "tha", "th"},
    {"tur", "tur", "tr"},
    {"ukr", "ukr", "uk"},
    {"urd", "urd", "ur"},
    {"vie", "vie", "vi"},
    {"zho", "chi", "zh"},
};

const char *vt_language_tag(const char *code)
{
    static const char *const none[] = {"und", "mul", "zxx", "mis"};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        if (strcmp(code, none[i]) == 0) return "";
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (strcmp(code, table[i][0]) == 0 || strcmp(code, table[i][1]) == 0) return table[i][2];
    return code;
}
