package cloud.edd.gfs.master.core.metadata;

import cloud.edd.proto.gfs.CheckpointEntry;
import cloud.edd.proto.gfs.Command;
import cloud.edd.proto.gfs.Epoch;
import cloud.edd.proto.gfs.FilePlace;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.RestoreReport;
import cloud.edd.proto.gfs.RestoreState;
import cloud.edd.proto.gfs.Uuid;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The state machine behind the metadata log. The same records in the same order always give the same state, and every record is
 * either accepted as a whole or refused with nothing touched but, for some refusals, the session's last result.
 *
 * <p>Not safe for use by several threads. Ten million files with a chunk each take about 3 GiB.
 */
public final class MetadataState {

    /** Of a full chunk, in every cluster; only tests of what happens at the end of a chunk have smaller ones. */
    public static final int CHUNK_BYTES = 64 << 20;

    final int chunkBytes;
    final EntryTable<FileEntry> files = new EntryTable<>();
    final EntryTable<ChunkEntry> chunks = new EntryTable<>();
    final EntryTable<SessionEntry> sessions = new EntryTable<>();
    final EntryTable<CondemnedEntry> condemned = new EntryTable<>();
    final NavigableMap<String, Namespace> namespaces = new TreeMap<>();
    final Trash trash = new Trash(this);
    final SharedChunks shared = new SharedChunks(this);
    final Storages storages = new Storages();
    final Totals totals = new Totals();
    final Epochs epochs = new Epochs();
    final CondemnedCopies condemnedCopies = new CondemnedCopies(this);

    long sequence;
    long timeMs;
    long minutes;
    long nextFileId = 1;
    int nextNamespaceId = 1;
    Epoch epoch = Epoch.getDefaultInstance();
    String holdReason = "";
    RestoreState restore = RestoreState.getDefaultInstance();

    private @Nullable CheckpointRun run;
    private int runs;

    private final SessionCommands sessionCommands = new SessionCommands(this);
    private final FileCommands fileCommands = new FileCommands(this);
    private final TrashCommands trashCommands = new TrashCommands(this, fileCommands);
    private final CopyCommand copyCommand = new CopyCommand(this, fileCommands);
    private final ChunkCommands chunkCommands = new ChunkCommands(this, fileCommands);
    private final CommitCommand commitCommand = new CommitCommand(this, fileCommands);
    private final ServerCommands serverCommands = new ServerCommands(this);
    private final RestoreCommands restoreCommands = new RestoreCommands(this, fileCommands);
    private final RepairCommands repairCommands = new RepairCommands(this);

    public MetadataState() {
        this(CHUNK_BYTES);
    }

    /**
     * @param chunkBytes of a full chunk; the same for the whole life of a log
     */
    public MetadataState(int chunkBytes) {
        this.chunkBytes = chunkBytes;
    }

    /** Of a full chunk. */
    public int chunkBytes() {
        return chunkBytes;
    }

    /**
     * Applies the next record.
     *
     * @param recordSequence one more than {@link #sequence()}
     * @param recordTimeMs log time, Unix milliseconds
     */
    public Applied apply(long recordSequence, long recordTimeMs, Command command) {
        if (recordSequence != sequence + 1) {
            throw new IllegalStateException("record " + recordSequence + " cannot follow record " + sequence);
        }
        sequence = recordSequence;
        timeMs = Math.max(timeMs, recordTimeMs);
        return switch (command.getBodyCase()) {
            case BEGIN_EPOCH -> serverCommands.beginEpoch(command.getBeginEpoch());
            case REGISTER_SERVER -> serverCommands.register(command.getRegisterServer());
            case BEGIN_SESSION -> sessionCommands.begin(command.getBeginSession());
            case END_SESSION -> sessionCommands.end(command.getEndSession());
            case CREATE_HIDDEN_FILE -> fileCommands.createHidden(command.getCreateHiddenFile());
            case ADD_CHUNK -> chunkCommands.add(command.getAddChunk());
            case ADD_APPEND_CHUNK -> chunkCommands.addForAppend(command.getAddAppendChunk());
            case REPLACE_CHUNK -> chunkCommands.replace(command.getReplaceChunk());
            case RAISE_VERSION -> chunkCommands.raiseVersion(command.getRaiseVersion());
            case COMMIT_CHUNK -> commitCommand.commit(command.getCommitChunk());
            case PUBLISH_FILE -> fileCommands.publish(command.getPublishFile());
            case RENAME_FILE -> fileCommands.rename(command.getRenameFile());
            case DELETE_FILE -> fileCommands.delete(command.getDeleteFile());
            case UNDELETE_FILE -> trashCommands.undelete(command.getUndeleteFile());
            case DROP_NAMESPACE -> fileCommands.dropNamespace(command.getDropNamespace());
            case MINUTE -> {
                minutes++;
                yield Applied.DONE;
            }
            case HOLD_CHANGES -> {
                holdReason = command.getHoldChanges().getReason();
                yield Applied.DONE;
            }
            case SET_QUOTA -> fileCommands.setQuota(command.getSetQuota());
            case COPY_FILE -> copyCommand.copy(command.getCopyFile());
            case SWEEP -> trash.sweep(command.getSweep());
            case CONFIRM_DELETED -> serverCommands.confirmDeleted(command.getConfirmDeleted());
            case MARK_REPLICAS -> serverCommands.mark(command.getMarkReplicas());
            case JOIN_REPLICAS -> repairCommands.join(command.getJoinReplicas());
            case DROP_REPLICAS -> repairCommands.drop(command.getDropReplicas());
            case BEGIN_RESTORE -> restoreCommands.begin(command.getBeginRestore());
            case END_RESTORE -> restoreCommands.end(command.getEndRestore());
            case ADOPT_COMMIT -> restoreCommands.adopt(command.getAdoptCommit());
            case RECOVER_FILE -> restoreCommands.recover(command.getRecoverFile());
            case SET_SERVER_MODE -> serverCommands.setMode(command.getSetServerMode());
            case REMOVE_SERVER -> serverCommands.remove(command.getRemoveServer());
            case SALVAGE_CHUNK -> repairCommands.salvage(command.getSalvageChunk());
            // Only that it was said is kept, in the log.
            case CONSENT_ORPHANS -> Applied.DONE;
            case BODY_NOT_SET ->
                throw new IllegalStateException("record " + recordSequence
                        + " is of a kind that this version does not know: start the version that wrote it");
        };
    }

    /** Of the last record applied; 0 for none. */
    public long sequence() {
        return sequence;
    }

    /** Log time in Unix milliseconds; never goes back. */
    public long timeMs() {
        return timeMs;
    }

    /** Minutes in which a master has been running, as logged. */
    public long minutes() {
        return minutes;
    }

    /** Why a person put the cluster into safe mode; empty when nobody did. */
    public String holdReason() {
        return holdReason;
    }

    /** No file has this number or a higher one. */
    public long nextFileId() {
        return nextFileId;
    }

    public Epoch epoch() {
        return epoch;
    }

    public Epochs epochs() {
        return epochs;
    }

    /** Of the last restore from an older copy that a person accepted; the default instance if there was none. */
    public RestoreState restore() {
        return restore;
    }

    /** What became of what the restored copy does not know; the default instance if there was none. */
    public RestoreReport restoreReport() {
        return restore.getReport();
    }

    /** An older copy was restored, and nobody has said yet that the cluster shall go on. */
    public boolean isRestoring() {
        return restore.getSequence() != 0 && !restore.getEnded();
    }

    public Storages storages() {
        return storages;
    }

    public Totals totals() {
        return totals;
    }

    /** All files, also hidden and deleted ones. */
    public int fileCount() {
        return files.size();
    }

    public int chunkCount() {
        return chunks.size();
    }

    public int sessionCount() {
        return sessions.size();
    }

    public @Nullable FileEntry file(long id) {
        return files.get(FileEntry.keyHigh(id), id);
    }

    public @Nullable FileEntry named(String namespace, String path) {
        Namespace home = namespaces.get(namespace);
        return home == null ? null : home.files.get(path.getBytes(StandardCharsets.UTF_8));
    }

    /** The named files after a path, in the order of the paths' UTF-8 bytes. */
    public Stream<FileEntry> filesAfter(String namespace, byte[] path, boolean inclusive) {
        Namespace home = namespaces.get(namespace);
        return home == null ? Stream.empty() : home.files.tailMap(path, inclusive).values().stream();
    }

    /** In use, or with a quota; null for one that has nothing. */
    public @Nullable Namespace namespace(String name) {
        return namespaces.get(name);
    }

    /** Those in use or with a quota whose names come after this one, in the order of {@link String#compareTo}. */
    public Stream<Namespace> namespacesAfter(String name) {
        return namespaces.tailMap(name, false).values().stream();
    }

    /** What the last of a dropped namespace's name may have, the next one may. */
    void keepQuota(Namespace dropped) {
        if (dropped.isLimited()) {
            Namespace next = namespaceOf(dropped.name());
            next.maxBytes = dropped.maxBytes;
            next.maxFiles = dropped.maxFiles;
            dropped.maxBytes = Namespace.NO_LIMIT;
            dropped.maxFiles = Namespace.NO_LIMIT;
        }
    }

    /** Why the quota does not admit a file of this length at the path, in the place of what stands there; null if it does. */
    public @Nullable GfsError quotaRefusal(String namespace, String path, long length) {
        Namespace home = namespaces.get(namespace);
        if (home == null || !home.isLimited()) {
            return null;
        }
        FileEntry standing = home.files.get(path.getBytes(StandardCharsets.UTF_8));
        return standing == null ? home.refusal(1, length) : home.refusal(0, length - standing.length());
    }

    /** Why the quota does not admit so many bytes more in a named file; null if it does. */
    public @Nullable GfsError quotaRefusal(FileEntry file, long moreBytes) {
        return file.namespace.refusal(0, moreBytes);
    }

    /** All files that have the chunk: the one of {@link ChunkEntry#file()} first. */
    public List<FileEntry> holders(ChunkEntry chunk) {
        return shared.holders(chunk);
    }

    /** A chunk of this file has so many more bytes, or fewer. */
    void grow(FileEntry file, long more) {
        if (file.place == FilePlace.FILE_NAMED) {
            file.namespace.grow(more);
        }
    }

    public @Nullable ChunkEntry chunk(Uuid handle) {
        return chunks.get(handle.getHigh(), handle.getLow());
    }

    /** What stands in this place of a file, hidden and deleted ones included; the index is unsigned. */
    public @Nullable ChunkEntry chunk(long fileId, int index) {
        FileEntry file = file(fileId);
        return file == null || Integer.compareUnsigned(index, file.chunkCount()) >= 0 ? null : file.chunk(index);
    }

    public @Nullable SessionEntry session(Uuid id) {
        return sessions.get(id.getHigh(), id.getLow());
    }

    public @Nullable CondemnedEntry condemned(Uuid handle) {
        return condemned.get(handle.getHigh(), handle.getLow());
    }

    /** Passes the chunks with {@code from < handle <= to}, in no particular order. */
    public void chunksBetween(Uuid from, Uuid to, Consumer<? super ChunkEntry> visitor) {
        chunks.between(from.getHigh(), from.getLow(), to.getHigh(), to.getLow(), visitor);
    }

    /** A walk over the copies that wait to be deleted, in steps between which the state may change. */
    public Walk<CondemnedEntry> walkCondemned() {
        return new Walk<>(condemned.cursor());
    }

    public Walk<ChunkEntry> walkChunks() {
        return new Walk<>(chunks.cursor());
    }

    public Walk<SessionEntry> walkSessions() {
        return new Walk<>(sessions.cursor());
    }

    public Trash trash() {
        return trash;
    }

    /** Begins a checkpoint as of the last record applied. Only one runs at a time: an unfinished one is given up. */
    public CheckpointRun beginCheckpoint(Consumer<? super CheckpointEntry> sink) {
        CheckpointRun next = new CheckpointRun(this, ++runs, sink);
        run = next;
        next.writeSmall();
        return next;
    }

    void endCheckpoint(CheckpointRun ended) {
        if (run == ended) {
            run = null;
        }
    }

    /** To be called before an entry, or a chunk of a file, is changed: a running checkpoint saves it as it was. */
    void touch(SavedEntry entry) {
        if (run != null) {
            run.save(entry);
        }
    }

    /** To be called for a new entry: a running checkpoint does not know it. */
    void fresh(SavedEntry entry) {
        entry.savedIn = runs;
    }

    Namespace namespaceOf(String name) {
        return namespaces.computeIfAbsent(name, absent -> {
            Namespace namespace = new Namespace(nextNamespaceId++, absent);
            fresh(namespace);
            return namespace;
        });
    }

    /** Forgets a namespace in use when nothing belongs to it and it has no quota. */
    void release(Namespace namespace) {
        if (namespace.isEmpty() && !namespace.dropped() && !namespace.isLimited()) {
            touch(namespace);
            namespaces.remove(namespace.name());
        }
    }

    void setMembers(ChunkEntry chunk, long members) {
        totals.count(chunk, -1);
        chunk.members = members;
        totals.count(chunk, 1);
    }

    /**
     * The copy at this place does not count any more. Who comes first then was never granted the present version, so where the
     * primary goes nobody may commit before the next.
     */
    void removeMember(ChunkEntry chunk, int place) {
        touch(chunk.file);
        chunk.forgetAdded(Members.storage(chunk.members, place));
        setMembers(chunk, Members.without(chunk.members, place));
        if (place == 0) {
            chunk.version++;
        }
    }

    void addChunk(ChunkEntry chunk) {
        chunks.add(chunk);
        totals.count(chunk, 1);
    }

    /** Forgets the chunk; its copies are condemned until every storage has confirmed. */
    void condemn(ChunkEntry chunk) {
        totals.count(chunk, -1);
        chunks.remove(chunk);
        condemnedCopies.add(chunk);
    }

    /** A walk in steps. Entries may be passed twice when the table grows meanwhile. */
    public static final class Walk<E> {
        private final EntryTable<? extends TableEntry>.Cursor cursor;

        @SuppressWarnings("unchecked") // made only from a table of E
        private Walk(EntryTable<? extends TableEntry>.Cursor cursor) {
            this.cursor = cursor;
        }

        /**
         * Goes on over at most this many slots; begins again after the end.
         *
         * @return whether it came to the end
         */
        @SuppressWarnings("unchecked") // made only from a table of E
        public boolean advance(int steps, Consumer<? super E> visitor) {
            boolean ended = cursor.advance(steps, entry -> visitor.accept((E) entry));
            if (ended) {
                cursor.rewind();
            }
            return ended;
        }
    }
}
