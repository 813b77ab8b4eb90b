package cloud.edd.gfs.master.core;

import cloud.edd.proto.gfs.ChunkDescription;
import cloud.edd.proto.gfs.ChunkDescriptions;
import cloud.edd.proto.gfs.ChunkReport;
import cloud.edd.proto.gfs.DescribeChunks;
import cloud.edd.proto.gfs.MasterFrame;
import cloud.edd.proto.gfs.RecoverFile;
import cloud.edd.proto.gfs.RecoveredChunk;
import cloud.edd.proto.gfs.RecoveredCopy;
import cloud.edd.proto.gfs.UndecidedOperation;
import cloud.edd.proto.gfs.Uuid;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Chunks that chunkservers hold and a restored log does not know. Their files were created after the copy of the log ends; what they
 * belonged to is in the headers of their files, which the chunkservers are asked to read.
 */
final class UnknownChunks {

    /** About half a gigabyte of reports and headers; what is beyond is kept by the chunkservers, and counted. */
    private static final int MOST = 1_000_000;

    /** An answer has at most some 3.6 KiB for each, and must fit a message of 4 MiB. */
    private static final int ASKED_AT_A_TIME = 500;

    private static final class Unknown {
        final ChunkEvidence evidence = new ChunkEvidence();
        /** The name of the copy on each storage that reports one. */
        final Map<Uuid, Long> copies = new LinkedHashMap<>();

        @Nullable ChunkDescription header;
    }

    private final Reign reign;
    private final Map<Uuid, Unknown> chunks = new LinkedHashMap<>();
    private long beyond;

    UnknownChunks(Reign reign) {
        this.reign = reign;
    }

    /** A storage has a copy. Copies that the log has condemned are known. */
    void reported(Server server, ChunkReport report) {
        Unknown chunk = reign.state.condemned(report.getHandle()) == null ? found(report.getHandle()) : null;
        if (chunk == null) {
            return;
        }
        chunk.copies.put(server.storage.storageId(), report.getAddedSequence());
        preparedUpTo(server, report.getHandle(), report.getPreparedLength());
        if (!report.getCorrupt()) {
            chunk.evidence.committed(server.storage.storageId(), report);
        }
        boolean empty = report.getCommitted().getLength() == 0 && report.getPreparedLength() == 0;
        if (chunk.header == null && !empty) {
            server.toDescribe.addLast(report.getHandle());
        }
    }

    void undecided(Server server, UndecidedOperation operation) {
        Unknown chunk = reign.state.condemned(operation.getHandle()) == null ? found(operation.getHandle()) : null;
        if (chunk != null) {
            chunk.copies.putIfAbsent(server.storage.storageId(), 0L);
            chunk.evidence.prepared(server.storage.storageId(), operation);
        }
    }

    void preparedUpTo(Server server, Uuid handle, int length) {
        Unknown chunk = chunks.get(handle);
        if (chunk != null) {
            chunk.evidence.withdraw(server.storage.storageId(), length);
        }
    }

    /**
     * An inventory has come to its end: now it is asked for the headers. The answer, also the one to an empty question, comes after
     * all that the server has to say at the beginning of its link.
     */
    void complete(Server server) {
        if (!server.describing) {
            ask(server);
        }
    }

    void described(Server server, ChunkDescriptions answer) {
        for (ChunkDescription one : answer.getChunksList()) {
            Unknown chunk = chunks.get(one.getHandle());
            if (chunk != null && !one.hasError() && chunk.header == null) {
                chunk.header = one;
            }
        }
        server.describing = false;
        if (server.toDescribe.isEmpty()) {
            server.described = true;
        } else {
            ask(server);
        }
    }

    /** Files for what is whole; what is not is counted by {@link #left}. */
    List<RecoverFile> decide(FileNumbers numbers) {
        LostAndFound files = new LostAndFound();
        chunks.forEach((handle, chunk) -> {
            ChunkDescription header = chunk.header;
            RecoveredChunk recovered = header == null ? null : recovered(handle, chunk);
            if (header != null && recovered != null) {
                files.add(header, recovered);
            }
        });
        return files.records(numbers);
    }

    /** Chunks with bytes that are not part of any file even so. */
    List<Uuid> left() {
        List<Uuid> left = new ArrayList<>();
        chunks.forEach((handle, chunk) -> {
            boolean hasBytes = chunk.evidence.beyond(0) != null;
            if (hasBytes ? chunk.header == null : isBroken(chunk)) {
                left.add(handle);
            }
        });
        return left;
    }

    /** Those that were too many to look at. */
    long beyond() {
        return beyond;
    }

    long aborted() {
        return chunks.values().stream()
                .mapToLong(chunk -> {
                    ChunkEvidence.Decided end = chunk.evidence.beyond(0);
                    return chunk.evidence.preparedBeyond(
                            end == null ? 0 : end.state().getLength());
                })
                .sum();
    }

    void forget() {
        chunks.clear();
        beyond = 0;
    }

    /** Every copy of it was found to have a bad block. */
    private static boolean isBroken(Unknown chunk) {
        return chunk.evidence.highestVersion() == 0;
    }

    private void ask(Server server) {
        DescribeChunks.Builder question = DescribeChunks.newBuilder();
        while (question.getHandlesCount() < ASKED_AT_A_TIME && !server.toDescribe.isEmpty()) {
            Uuid handle = server.toDescribe.removeFirst();
            Unknown chunk = chunks.get(handle);
            if (chunk != null && chunk.header == null) {
                question.addHandles(handle);
            }
        }
        server.describing = true;
        reign.send(server.link, MasterFrame.newBuilder().setDescribe(question));
    }

    private static @Nullable RecoveredChunk recovered(Uuid handle, Unknown chunk) {
        ChunkEvidence.Decided end = chunk.evidence.beyond(0);
        if (end == null) {
            return null;
        }
        RecoveredChunk.Builder recovered = RecoveredChunk.newBuilder()
                .setHandle(handle)
                .setVersion(chunk.evidence.highestVersion())
                .setCommitted(end.state())
                .setCommittedVersion(end.version());
        // Those that have it first: they are what counts where there are more copies than places.
        for (boolean good : new boolean[] {true, false}) {
            chunk.copies.forEach((storage, added) -> {
                if (end.storages().contains(storage) == good) {
                    recovered.addCopies(RecoveredCopy.newBuilder()
                            .setStorageId(storage)
                            .setAddedSequence(added)
                            .setGood(good));
                }
            });
        }
        return recovered.build();
    }

    private @Nullable Unknown found(Uuid handle) {
        Unknown known = chunks.get(handle);
        if (known == null && chunks.size() >= MOST) {
            beyond++;
            return null;
        }
        return known == null ? chunks.computeIfAbsent(handle, absent -> new Unknown()) : known;
    }
}
