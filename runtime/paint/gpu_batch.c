/* Triangles wait here until the next ones need another state. */
#include "base/mem.h"
#include "paint/gpu.h"

bool vt_gpu_batch_init(vt_gpu_batch *batch, SDL_Renderer *renderer, vt_gpu_counts *counts)
{
    *batch = (vt_gpu_batch){.renderer = renderer, .counts = counts};
    batch->vertices = vt_alloc_array(VT_GPU_VERTICES, sizeof *batch->vertices);
    batch->indices = vt_alloc_array(VT_GPU_INDICES, sizeof *batch->indices);
    return batch->vertices && batch->indices;
}

void vt_gpu_batch_finish(vt_gpu_batch *batch)
{
    vt_free(batch->vertices);
    vt_free(batch->indices);
    *batch = (vt_gpu_batch){.renderer = NULL};
}

void vt_gpu_batch_flush(vt_gpu_batch *batch)
{
    if (batch->index_count == 0) return;
    SDL_SetTextureBlendMode(batch->texture, batch->blend);
    int refused = SDL_RenderGeometry(batch->renderer, batch->texture, batch->vertices, batch->vertex_count,
        batch->indices, batch->index_count);
    batch->refused = batch->refused || refused;
    batch->counts->draws++;
    batch->vertex_count = batch->index_count = 0;
}

SDL_Vertex *vt_gpu_batch_add(
    vt_gpu_batch *batch, const vt_gpu_paint *paint, int vertices, int indices, int **index, int *base)
{
    bool full =
        batch->vertex_count + vertices > VT_GPU_VERTICES || batch->index_count + indices > VT_GPU_INDICES;
    if (full || batch->texture != paint->texture || batch->blend != paint->blend) {
        vt_gpu_batch_flush(batch);
        batch->texture = paint->texture;
        batch->blend = paint->blend;
    }
    SDL_Vertex *first = batch->vertices + batch->vertex_count;
    *index = batch->indices + batch->index_count;
    *base = batch->vertex_count;
    batch->vertex_count += vertices;
    batch->index_count += indices;
    return first;
}
