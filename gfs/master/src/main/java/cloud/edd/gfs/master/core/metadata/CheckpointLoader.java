package cloud.edd.gfs.master.core.metadata;

import cloud.edd.proto.gfs.CheckpointEntry;
import cloud.edd.proto.gfs.CheckpointFile;
import cloud.edd.proto.gfs.CheckpointGlobals;
import cloud.edd.proto.gfs.FilePlace;
import cloud.edd.proto.gfs.Uuid;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds the state from the entries of a checkpoint, in whatever order sessions and files come. */
public final class CheckpointLoader {

    private final MetadataState state;
    private final Map<Integer, Namespace> namespaces = new LinkedHashMap<>();
    private final List<FileEntry> files = new ArrayList<>();
    private final List<SessionEntry> sessions = new ArrayList<>();
    private final List<CondemnedEntry> condemned = new ArrayList<>();
    /** Files with chunks that other files have. */
    private final Map<FileEntry, CheckpointFile> sharing = new LinkedHashMap<>();

    private final Map<FileEntry, Uuid> hidden = new LinkedHashMap<>();

    public CheckpointLoader() {
        this(MetadataState.CHUNK_BYTES);
    }

    /**
     * @param chunkBytes as of {@link MetadataState#chunkBytes()}
     */
    public CheckpointLoader(int chunkBytes) {
        state = new MetadataState(chunkBytes);
    }

    /** @throws IllegalStateException if an entry names something that is not there */
    public void accept(CheckpointEntry entry) {
        switch (entry.getBodyCase()) {
            case GLOBALS -> globals(entry.getGlobals());
            case STORAGE -> state.storages.add(StorageEntry.from(entry.getStorage()));
            case NAMESPACE -> namespace(Namespace.from(entry.getNamespace()));
            case SESSION -> sessions.add(SessionEntry.from(entry.getSession()));
            case FILE -> file(entry.getFile());
            case CONDEMNED -> {
                CondemnedEntry copies = CondemnedEntry.from(entry.getCondemned());
                condemned.add(copies);
                state.totals.count(copies, 1);
            }
            case BODY_NOT_SET ->
                throw new IllegalStateException("an entry of an unknown kind: start the version that wrote it");
        }
    }

    /** The state, once all entries are in. */
    public MetadataState finish() {
        state.files.addAll(files);
        state.sessions.addAll(sessions);
        state.condemned.addAll(condemned);
        sharing.forEach(this::attach);
        hidden.forEach((file, owner) -> {
            SessionEntry session = state.session(owner);
            file.session = session;
            if (session != null) {
                session.hidden.add(file);
            }
        });
        return state;
    }

    /** All others are there by now. */
    private void attach(FileEntry file, CheckpointFile saved) {
        ChunkEntry[] chunks = new ChunkEntry[saved.getChunksCount()];
        for (int index = 0; index < chunks.length; index++) {
            ChunkEntry chunk = state.chunk(saved.getChunks(index).getHandle());
            if (chunk == null) {
                throw new IllegalStateException(
                        "file " + saved.getFileId() + " shares a chunk that no file of the checkpoint has");
            }
            chunks[index] = chunk;
            if (chunk.file != file) {
                state.shared.add(chunk, file);
            }
        }
        file.setChunks(chunks);
        if (file.place == FilePlace.FILE_NAMED) {
            file.namespace.put(file);
        }
    }

    private void globals(CheckpointGlobals globals) {
        state.sequence = globals.getSequence();
        state.timeMs = globals.getTimeMs();
        state.epoch = globals.getEpoch();
        state.epochs.restore(globals.getEpochsList());
        state.nextFileId = globals.getNextFileId();
        state.nextNamespaceId = Math.max(1, globals.getNextNamespaceId());
        state.minutes = globals.getMinutes();
        state.holdReason = globals.getHoldReason();
        state.restore = globals.getRestore();
    }

    private void namespace(Namespace namespace) {
        namespaces.put(namespace.id, namespace);
        state.nextNamespaceId = Math.max(state.nextNamespaceId, namespace.id + 1);
        if (namespace.dropped()) {
            state.trash.namespaces.add(namespace);
        } else {
            state.namespaces.put(namespace.name(), namespace);
        }
    }

    private void file(CheckpointFile saved) {
        @Nullable Namespace namespace = namespaces.get(saved.getNamespaceId());
        if (namespace == null) {
            throw new IllegalStateException("file " + saved.getFileId() + " is in a namespace that is not there");
        }
        FileEntry file = FileEntry.from(saved, namespace, null);
        files.add(file);
        for (int index = 0; index < file.chunkCount(); index++) {
            state.addChunk(file.chunk(index));
        }
        if (file.chunkCount() < saved.getChunksCount()) {
            sharing.put(file, saved);
        } else if (file.place == FilePlace.FILE_NAMED) {
            namespace.put(file);
        }
        if (file.place == FilePlace.FILE_NAMED) {
            return;
        }
        namespace.references++;
        if (file.place == FilePlace.FILE_TRASHED) {
            state.trash.put(file);
        } else {
            hidden.put(file, saved.getSession());
        }
    }
}
