package cloud.edd.gfs.chunkserver.core;

import static cloud.edd.gfs.chunkserver.core.TestChunk.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.gfs.protocol.disk.DiskRequest;
import cloud.edd.proto.gfs.BadChunk;
import cloud.edd.proto.gfs.Operation;
import cloud.edd.proto.gfs.ScrubOrder;
import cloud.edd.proto.gfs.ScrubProgress;
import cloud.edd.proto.gfs.ServerFrame;
import cloud.edd.proto.gfs.Uuid;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is stored is read again in time, as fast as it may, and what is bad is told. */
class ScrubTest {

    private static final long DAY_MS = TimeUnit.DAYS.toMillis(1);
    private static final int LENGTH = 150_000;

    private final TestCluster cluster = new TestCluster(71);
    private final List<Uuid> handles = new ArrayList<>();
    private final ForgetfulDisk disk = cluster.server(1).disk;

    private void store(int chunks) {
        for (int number = 1; number <= chunks; number++) {
            Uuid handle = TestMaster.id(1_000 + number);
            handles.add(handle);
            cluster.master.place(
                    handle,
                    cluster.server(0).storage(),
                    cluster.server(1).storage(),
                    cluster.server(2).storage());
            Operation operation = Operation.newBuilder()
                    .setSession(TestMaster.id(5_000 + number))
                    .setSequence(1)
                    .build();
            long link = cluster.connect(0);
            cluster.await(cluster.write(
                    0, link, cluster.master.sign(cluster.master.grant(handle)), operation, -1, bytes(number, LENGTH)));
        }
        cluster.runUntil(() -> cluster.server(1).status().committedBytes() == (long) chunks * LENGTH
                && cluster.server(1).status().undecided() == 0);
        disk.chunkReads.clear();
    }

    private ScrubProgress progress() {
        return cluster.server(1).status().scrub();
    }

    private void order(Uuid... which) {
        cluster.fromMaster(
                1,
                cluster.master
                        .frame()
                        .setScrub(ScrubOrder.newBuilder().addAllHandles(List.of(which)))
                        .build());
    }

    private BadChunk reported() {
        cluster.runUntil(() -> cluster.master.heard.stream().anyMatch(ServerFrame::hasBadChunk));
        return cluster.master.heard.stream()
                .filter(ServerFrame::hasBadChunk)
                .findFirst()
                .orElseThrow()
                .getBadChunk();
    }

    private long dataBytesRead(Uuid handle) {
        return disk.chunkReads.stream()
                .filter(read ->
                        read.file().equals(StorageLayout.chunk(handle)) && read.offset() >= StorageLayout.DATA_OFFSET)
                .mapToLong(DiskRequest.ReadAt::length)
                .sum();
    }

    @Test
    void everyChunkIsReadOnceADayInOrderWithoutAnyOrder() {
        store(5);
        cluster.run(TimeUnit.MINUTES.toNanos(10));
        assertThat(disk.chunkReads).isEmpty();
        long due = cluster.wallMs() + DAY_MS;

        cluster.master.timeMs += DAY_MS;
        cluster.run(TimeUnit.MINUTES.toNanos(10));

        handles.forEach(handle -> assertThat(dataBytesRead(handle)).isEqualTo(LENGTH));
        assertThat(disk.chunkReads.stream()
                        .map(DiskRequest.ReadAt::file)
                        .distinct()
                        .toList())
                .isEqualTo(handles.stream().map(StorageLayout::chunk).toList());
        assertThat(progress().getLastPassMs()).isBetween(due - 1_000, due + 60_000);
        assertThat(progress().getRemainingBytes()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 30, StorageLayout.TABLE_OFFSET + 4, StorageLayout.DATA_OFFSET + 140_000})
    void aTurnedBitIsFoundWhereverItIs(int offset) {
        store(3);
        disk.damage(StorageLayout.chunk(handles.get(1)), offset);
        order();

        assertThat(reported().getHandle()).isEqualTo(handles.get(1));
        assertThat(reported().getOffset()).isEqualTo(offset < StorageLayout.TABLE_OFFSET ? 0 : blockOf(offset));
        cluster.runUntil(() -> progress().getRemainingBytes() == 0);
        assertThat(cluster.server(1).status().quarantined()).isEqualTo(1);
        assertThat(progress().getFoundBad()).isEqualTo(1);
    }

    private static int blockOf(int offset) {
        return offset < StorageLayout.DATA_OFFSET
                ? (offset - StorageLayout.TABLE_OFFSET) / 4 * StorageLayout.BLOCK_BYTES
                : (offset - StorageLayout.DATA_OFFSET) / StorageLayout.BLOCK_BYTES * StorageLayout.BLOCK_BYTES;
    }

    @Test
    void aFileThatIsGoneIsBad() {
        store(2);
        disk.lose(StorageLayout.chunk(handles.getFirst()));
        order();

        assertThat(reported().getHandle()).isEqualTo(handles.getFirst());
        assertThat(reported().getReason()).contains("NOT_FOUND");
    }

    @Test
    void aFileThatCannotBeReadIsBad() {
        store(2);
        disk.breakFile(StorageLayout.chunk(handles.getFirst()));
        order();

        assertThat(reported().getHandle()).isEqualTo(handles.getFirst());
        assertThat(reported().getReason()).contains("Input/output error");
    }

    @Test
    void aFileThatEndsTooEarlyIsBad() {
        store(2);
        disk.carryOut(new DiskRequest.Truncate(
                StorageLayout.chunk(handles.getFirst()), StorageLayout.DATA_OFFSET + LENGTH - 1));
        order();

        assertThat(reported().getHandle()).isEqualTo(handles.getFirst());
        assertThat(reported().getReason()).contains("ends at " + (StorageLayout.DATA_OFFSET + LENGTH - 1));
    }

    @Test
    void onlyWhatIsNamedIsReadWhenSomethingIsNamed() {
        store(4);
        order(handles.get(2), handles.get(0), TestMaster.id(77));

        cluster.runUntil(() -> dataBytesRead(handles.get(0)) == LENGTH);
        cluster.run(TimeUnit.SECONDS.toNanos(5));

        assertThat(disk.chunkReads.stream()
                        .map(DiskRequest.ReadAt::file)
                        .distinct()
                        .toList())
                .containsExactly(StorageLayout.chunk(handles.get(2)), StorageLayout.chunk(handles.get(0)));
    }

    @Test
    void theRateIsKeptAndARestartGoesOnWhereItWas() {
        int chunks = 60;
        store(chunks);
        cluster.crash(1);
        cluster.scrubBytesPerSecond = ChunkserverSettings.MINIMUM_SCRUB_BYTES_PER_SECOND;
        cluster.start(1);
        cluster.runUntil(() -> cluster.server(1).status().masterTrouble().isEmpty());
        order();
        long began = cluster.wallMs();
        long minute = TimeUnit.MINUTES.toMillis(1);
        cluster.runUntil(() -> cluster.wallMs() >= began + minute + 1_000);
        long read =
                disk.chunkReads.stream().mapToLong(DiskRequest.ReadAt::length).sum();

        assertThat((double) read / (cluster.wallMs() - began) * 1_000)
                .isBetween(
                        0.9 * ChunkserverSettings.MINIMUM_SCRUB_BYTES_PER_SECOND,
                        1.1 * ChunkserverSettings.MINIMUM_SCRUB_BYTES_PER_SECOND);
        long verified = progress().getVerifiedBytes();
        assertThat(verified).isPositive();

        cluster.crash(1);
        disk.chunkReads.clear();
        cluster.start(1);
        cluster.runUntil(() -> progress().getLastPassMs() >= began);

        long again =
                disk.chunkReads.stream().mapToLong(DiskRequest.ReadAt::length).sum();
        long all = (long) chunks * (LENGTH + StorageLayout.DATA_OFFSET);
        // What was checked after the last note, and the chunk that was under way, are read once more.
        assertThat(again).isBetween(all - verified, all - verified + 4L * (LENGTH + StorageLayout.DATA_OFFSET));
    }

    @Test
    void writersComeFirstButDoNotStopIt() {
        store(30);
        cluster.crash(1);
        cluster.scrubBytesPerSecond = 4 * ChunkserverSettings.MINIMUM_SCRUB_BYTES_PER_SECOND;
        cluster.start(1);
        cluster.runUntil(() -> cluster.server(1).status().masterTrouble().isEmpty());
        cluster.run(TimeUnit.SECONDS.toNanos(1));
        cluster.master.silent = true;
        long link = cluster.connect(0);
        Uuid handle = TestMaster.id(2_000);
        cluster.master.place(
                handle,
                cluster.server(0).storage(),
                cluster.server(1).storage(),
                cluster.server(2).storage());
        Operation operation = Operation.newBuilder()
                .setSession(TestMaster.id(9_999))
                .setSequence(1)
                .build();
        cluster.write(0, link, cluster.master.sign(cluster.master.grant(handle)), operation, -1, bytes(1, 10));
        cluster.runUntil(() -> cluster.server(1).status().undecided() == 1);
        disk.chunkReads.clear();
        order();
        long began = cluster.wallMs();
        cluster.runUntil(() -> cluster.wallMs() >= began + 20_000);
        long read =
                disk.chunkReads.stream().mapToLong(DiskRequest.ReadAt::length).sum();

        assertThat(cluster.server(1).status().undecided()).isEqualTo(1);
        assertThat((double) read / (cluster.wallMs() - began) * 1_000)
                .isBetween(
                        0.8 * ChunkserverSettings.MINIMUM_SCRUB_BYTES_PER_SECOND,
                        1.3 * ChunkserverSettings.MINIMUM_SCRUB_BYTES_PER_SECOND);
    }

    @Test
    void theHeartbeatsTellHowFarItIs() {
        store(3);
        order();
        cluster.runUntil(() -> progress().getLastPassMs() > 0 && progress().getVerifiedBytes() > 0);
        cluster.master.heard.clear();
        cluster.runUntil(() -> cluster.master.heard.stream()
                .filter(ServerFrame::hasHeartbeat)
                .anyMatch(frame -> frame.getHeartbeat().getScrub().equals(progress())));
        assertThat(progress().getVerifiedBytes()).isEqualTo(3L * (LENGTH + StorageLayout.DATA_OFFSET));
    }

    @Test
    void whatAReaderCannotHaveIsLookedIntoAndQuarantined() {
        store(2);
        disk.carryOut(new DiskRequest.Truncate(
                StorageLayout.chunk(handles.getFirst()), StorageLayout.DATA_OFFSET + LENGTH - 1));
        cluster.read(1, cluster.connect(1), cluster.master.readToken(handles.getFirst()), 0, LENGTH);

        assertThat(reported().getHandle()).isEqualTo(handles.getFirst());
        assertThat(cluster.server(1).status().quarantined()).isEqualTo(1);
    }
}
