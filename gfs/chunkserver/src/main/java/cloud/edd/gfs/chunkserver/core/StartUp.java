package cloud.edd.gfs.chunkserver.core;

import cloud.edd.gfs.protocol.core.IdSource;
import cloud.edd.gfs.protocol.disk.DiskRequest;
import cloud.edd.gfs.protocol.disk.DiskResult;
import cloud.edd.gfs.protocol.payload.Crc32c;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.StorageIdentity;
import cloud.edd.proto.gfs.Uuid;
import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * From a data folder to a chunkserver's state: sets up an empty folder, or reads the last whole checkpoint and the journal after
 * it. Either way it ends with a new generation of the journal behind a checkpoint of its own.
 */
final class StartUp {

    static final int IDENTITY_MAGIC = 0x45444749;
    private static final int MAX_IDENTITY_BYTES = 4 << 10;

    /**
     * The journal goes on with a generation that no record on the disk can belong to, and of other parity than the checkpoint
     * that stands: it is not overwritten before the new one does.
     */
    private static final int GENERATIONS_AHEAD = 3;

    /**
     * Chunk files whose names are in memory at a time, about 250 bytes each. The disk reads the whole folder for each of these
     * pages, so there are not many of them: five for a million chunks.
     */
    static final int FILES_AT_A_TIME = 200_000;

    /** The first generation is 1. */
    private static final long NO_CHECKPOINT = 0;

    private final Surroundings surroundings;
    private final ChunkserverSettings settings;
    private final IdSource ids;
    private final Replicas replicas;
    private final Checkpoints checkpoints;
    private final JournalCore journal;
    private final Replay replay;
    private final Leftovers leftovers;
    private final Runnable ready;
    private final List<ReplicaCore> installed = new ArrayList<>();

    StartUp(
            Surroundings surroundings,
            ChunkserverSettings settings,
            IdSource ids,
            Replicas replicas,
            Checkpoints checkpoints,
            JournalCore journal,
            StorageMemory memory,
            Leftovers leftovers,
            Runnable ready) {
        this.surroundings = surroundings;
        this.settings = settings;
        this.ids = ids;
        this.replicas = replicas;
        this.checkpoints = checkpoints;
        this.journal = journal;
        this.replay = new Replay(replicas, memory);
        this.leftovers = leftovers;
        this.ready = ready;
    }

    void begin() {
        read(StorageLayout.IDENTITY, 0, MAX_IDENTITY_BYTES, identity -> {
            if (identity == null) {
                list(StorageLayout.CHUNKS, this::setUp);
            } else {
                identify(identity);
            }
        });
    }

    /** Whose file was, or may have been, put in place by this start. */
    List<ReplicaCore> installed() {
        return installed;
    }

    // ---- an empty folder ----------------------------------------------------------------------------------

    private void setUp(Map<String, Long> chunks) {
        if (!chunks.isEmpty()) {
            surroundings.stop("the data folder holds " + chunks.size() + " chunk files but no file '"
                    + StorageLayout.IDENTITY
                    + "': it is not a whole data folder. Restore that file from a copy, or move the "
                    + "chunks away to start empty");
            return;
        }
        Uuid storageId = ids.next();
        replicas.identify(storageId);
        preallocate(
                0,
                () -> preallocate(
                        1,
                        () -> list(
                                StorageLayout.COPIES,
                                none -> checkpoints.begin(
                                        1, () -> syncRoot(() -> writeIdentity(storageId, () -> open(1)))))));
    }

    private void preallocate(long parity, Runnable then) {
        String file = StorageLayout.journal(parity);
        long size = settings.journalSegmentBytes();
        ask(new DiskRequest.Preallocate(file, size), () -> ask(new DiskRequest.Force(file), then));
    }

    private void writeIdentity(Uuid storageId, Runnable then) {
        byte[] message = StorageIdentity.newBuilder()
                .setFormatVersion(StorageLayout.FORMAT_VERSION)
                .setStorageId(storageId)
                .setServerId(settings.serverId())
                .build()
                .toByteArray();
        byte[] file = ByteBuffer.allocate(3 * Integer.BYTES + message.length)
                .putInt(IDENTITY_MAGIC)
                .putInt(message.length)
                .putInt(Crc32c.of(message))
                .put(message)
                .array();
        String draft = StorageLayout.IDENTITY_DRAFT;
        ask(
                new DiskRequest.WriteAt(draft, 0, List.of(Payload.of(file))),
                () -> ask(
                        new DiskRequest.Force(draft),
                        () -> ask(new DiskRequest.Rename(draft, StorageLayout.IDENTITY), () -> syncRoot(then))));
    }

    private void syncRoot(Runnable then) {
        ask(new DiskRequest.SyncDirectory(StorageLayout.ROOT), then);
    }

    // ---- a folder with something in it --------------------------------------------------------------------

    private void identify(Payload file) {
        StorageIdentity identity = identity(file);
        if (identity == null) {
            surroundings.stop("the file '" + StorageLayout.IDENTITY
                    + "' of the data folder is damaged. Restore it from a copy; without it nobody knows whose"
                    + " chunks these are");
            return;
        }
        if (identity.getFormatVersion() != StorageLayout.FORMAT_VERSION) {
            surroundings.stop("the data folder has format version " + identity.getFormatVersion()
                    + ", this release reads " + StorageLayout.FORMAT_VERSION + ": start the release that wrote it");
            return;
        }
        if (!identity.getServerId().equals(settings.serverId())) {
            surroundings.stop("the data folder belongs to chunkserver '" + identity.getServerId() + "', this one is '"
                    + settings.serverId() + "': correct the id or the folder");
            return;
        }
        replicas.identify(identity.getStorageId());
        list(StorageLayout.ROOT, this::readCheckpoints);
    }

    private static @Nullable StorageIdentity identity(Payload file) {
        ByteBuffer bytes = file.bytes();
        if (bytes.remaining() < 3 * Integer.BYTES || bytes.getInt() != IDENTITY_MAGIC) {
            return null;
        }
        int length = bytes.getInt();
        int crc = bytes.getInt();
        if (length < 0 || length > bytes.remaining()) {
            return null;
        }
        ByteBuffer message = bytes.slice(bytes.position(), length);
        try {
            return Crc32c.of(message) == crc ? StorageIdentity.parseFrom(message) : null;
        } catch (InvalidProtocolBufferException e) {
            return null;
        }
    }

    /** Both are read through before anything is taken from the one that counts. */
    private void readCheckpoints(Map<String, Long> root) {
        scan(
                StorageLayout.checkpoint(0),
                new CheckpointScan(storage -> {}, chunk -> {}),
                even -> scan(
                        StorageLayout.checkpoint(1),
                        new CheckpointScan(storage -> {}, chunk -> {}),
                        odd -> load(root, Math.max(even, odd))));
    }

    private void load(Map<String, Long> root, long generation) {
        if (generation == NO_CHECKPOINT) {
            surroundings.stop(
                    "the data folder has no whole checkpoint: both files are damaged. Give this server an empty "
                            + "folder; the cluster fills it again from the other copies");
            return;
        }
        String file = StorageLayout.checkpoint(generation);
        scan(file, new CheckpointScan(replay::load, replay::load), again -> {
            if (again == generation) {
                readJournals(root, generation);
            } else {
                surroundings.stop(
                        "the file '" + file + "' was whole and is not any more. Check the disk, then start again");
            }
        });
    }

    /** Reads a checkpoint in pieces; {@code then} gets its generation, or {@link #NO_CHECKPOINT} when it is not whole. */
    private void scan(String file, CheckpointScan scan, LongConsumer then) {
        scan(file, 0, scan, then);
    }

    private void scan(String file, long offset, CheckpointScan scan, LongConsumer then) {
        read(file, offset, CheckpointSlices.SLICE_BYTES, piece -> {
            int length = piece == null ? 0 : piece.length();
            if (piece != null) {
                scan.add(piece);
                piece.release();
            }
            if (length > 0 && scan.wantsMore()) {
                scan(file, offset + length, scan, then);
            } else {
                then.accept(scan.isWhole() ? scan.generation() : NO_CHECKPOINT);
            }
        });
    }

    private void readJournals(Map<String, Long> root, long checkpoint) {
        readWhole(root, StorageLayout.journal(checkpoint), present -> {
            long records = replay.run(present, checkpoint, Replay.COVERED);
            readWhole(root, StorageLayout.journal(checkpoint + 1), next -> {
                String damage = JournalScan.damage(
                        present, next, checkpoint, replicas.storageId().getLow());
                if (damage != null) {
                    surroundings.stop(damage);
                    return;
                }
                replay.run(next, checkpoint + 1, records);
                long fresh = checkpoint + GENERATIONS_AHEAD;
                finishInstalls(() ->
                        restoreFiles(() -> checkpoints.begin(fresh, () -> findMissing("", () -> open(fresh)))));
            });
        });
    }

    /** Renames what an install record says is whole, removes what else lies in the staging folder. */
    private void finishInstalls(Runnable then) {
        list(StorageLayout.COPIES, files -> {
            Map<String, Long> leftover = new LinkedHashMap<>(files);
            ArrayDeque<DiskRequest> work = new ArrayDeque<>();
            for (ReplicaCore replica : replicas.all()) {
                if (replica.staged()) {
                    installed.add(replica);
                    if (leftover.remove(ChunkHandles.text(replica.handle())) != null) {
                        work.add(new DiskRequest.Rename(StorageLayout.copy(replica.handle()), replica.file()));
                    }
                }
            }
            leftover.keySet().forEach(name -> work.add(new DiskRequest.Delete(StorageLayout.COPIES + "/" + name)));
            work.add(new DiskRequest.SyncDirectory(StorageLayout.CHUNKS));
            work.add(new DiskRequest.SyncDirectory(StorageLayout.COPIES));
            work.add(new DiskRequest.SyncDirectory(StorageLayout.ROOT));
            oneAfterTheOther(work, () -> {
                installed.forEach(ReplicaCore::inPlace);
                then.run();
            });
        });
    }

    private void oneAfterTheOther(ArrayDeque<DiskRequest> work, Runnable then) {
        DiskRequest next = work.pollFirst();
        if (next == null) {
            then.run();
        } else {
            ask(next, () -> oneAfterTheOther(work, then));
        }
    }

    private void restoreFiles(Runnable then) {
        int[] open = {1};
        Runnable one = () -> {
            open[0]--;
            if (open[0] == 0) {
                then.run();
            }
        };
        replay.rewrite(() -> open[0]++, (replica, result) -> {
            if (result instanceof DiskResult.Failed failed && failed.failure() == DiskResult.Failure.NO_SPACE) {
                surroundings.stop("a chunk cannot be written again from the journal (" + failed.detail()
                        + "). Make room on the disk, then start again");
                return;
            }
            if (result instanceof DiskResult.Failed failed) {
                replicas.diskFailed(replica, 0, "it cannot be written again from the journal", failed);
            }
            one.run();
        });
        one.run();
    }

    private void findMissing(String after, Runnable then) {
        entries(new DiskRequest.ListFolder(StorageLayout.CHUNKS, after, FILES_AT_A_TIME), files -> {
            for (DiskResult.Entry file : files) {
                ReplicaCore replica = replicas.find(file.name());
                if (replica != null) {
                    replica.foundFile(file.length());
                }
            }
            leftovers.look(files);
            if (files.size() == FILES_AT_A_TIME) {
                findMissing(files.getLast().name(), then);
            } else {
                replicas.all().forEach(ReplicaCore::missesFile);
                leftovers.sort(then);
            }
        });
    }

    private void open(long generation) {
        journal.open(generation, replicas.storageId().getLow());
        ready.run();
    }

    // ---- asking the disk ----------------------------------------------------------------------------------

    private void readWhole(Map<String, Long> root, String file, Consumer<Payload> then) {
        int length = Math.toIntExact(root.getOrDefault(file, 0L));
        read(file, 0, length, content -> then.accept(content == null ? Payload.empty() : content));
    }

    /** Null when the file is not there. */
    private void read(String file, long offset, int length, Consumer<@Nullable Payload> then) {
        surroundings.disk(new DiskRequest.ReadAt(file, offset, length), result -> {
            switch (result) {
                case DiskResult.Bytes(Payload content) -> then.accept(content);
                case DiskResult.Failed(DiskResult.Failure failure, String detail)
                when failure == DiskResult.Failure.NOT_FOUND -> then.accept(null);
                default -> unusable(file, result);
            }
        });
    }

    private void list(String folder, Consumer<Map<String, Long>> then) {
        entries(new DiskRequest.ListFolder(folder), entries -> {
            Map<String, Long> lengths = new LinkedHashMap<>();
            entries.forEach(entry -> lengths.put(entry.name(), entry.length()));
            then.accept(lengths);
        });
    }

    private void entries(DiskRequest.ListFolder request, Consumer<List<DiskResult.Entry>> then) {
        surroundings.disk(request, result -> {
            if (result instanceof DiskResult.Listing(List<DiskResult.Entry> entries)) {
                then.accept(entries);
            } else {
                unusable(request.folder(), result);
            }
        });
    }

    private void ask(DiskRequest request, Runnable then) {
        surroundings.disk(request, result -> {
            if (result instanceof DiskResult.Failed) {
                unusable(request.toString(), result);
            } else {
                then.run();
            }
        });
    }

    private void unusable(String what, DiskResult result) {
        surroundings.stop("the data folder cannot be used: " + what + " gave " + result
                + ". Check that the folder belongs to this user, that the disk has room and is healthy");
    }
}
