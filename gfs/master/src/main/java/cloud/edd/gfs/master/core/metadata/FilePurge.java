package cloud.edd.gfs.master.core.metadata;

import cloud.edd.proto.gfs.FilePlace;

/** A file ends: its chunks are condemned unless another file has them, its number is never given again. */
final class FilePurge {

    private FilePurge() {}

    /** The caller has touched the file and taken it out of its namespace or the trash. */
    static void purge(MetadataState state, FileEntry file) {
        for (int index = 0; index < file.chunkCount(); index++) {
            ChunkEntry chunk = file.chunk(index);
            if (!state.shared.leave(chunk, file)) {
                state.condemn(chunk);
            }
        }
        if (file.session != null) {
            file.session.hidden.remove(file);
            file.session = null;
        }
        if (file.place != FilePlace.FILE_NAMED) {
            file.namespace.references--;
        }
        state.files.remove(file);
        state.release(file.namespace);
    }
}
