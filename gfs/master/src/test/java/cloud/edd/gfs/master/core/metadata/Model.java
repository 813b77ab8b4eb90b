package cloud.edd.gfs.master.core.metadata;

import cloud.edd.proto.gfs.AddAppendChunk;
import cloud.edd.proto.gfs.AddChunk;
import cloud.edd.proto.gfs.Command;
import cloud.edd.proto.gfs.CommitChunk;
import cloud.edd.proto.gfs.CommittedOperation;
import cloud.edd.proto.gfs.CopyFile;
import cloud.edd.proto.gfs.CreateHiddenFile;
import cloud.edd.proto.gfs.DeleteFile;
import cloud.edd.proto.gfs.Operation;
import cloud.edd.proto.gfs.PlacedChunk;
import cloud.edd.proto.gfs.PublishFile;
import cloud.edd.proto.gfs.PublishMode;
import cloud.edd.proto.gfs.RaiseVersion;
import cloud.edd.proto.gfs.RenameFile;
import cloud.edd.proto.gfs.ReplaceChunk;
import cloud.edd.proto.gfs.SmallFile;
import cloud.edd.proto.gfs.UndeleteFile;
import cloud.edd.proto.gfs.Uuid;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the state machine should do, written as plainly as possible: maps of maps, nothing compact, nothing remembered but the
 * last number of each session. Says of each command whether it must be accepted.
 */
final class Model {

    static final class File {
        final long id;
        final String namespace;
        final Uuid session;
        final List<Chunk> chunks = new ArrayList<>();
        boolean hidden = true;
        boolean deleted;

        File(long id, String namespace, Uuid session) {
            this.id = id;
            this.namespace = namespace;
            this.session = session;
        }

        long length() {
            return chunks.stream().mapToLong(chunk -> chunk.length).sum();
        }
    }

    static final class Chunk {
        final Uuid handle;
        File file;
        /** The first is the primary. */
        final ModelMembers members;

        long version = 1;
        long committedVersion;
        int length;
        int crc;
        boolean sealed;

        Chunk(PlacedChunk placed, File file) {
            this.handle = placed.getHandle();
            this.file = file;
            this.members = new ModelMembers(placed.getStoragesList());
        }
    }

    final Map<String, File> named = new TreeMap<>();
    final Map<Long, File> files = new LinkedHashMap<>();
    final Map<Uuid, Chunk> chunks = new LinkedHashMap<>();
    final Map<Uuid, Long> sessions = new LinkedHashMap<>();
    final ModelTrash trash = new ModelTrash(this);
    final ModelCopies copies = new ModelCopies(chunks);
    final ModelRestore restore = new ModelRestore(this);
    final ModelQuota quota = new ModelQuota(named);
    private long sequence;

    /** Applies the command; false if it must be refused. */
    boolean apply(Command command) {
        sequence++;
        return switch (command.getBodyCase()) {
            case BEGIN_SESSION -> begin(command.getBeginSession().getSession());
            case END_SESSION -> end(command.getEndSession().getSession());
            case CREATE_HIDDEN_FILE -> create(command.getCreateHiddenFile());
            case ADD_CHUNK -> add(command.getAddChunk());
            case ADD_APPEND_CHUNK -> append(command.getAddAppendChunk());
            case RAISE_VERSION -> raise(command.getRaiseVersion());
            case COMMIT_CHUNK -> commit(command.getCommitChunk());
            case PUBLISH_FILE -> publish(command.getPublishFile());
            case RENAME_FILE -> rename(command.getRenameFile());
            case DELETE_FILE -> delete(command.getDeleteFile());
            case DROP_NAMESPACE -> drop(command);
            case UNDELETE_FILE -> undelete(command.getUndeleteFile());
            case MINUTE -> trash.minute();
            case SWEEP -> trash.sweep(command.getSweep());
            case REGISTER_SERVER -> copies.register(command.getRegisterServer());
            case SET_SERVER_MODE ->
                copies.storageOf.containsKey(command.getSetServerMode().getServerId());
            case REMOVE_SERVER -> copies.remove(command.getRemoveServer());
            case SALVAGE_CHUNK -> copies.salvage(command.getSalvageChunk());
            case JOIN_REPLICAS -> copies.join(command.getJoinReplicas(), sequence);
            case DROP_REPLICAS -> copies.drop(command.getDropReplicas());
            case MARK_REPLICAS -> copies.mark(command.getMarkReplicas());
            case CONFIRM_DELETED -> copies.confirm(command.getConfirmDeleted());
            case REPLACE_CHUNK -> replace(command.getReplaceChunk());
            case BEGIN_EPOCH -> restore.beginEpoch(command.getBeginEpoch().getEpoch());
            case BEGIN_RESTORE -> restore.begin(command.getBeginRestore());
            case END_RESTORE -> restore.end();
            case ADOPT_COMMIT -> restore.adopt(command.getAdoptCommit());
            case RECOVER_FILE -> restore.recover(command.getRecoverFile());
            case SET_QUOTA -> quota.set(command.getSetQuota());
            case COPY_FILE -> copy(command.getCopyFile());
            case HOLD_CHANGES, CONSENT_ORPHANS -> true;
            case BODY_NOT_SET -> throw new IllegalArgumentException("no command");
        };
    }

    private boolean begin(Uuid session) {
        sessions.putIfAbsent(session, 0L);
        return true;
    }

    private boolean end(Uuid session) {
        sessions.remove(session);
        files.values().stream()
                .filter(file -> file.hidden && file.session.equals(session))
                .toList()
                .forEach(this::end);
        return true;
    }

    void end(File file) {
        files.remove(file.id);
        for (Chunk chunk : file.chunks) {
            File other = files.values().stream()
                    .filter(one -> one.chunks.contains(chunk))
                    .min(Comparator.comparingLong(one -> one.id))
                    .orElse(null);
            if (other == null) {
                remove(chunk);
            } else if (chunk.file == file) {
                chunk.file = other;
            }
        }
    }

    private void remove(Chunk chunk) {
        copies.condemn(chunk);
        chunks.remove(chunk.handle);
    }

    private boolean isNew(Operation operation) {
        Long last = sessions.get(operation.getSession());
        return last != null && operation.getSequence() > last;
    }

    private void done(Operation operation) {
        sessions.put(operation.getSession(), operation.getSequence());
    }

    private boolean create(CreateHiddenFile create) {
        if (!isNew(create.getOperation())) {
            return sessions.containsKey(create.getOperation().getSession());
        }
        File file = new File(
                create.getFileId(), create.getNamespace(), create.getOperation().getSession());
        files.put(file.id, file);
        attach(file, create.getChunk());
        done(create.getOperation());
        return true;
    }

    private void attach(File file, PlacedChunk placed) {
        Chunk chunk = new Chunk(placed, file);
        file.chunks.add(chunk);
        chunks.put(chunk.handle, chunk);
    }

    private boolean add(AddChunk add) {
        File file = files.get(add.getFileId());
        if (file == null
                || !file.hidden
                || file.deleted
                || !file.session.equals(add.getSession())
                || !sessions.containsKey(add.getSession())
                || file.chunks.size() != add.getChunkIndex()) {
            return false;
        }
        attach(file, add.getChunk());
        return true;
    }

    private boolean append(AddAppendChunk append) {
        String name = append.getNamespace() + ":" + append.getPath();
        File file = named.get(name);
        if (!sessions.containsKey(append.getSession()) || (file == null && !append.getCreate())) {
            return false;
        }
        Chunk last = file == null || file.chunks.isEmpty() ? null : file.chunks.getLast();
        if (last == null ? append.hasSealedHandle() : !last.handle.equals(append.getSealedHandle())) {
            return false;
        }
        if (file == null && !quota.admits(append.getNamespace(), append.getPath(), 0)) {
            return false;
        }
        if (file == null) {
            file = new File(append.getNewFileId(), append.getNamespace(), append.getSession());
            file.hidden = false;
            files.put(file.id, file);
            named.put(name, file);
        }
        if (last != null) {
            last.sealed = true;
        }
        attach(file, append.getChunk());
        return true;
    }

    private boolean raise(RaiseVersion raise) {
        Chunk chunk = chunks.get(raise.getHandle());
        if (chunk == null || chunk.version != raise.getFromVersion() || !chunk.members.isGood(raise.getPrimary())) {
            return false;
        }
        chunk.version++;
        chunk.members.first(raise.getPrimary());
        return true;
    }

    private boolean commit(CommitChunk commit) {
        CommittedOperation operation = commit.getOperations(0);
        if (!isNew(operation.getOperation())) {
            return sessions.containsKey(operation.getOperation().getSession());
        }
        if (commit.hasSmall()) {
            return commitSmall(commit, commit.getSmall());
        }
        Chunk chunk = chunks.get(commit.getHandle());
        if (chunk == null || chunk.file.deleted) {
            return false;
        }
        int index = chunk.file.chunks.indexOf(chunk);
        boolean before = index == 0 || chunk.file.chunks.get(index - 1).length == MetadataState.CHUNK_BYTES;
        boolean mayWrite = chunk.file.hidden
                ? before && chunk.file.session.equals(operation.getOperation().getSession())
                : index == chunk.file.chunks.size() - 1;
        Set<Uuid> good = chunk.members.good();
        good.retainAll(commit.getPreparedList());
        if (commit.getVersion() != chunk.version
                || !commit.getPrimary().equals(chunk.members.primary())
                || chunk.sealed
                || !mayWrite
                || commit.getOldLength() != chunk.length
                || commit.getOldCrc32C() != chunk.crc
                || commit.getNewLength() > MetadataState.CHUNK_BYTES
                || !good.contains(commit.getPrimary())
                || good.size() < 2) {
            return false;
        }
        if (!chunk.file.hidden && !quota.admitsMore(chunk.file.namespace, commit.getNewLength() - chunk.length)) {
            done(operation.getOperation());
            return false;
        }
        chunk.length = commit.getNewLength();
        chunk.crc = commit.getNewCrc32C();
        chunk.committedVersion = chunk.version;
        chunk.members.committed(commit.getPreparedList());
        done(operation.getOperation());
        return true;
    }

    private boolean commitSmall(CommitChunk commit, SmallFile small) {
        if (chunks.containsKey(commit.getHandle()) || files.containsKey(small.getFileId())) {
            return false;
        }
        Operation operation = commit.getOperations(0).getOperation();
        String name = small.getNamespace() + ":" + small.getPath();
        if ((small.getMode() == PublishMode.CREATE && named.containsKey(name))
                || !quota.admits(small.getNamespace(), small.getPath(), commit.getNewLength())) {
            done(operation);
            return false;
        }
        List<Uuid> placed = small.getStoragesList();
        boolean quorum =
                placed.stream().filter(commit.getPreparedList()::contains).count() >= 2;
        if (!restore.isPlacement(placed)
                || !quorum
                || !placed.getFirst().equals(commit.getPrimary())
                || !commit.getPreparedList().contains(commit.getPrimary())) {
            return false;
        }
        File file = new File(small.getFileId(), small.getNamespace(), operation.getSession());
        file.hidden = false;
        files.put(file.id, file);
        attach(
                file,
                PlacedChunk.newBuilder()
                        .setHandle(commit.getHandle())
                        .addAllStorages(placed)
                        .build());
        Chunk chunk = file.chunks.getFirst();
        chunk.length = commit.getNewLength();
        chunk.crc = commit.getNewCrc32C();
        chunk.committedVersion = 1;
        chunk.members.committed(commit.getPreparedList());
        trash(named.get(name));
        named.put(name, file);
        done(operation);
        return true;
    }

    private boolean replace(ReplaceChunk replace) {
        Chunk chunk = chunks.get(replace.getHandle());
        if (chunk == null
                || chunk.version != replace.getVersion()
                || chunk.length != 0
                || chunk.sealed
                || !restore.isPlacement(replace.getChunk().getStoragesList())
                || chunks.containsKey(replace.getChunk().getHandle())) {
            return false;
        }
        Chunk next = new Chunk(replace.getChunk(), chunk.file);
        chunk.file.chunks.set(chunk.file.chunks.indexOf(chunk), next);
        remove(chunk);
        chunks.put(next.handle, next);
        return true;
    }

    private boolean publish(PublishFile publish) {
        if (!isNew(publish.getOperation())) {
            return sessions.containsKey(publish.getOperation().getSession());
        }
        done(publish.getOperation());
        String name = publish.getNamespace() + ":" + publish.getPath();
        if (publish.getMode() == PublishMode.CREATE && named.containsKey(name)) {
            return false;
        }
        File file = files.get(publish.getFileId());
        if (file == null
                || !file.hidden
                || file.deleted
                || !file.session.equals(publish.getOperation().getSession())
                || file.length() != publish.getLength()
                || !isContinuous(file)
                || !quota.admits(publish.getNamespace(), publish.getPath(), publish.getLength())) {
            return false;
        }
        while (!file.chunks.isEmpty() && file.chunks.getLast().length == 0) {
            remove(file.chunks.removeLast());
        }
        trash(named.get(name));
        file.hidden = false;
        named.put(name, file);
        return true;
    }

    /** Only the last chunk that has bytes may be shorter than a full one. */
    private static boolean isContinuous(File file) {
        int last = file.chunks.size() - 1;
        while (last >= 0 && file.chunks.get(last).length == 0) {
            last--;
        }
        return file.chunks.stream()
                .limit(Math.max(0, last))
                .allMatch(chunk -> chunk.length == MetadataState.CHUNK_BYTES);
    }

    private boolean rename(RenameFile rename) {
        if (!isNew(rename.getOperation())) {
            return sessions.containsKey(rename.getOperation().getSession());
        }
        done(rename.getOperation());
        String from = rename.getNamespace() + ":" + rename.getFrom();
        String to = rename.getNamespace() + ":" + rename.getTo();
        File file = named.get(from);
        if (file == null || (!from.equals(to) && rename.getMode() == PublishMode.CREATE && named.containsKey(to))) {
            return false;
        }
        if (!from.equals(to)) {
            trash(named.get(to));
        }
        named.remove(from);
        named.put(to, file);
        return true;
    }

    private boolean copy(CopyFile copy) {
        if (!isNew(copy.getOperation())) {
            return sessions.containsKey(copy.getOperation().getSession());
        }
        done(copy.getOperation());
        String from = copy.getFromNamespace() + ":" + copy.getFrom();
        String to = copy.getToNamespace() + ":" + copy.getTo();
        File source = named.get(from);
        if (source == null
                || from.equals(to)
                || (copy.getMode() == PublishMode.CREATE && named.containsKey(to))
                || !quota.admits(copy.getToNamespace(), copy.getTo(), source.length())) {
            return false;
        }
        File file = new File(
                copy.getNewFileId(), copy.getToNamespace(), copy.getOperation().getSession());
        file.hidden = false;
        file.chunks.addAll(source.chunks);
        while (!file.chunks.isEmpty() && file.chunks.getLast().length == 0) {
            file.chunks.removeLast();
        }
        file.chunks.forEach(chunk -> chunk.sealed = true);
        files.put(file.id, file);
        trash(named.get(to));
        named.put(to, file);
        return true;
    }

    private boolean delete(DeleteFile delete) {
        if (!isNew(delete.getOperation())) {
            return sessions.containsKey(delete.getOperation().getSession());
        }
        done(delete.getOperation());
        File file = named.remove(delete.getNamespace() + ":" + delete.getPath());
        trash(file);
        return file != null;
    }

    private boolean drop(Command command) {
        Operation operation = command.getDropNamespace().getOperation();
        if (!isNew(operation)) {
            return sessions.containsKey(operation.getSession());
        }
        done(operation);
        String namespace = command.getDropNamespace().getNamespace();
        trash.drop(namespace, named);
        files.values().stream().filter(file -> file.namespace.equals(namespace)).forEach(file -> file.deleted = true);
        return true;
    }

    private void trash(@Nullable File file) {
        if (file != null) {
            file.deleted = true;
            trash.add(file);
        }
    }

    private boolean undelete(UndeleteFile undelete) {
        if (!isNew(undelete.getOperation())) {
            return sessions.containsKey(undelete.getOperation().getSession());
        }
        done(undelete.getOperation());
        File file = files.get(undelete.getFileId());
        if (file == null || file.hidden || !file.deleted) {
            return false;
        }
        String name = file.namespace + ":" + undelete.getPath();
        if (named.containsKey(name) || !quota.admits(file.namespace, undelete.getPath(), file.length())) {
            return false;
        }
        trash.remove(file);
        file.deleted = false;
        named.put(name, file);
        return true;
    }

    Map<String, Long> lengths() {
        Map<String, Long> lengths = new TreeMap<>();
        named.forEach(
                (name, file) -> lengths.put(name, Objects.requireNonNull(file).length()));
        return lengths;
    }
}
