package cloud.edd.gfs.simulator;

import cloud.edd.gfs.protocol.disk.DiskRequest;
import cloud.edd.gfs.protocol.disk.DiskResult;
import cloud.edd.gfs.protocol.payload.Crc32c;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.gfs.simulator.history.ChunkCopies;
import cloud.edd.gfs.simulator.history.WireFacts;
import cloud.edd.proto.gfs.CheckChunksReply;
import cloud.edd.proto.gfs.CheckChunksRequest;
import cloud.edd.proto.gfs.CheckedChunk;
import cloud.edd.proto.gfs.CheckedReplica;
import cloud.edd.proto.gfs.ScrubReply;
import cloud.edd.proto.gfs.ScrubRequest;
import cloud.edd.proto.gfs.Uuid;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * Waits until the cluster is whole again, without helping, and shows the judge what every chunk has come to: what the master says
 * of its copies, and what really lies on their disks.
 */
final class Healing {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long BETWEEN_LOOKS = 2 * SECOND;

    /** Chunk files of format version 1, as gfs/README.md has it. */
    private static final int TABLE_OFFSET = 4 << 10;

    /** Where the bytes of a chunk begin. */
    static final int DATA_OFFSET = 8 << 10;

    private static final int BLOCK_BYTES = 64 << 10;

    private final Simulation world;
    private final Operator operator;
    private final long began;
    private final long until;
    private List<ChunkCopies> seen = new ArrayList<>();
    private final Map<String, Set<String>> files = new TreeMap<>();
    private boolean over;

    /**
     * @param patienceNanos after which whatever is not whole is shown as it is
     */
    Healing(Simulation world, Operator operator, long patienceNanos) {
        this.world = world;
        this.operator = operator;
        this.began = world.timeline.now();
        this.until = began + patienceNanos;
    }

    boolean isOver() {
        return over;
    }

    /**
     * @param scrub whether everything stored is read first, which nobody would wait for otherwise: a pass comes once a day
     */
    void begin(boolean scrub) {
        if (scrub) {
            scrub();
        } else {
            look();
        }
    }

    /** Until all were there to hear it. */
    private void scrub() {
        Runnable again =
                () -> world.timeline.in(BETWEEN_LOOKS, world.timeline.now() < until ? this::scrub : this::look);
        operator.ask(
                ScrubRequest.getDefaultInstance(),
                reply -> {
                    if (((ScrubReply) reply).getSilentServerIdsCount() == 0) {
                        look();
                    } else {
                        again.run();
                    }
                },
                error -> again.run());
    }

    private void look() {
        seen = new ArrayList<>();
        page(Uuid.getDefaultInstance());
    }

    private void page(Uuid after) {
        operator.ask(
                CheckChunksRequest.newBuilder().setAfter(after).build(),
                reply -> {
                    CheckChunksReply page = (CheckChunksReply) reply;
                    for (CheckedChunk chunk : page.getChunksList()) {
                        seen.add(copies(world, chunk));
                        for (CheckedReplica replica : chunk.getReplicasList()) {
                            files.computeIfAbsent(replica.getServerId(), absent -> new TreeSet<>())
                                    .add(file(chunk.getHandle()));
                        }
                    }
                    if (page.getMore()) {
                        page(page.getNext());
                    } else {
                        looked();
                    }
                },
                error -> again());
    }

    private void looked() {
        if (seen.stream().allMatch(ChunkCopies::isWhole)) {
            end();
        } else {
            again();
        }
    }

    private void again() {
        if (world.timeline.now() >= until) {
            end();
        } else {
            world.timeline.in(BETWEEN_LOOKS, this::look);
        }
    }

    private void end() {
        over = true;
        long took = world.timeline.now() - began;
        world.trace.add(world.timeline.now(), "whole, or given up, after " + took / 1_000_000 + " ms");
        world.history.healed(took, seen);
        world.disasters.healed(files);
    }

    /** What a chunk has: by the word of the master, and on its disks. */
    static ChunkCopies copies(Simulation world, CheckedChunk chunk) {
        int length = chunk.getCommitted().getLength();
        List<ChunkCopies.Copy> copies = new ArrayList<>();
        for (CheckedReplica replica : chunk.getReplicasList()) {
            copies.add(new ChunkCopies.Copy(
                    replica.getServerId(),
                    replica.getState(),
                    replica.getAlive(),
                    stored(world, replica.getServerId(), chunk.getHandle(), length)));
        }
        return new ChunkCopies(
                WireFacts.text(chunk.getHandle()),
                chunk.getPath(),
                length,
                chunk.getCommitted().getCrc32C(),
                copies);
    }

    /** The chunk file in a data folder. */
    static String file(Uuid handle) {
        return "chunks/%016x%016x".formatted(handle.getHigh(), handle.getLow());
    }

    /** What the committed length of a copy's file holds, whoever has looked at it before. */
    private static ChunkCopies.Stored stored(Simulation world, String server, Uuid handle, int length) {
        String file = file(handle);
        for (ServerProcess process : world.servers) {
            if (process.name.equals(server)
                    && process.disk().carryOut(new DiskRequest.ReadAt(file, TABLE_OFFSET, DATA_OFFSET + length))
                            instanceof DiskResult.Bytes(Payload bytes)
                    && bytes.length() >= DATA_OFFSET - TABLE_OFFSET + length) {
                ByteBuffer content = bytes.bytes();
                ByteBuffer data = content.slice(DATA_OFFSET - TABLE_OFFSET, length);
                int badBlocks = 0;
                for (int block = 0; block < length / BLOCK_BYTES; block++) {
                    int crc = Crc32c.of(data.slice(block * BLOCK_BYTES, BLOCK_BYTES));
                    badBlocks += crc == content.getInt(block * Integer.BYTES) ? 0 : 1;
                }
                return new ChunkCopies.Stored(true, Crc32c.of(data), badBlocks);
            }
        }
        return ChunkCopies.Stored.NOTHING;
    }
}
