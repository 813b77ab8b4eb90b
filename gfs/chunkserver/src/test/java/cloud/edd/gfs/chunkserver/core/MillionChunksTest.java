package cloud.edd.gfs.chunkserver.core;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.gfs.protocol.disk.DiskRequest;
import cloud.edd.gfs.protocol.disk.DiskResult;
import cloud.edd.gfs.protocol.node.Door;
import cloud.edd.gfs.protocol.node.NodeAction;
import cloud.edd.gfs.protocol.node.NodeEvent;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.gfs.protocol.token.SigningKeys;
import cloud.edd.proto.gfs.Address;
import cloud.edd.proto.gfs.ChunkState;
import cloud.edd.proto.gfs.MasterFrame;
import cloud.edd.proto.gfs.Operation;
import cloud.edd.proto.gfs.ServerFrame;
import cloud.edd.proto.gfs.StorageIdentity;
import cloud.edd.proto.gfs.StoredChunk;
import cloud.edd.proto.gfs.StoredStorage;
import cloud.edd.proto.gfs.Uuid;
import cloud.edd.proto.gfs.Welcome;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a chunkserver of a million chunks holds in memory: started from its checkpoint, and with its whole inventory told. */
@Tag("LONG")
class MillionChunksTest {

    private static final int CHUNKS = 1_000_000;
    private static final int SESSIONS = 1_000;
    private static final long HIGH_OF_NUMBER = 0x9E37_79B9_7F4A_7C15L;
    /** The inverse, modulo 2^64. */
    private static final long NUMBER_OF_HIGH = 0xF1DE_83E1_9937_733DL;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /** Measured: see the README of this module. */
    private static final int MOST_BYTES_EACH = 450;

    private final ForgetfulDisk disk = new ForgetfulDisk();
    private final ArrayDeque<NodeEvent> events = new ArrayDeque<>();
    private final long[] sorted = new long[CHUNKS];
    private long masterLink;
    private long longestNanos;
    private int told;

    @Test
    void holdsFewHundredBytesForEach() {
        fillFolder();
        long before = usedBytes();
        ChunkserverCore core = new ChunkserverCore(
                new ChunkserverSettings("cs-1", Address.getDefaultInstance(), "test", 1 << 20),
                () -> TestMaster.id(77),
                SigningKeys.of("of this test, and long enough to be a key".getBytes(StandardCharsets.US_ASCII), null),
                LoadSource.NONE);
        long now = 0;
        events.add(new NodeEvent.WallClock(1));
        for (NodeEvent next = events.poll(); next != null; next = events.poll()) {
            long began = THREADS.getCurrentThreadCpuTime();
            core.on(next, ++now, this::act);
            longestNanos = Math.max(longestNanos, THREADS.getCurrentThreadCpuTime() - began);
        }

        assertThat(core.status().chunks()).isEqualTo(CHUNKS);
        assertThat(core.status().quarantined()).isZero();
        assertThat(told).isEqualTo(CHUNKS);
        long each = (usedBytes() - before) / CHUNKS;
        System.out.println("a chunk at rest takes " + each + " bytes of memory, the longest step "
                + Duration.ofNanos(longestNanos).toMillis() + " ms of the processor");
        assertThat(each).isLessThan(MOST_BYTES_EACH);
        // Until here it was held.
        assertThat(core.status().chunks()).isEqualTo(CHUNKS);
    }

    private void act(NodeAction action) {
        switch (action) {
            case NodeAction.Disk(long operation, DiskRequest.ListFolder(String folder, String after, int most))
            when folder.equals(StorageLayout.CHUNKS) ->
                events.add(new NodeEvent.DiskDone(operation, new DiskResult.Listing(page(after, most))));
            case NodeAction.Disk(long operation, DiskRequest request)
            when ofNewCheckpoint(request) -> events.add(new NodeEvent.DiskDone(operation, new DiskResult.Done()));
            case NodeAction.Disk(long operation, DiskRequest request) ->
                events.add(new NodeEvent.DiskDone(operation, disk.carryOut(request)));
            case NodeAction.OpenLink(long link, var to)
            when to.door() == Door.MASTER -> {
                masterLink = link;
                events.add(new NodeEvent.LinkOpened(link));
                events.add(new NodeEvent.FrameReceived(
                        link,
                        MasterFrame.newBuilder()
                                .setWelcome(Welcome.newBuilder().setSendInventory(true))
                                .build(),
                        Payload.empty()));
            }
            case NodeAction.Send(long link, ServerFrame frame, Payload payload)
            when frame.hasInventory() -> {
                told += frame.getInventory().getChunksCount();
                events.add(new NodeEvent.LinkDrained(masterLink, 0));
            }
            default -> {}
        }
    }

    /** What is written anew is the disk's memory as well. */
    private static boolean ofNewCheckpoint(DiskRequest request) {
        return !(request instanceof DiskRequest.ReadAt)
                && ForgetfulDisk.fileOf(request).startsWith("checkpoint-");
    }

    private void fillFolder() {
        byte[] identity = StorageIdentity.newBuilder()
                .setFormatVersion(StorageLayout.FORMAT_VERSION)
                .setStorageId(TestMaster.id(1))
                .setServerId("cs-1")
                .build()
                .toByteArray();
        write(
                StorageLayout.IDENTITY,
                Payload.of(ByteBuffer.allocate(3 * Integer.BYTES + identity.length)
                        .putInt(StartUp.IDENTITY_MAGIC)
                        .putInt(identity.length)
                        .putInt(Payload.of(identity).crc32c())
                        .put(identity)
                        .array()));
        Arrays.setAll(sorted, number -> handle(number).getHigh() ^ Long.MIN_VALUE);
        Arrays.sort(sorted);
        CheckpointSlices slices = new CheckpointSlices(1, StoredStorage.getDefaultInstance());
        for (int number = 0; number < CHUNKS; number++) {
            slices.add(chunk(number));
        }
        ByteBuffer file = ByteBuffer.allocate(slices.length());
        file.put(slices.header().bytes());
        for (Payload slice = slices.next(); slice != null; slice = slices.next()) {
            file.put(slice.bytes());
        }
        write(StorageLayout.checkpoint(1), Payload.of(file.array()));
        write(StorageLayout.journal(0), Payload.of(new byte[1 << 20]));
        write(StorageLayout.journal(1), Payload.of(new byte[1 << 20]));
    }

    private void write(String file, Payload content) {
        disk.carryOut(new DiskRequest.WriteAt(file, 0, List.of(content)));
        disk.carryOut(new DiskRequest.Force(file));
    }

    private static Uuid handle(int number) {
        return Uuid.newBuilder().setHigh(number * HIGH_OF_NUMBER).setLow(number).build();
    }

    /** Of small files, as many sessions of clients leave them. */
    private static StoredChunk chunk(int number) {
        return StoredChunk.newBuilder()
                .setHandle(handle(number))
                .setVersion(1)
                .setCommitted(ChunkState.newBuilder()
                        .setLength(1 + number % 100_000)
                        .setCrc32C(number)
                        .setLastOperation(Operation.newBuilder()
                                .setSession(handle(number % SESSIONS))
                                .setSequence(number)))
                .setTailCrc32C(number)
                .build();
    }

    private static long usedBytes() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    /** The names are in memory, as those of a real disk. */
    private List<DiskResult.Entry> page(String after, int most) {
        Uuid last = ChunkHandles.parse(after);
        int from = last == null ? 0 : 1 + Arrays.binarySearch(sorted, last.getHigh() ^ Long.MIN_VALUE);
        return Arrays.stream(sorted, from, Math.min(CHUNKS, from + most))
                .map(high -> high ^ Long.MIN_VALUE)
                .mapToObj(high -> handle((int) (high * NUMBER_OF_HIGH)))
                .map(handle -> new DiskResult.Entry(ChunkHandles.text(handle), StorageLayout.DATA_OFFSET + 100_000))
                .toList();
    }
}
