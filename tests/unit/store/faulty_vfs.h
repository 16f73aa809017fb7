/* A file system that fails when it is told to: SQLite's own, with a fault at the n-th write or sync. */
#ifndef VT_TESTS_FAULTY_VFS_H
#define VT_TESTS_FAULTY_VFS_H

#include <sqlite3.h>
#include <stdbool.h>
#include <string.h>

typedef struct {
    long writes, syncs;         /* calls so far, truncations counted as writes */
    long fail_write, fail_sync; /* the call that fails, from 1; 0: none */
    bool for_ever;              /* and every one after it */
    int code;                   /* what it answers */
    long failed;                /* faults so far */
    long retried;               /* syncs on a file whose sync had failed before */
} vt_fault;

static vt_fault fault;

typedef struct {
    sqlite3_file base;
    bool sync_failed;
    sqlite3_file *real; /* behind this struct */
} faulty_file;

static sqlite3_vfs *real_vfs;

static inline bool faulty_hit(long count, long at)
{
    if (at == 0 || (fault.for_ever ? count < at : count != at)) return false;
    fault.failed++;
    return true;
}

static inline sqlite3_file *faulty_real(sqlite3_file *file)
{
    return ((faulty_file *)file)->real;
}

static int faulty_close(sqlite3_file *file)
{
    return faulty_real(file)->pMethods->xClose(faulty_real(file));
}

static int faulty_read(sqlite3_file *file, void *out, int count, sqlite3_int64 at)
{
    return faulty_real(file)->pMethods->xRead(faulty_real(file), out, count, at);
}

static int faulty_write(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 at)
{
    if (faulty_hit(++fault.writes, fault.fail_write)) return fault.code;
    return faulty_real(file)->pMethods->xWrite(faulty_real(file), bytes, count, at);
}

static int faulty_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    if (faulty_hit(++fault.writes, fault.fail_write)) return fault.code;
    return faulty_real(file)->pMethods->xTruncate(faulty_real(file), size);
}

static int faulty_sync(sqlite3_file *file, int flags)
{
    faulty_file *self = (faulty_file *)file;
    if (self->sync_failed) fault.retried++;
    if (faulty_hit(++fault.syncs, fault.fail_sync)) {
        self->sync_failed = true;
        return SQLITE_IOERR_FSYNC;
    }
    return faulty_real(file)->pMethods->xSync(faulty_real(file), flags);
}

static int faulty_size(sqlite3_file *file, sqlite3_int64 *size)
{
    return faulty_real(file)->pMethods->xFileSize(faulty_real(file), size);
}

static int faulty_lock(sqlite3_file *file, int level)
{
    return faulty_real(file)->pMethods->xLock(faulty_real(file), level);
}

static int faulty_unlock(sqlite3_file *file, int level)
{
    return faulty_real(file)->pMethods->xUnlock(faulty_real(file), level);
}

static int faulty_reserved(sqlite3_file *file, int *out)
{
    return faulty_real(file)->pMethods->xCheckReservedLock(faulty_real(file), out);
}

static int faulty_control(sqlite3_file *file, int op, void *arg)
{
    return faulty_real(file)->pMethods->xFileControl(faulty_real(file), op, arg);
}

static int faulty_sector(sqlite3_file *file)
{
    return faulty_real(file)->pMethods->xSectorSize(faulty_real(file));
}

static int faulty_character(sqlite3_file *file)
{
    return faulty_real(file)->pMethods->xDeviceCharacteristics(faulty_real(file));
}

static int faulty_map(sqlite3_file *file, int page, int size, int extend, void volatile **out)
{
    return faulty_real(file)->pMethods->xShmMap(faulty_real(file), page, size, extend, out);
}

static int faulty_shm_lock(sqlite3_file *file, int at, int count, int flags)
{
    return faulty_real(file)->pMethods->xShmLock(faulty_real(file), at, count, flags);
}

static void faulty_barrier(sqlite3_file *file)
{
    faulty_real(file)->pMethods->xShmBarrier(faulty_real(file));
}

static int faulty_unmap(sqlite3_file *file, int delete_too)
{
    return faulty_real(file)->pMethods->xShmUnmap(faulty_real(file), delete_too);
}

static const sqlite3_io_methods faulty_methods = {2, faulty_close, faulty_read, faulty_write, faulty_truncate,
    faulty_sync, faulty_size, faulty_lock, faulty_unlock, faulty_reserved, faulty_control, faulty_sector,
    faulty_character, faulty_map, faulty_shm_lock, faulty_barrier, faulty_unmap, NULL, NULL};

static int faulty_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out_flags)
{
    faulty_file *self = (faulty_file *)file;
    (void)vfs;
    memset(self, 0, sizeof *self);
    self->real = (sqlite3_file *)(self + 1);
    int code = real_vfs->xOpen(real_vfs, name, self->real, flags, out_flags);
    if (code == SQLITE_OK) self->base.pMethods = &faulty_methods;
    return code;
}

/* Registers the file system under the name "faulty". */
static inline void faulty_register(void)
{
    static sqlite3_vfs vfs;
    real_vfs = sqlite3_vfs_find(NULL);
    vfs = *real_vfs;
    vfs.zName = "faulty";
    vfs.pNext = NULL;
    vfs.szOsFile = (int)sizeof(faulty_file) + real_vfs->szOsFile;
    vfs.xOpen = faulty_open;
    sqlite3_vfs_register(&vfs, 0);
}

#endif
