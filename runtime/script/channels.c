/* What comes by channels and keys, on its way to the modules that tell scripts of it. */
#include <string.h>

#include "base/mem.h"
#include "script/script_private.h"

bool vt_channels_begin(vt_script *script, vt_err *err)
{
    const vt_experience *experience = vt_bundle_experience(script->deps.bundle);
    script->channels = vt_alloc_array(VT_CHANNELS_MAX, sizeof *script->channels);
    if (!script->channels) return vt_fail_memory(err, "the channels");
    script->channel_count = experience->channel_count;
    memcpy(
        script->channels, experience->channels, (size_t)experience->channel_count * sizeof *script->channels);
    return true;
}

void vt_channels_finish(vt_script *script)
{
    vt_free(script->channels);
}

int vt_script_channel_count(const vt_script *script)
{
    return script->channel_count;
}

const vt_channel_decl *vt_script_channel_at(const vt_script *script, int index)
{
    return index >= 0 && index < script->channel_count ? &script->channels[index] : NULL;
}

void vt_script_line(vt_script *script, int channel, const char *text, size_t length, bool held)
{
    if (script->inside || channel < 1 || channel > script->channel_count) return;
    script->hash = vt_hash_u64(script->hash, (uint64_t)channel << 1 | held);
    script->hash = vt_hash_bytes(script->hash, text, length);
    if (script->channels[channel - 1].kind == VT_CHANNEL_KEEP)
        vt_lkeep_line(script, channel, text, length, held);
}

void vt_script_channel(vt_script *script, int channel, vt_channel_state state, const char *why, bool held)
{
    if (script->inside || channel < 1 || channel > script->channel_count) return;
    script->hash = vt_hash_u64(script->hash, (uint64_t)channel << 1 | held);
    script->hash = vt_hash_u64(script->hash, (uint64_t)state);
    script->hash = vt_hash_text(script->hash, why);
}

bool vt_script_wants_key(const vt_script *script, const char *name)
{
    (void)script;
    (void)name;
    return false;
}

void vt_script_key(vt_script *script, const char *name, bool down, int32_t device)
{
    if (script->inside) return;
    script->hash = vt_hash_text(script->hash, name);
    script->hash = vt_hash_u64(script->hash, (uint64_t)down);
    script->hash = vt_hash_u64(script->hash, (uint64_t)device);
}
