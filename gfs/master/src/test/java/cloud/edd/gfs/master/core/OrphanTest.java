package cloud.edd.gfs.master.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.edd.gfs.master.log.InMemoryMetadataLog;
import cloud.edd.gfs.protocol.metadatalog.LogRecord;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.BeginRestore;
import cloud.edd.proto.gfs.ChunkCopy;
import cloud.edd.proto.gfs.ChunkReport;
import cloud.edd.proto.gfs.ChunkState;
import cloud.edd.proto.gfs.ClusterEvent;
import cloud.edd.proto.gfs.ClusterEventKind;
import cloud.edd.proto.gfs.ClusterStatus;
import cloud.edd.proto.gfs.Command;
import cloud.edd.proto.gfs.ConsentOrphans;
import cloud.edd.proto.gfs.DeleteOrphansReply;
import cloud.edd.proto.gfs.DeleteOrphansRequest;
import cloud.edd.proto.gfs.DeletedBatch;
import cloud.edd.proto.gfs.EndRestoreRequest;
import cloud.edd.proto.gfs.Epoch;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.GetClusterStatusRequest;
import cloud.edd.proto.gfs.Mark;
import cloud.edd.proto.gfs.ServerFrame;
import cloud.edd.proto.gfs.ServerStatus;
import cloud.edd.proto.gfs.Uuid;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrphanTest {

    private static final int FILES = 40;

    private final Cluster cluster = Cluster.ready();
    private final Writer writer = new Writer(cluster);
    private final List<ChunkReport> held = new ArrayList<>();

    @Test
    void anOrphanIsDeletedAfterTwoInventoriesAnHourApart() {
        fill();
        Uuid orphan = cluster.ids.next();
        held.add(copy(orphan, 17, 0));
        report("cs-1");
        assertThat(status("cs-1").getOrphans()).isEqualTo(1);

        cluster.pass(Duration.ofMinutes(59));
        report("cs-1");
        cluster.pass(Duration.ofMinutes(2));
        assertThat(ordered("cs-1")).isEmpty();
        report("cs-1");
        cluster.pass(Duration.ofMinutes(1));

        ChunkCopy copy =
                ChunkCopy.newBuilder().setHandle(orphan).setAddedSequence(17).build();
        assertThat(ordered("cs-1")).contains(copy).containsOnly(copy);
        confirm("cs-1", copy);
        assertThat(status("cs-1").getOrphans()).isZero();
        assertThat(events(ClusterEventKind.ORPHANS_DELETED)).hasSize(1);
    }

    @Test
    void aCopyThatWasAwayInBetweenBeginsItsHourAnew() {
        fill();
        ChunkReport orphan = copy(cluster.ids.next(), 0, 0);
        held.add(orphan);
        report("cs-1");
        cluster.pass(Duration.ofMinutes(61));
        held.remove(orphan);
        report("cs-1");
        held.add(orphan);
        report("cs-1");

        cluster.pass(Duration.ofMinutes(5));

        assertThat(ordered("cs-1")).isEmpty();
    }

    @Test
    void purgedReservedAndMissedCopiesAreNoOrphans() {
        fill();
        Uuid reserved = cluster.open(((cloud.edd.proto.gfs.PlacementReply)
                                cluster.call(writer.create("/small", true).build()))
                        .getGrant())
                .getHandle();
        held.add(copy(reserved, 0, 0));
        Uuid purged = writer.open("/0").getChunks(0).getHandle();
        writer.delete("/0");
        report("cs-1");
        assertThat(status("cs-1").getOrphans()).isZero();
        cluster.pass(Duration.ofMinutes(61));
        held.removeIf(one -> one.getHandle().equals(reserved));

        report("cs-1");

        assertThat(status("cs-1").getOrphans()).isZero();
        assertThat(ordered("cs-1"))
                .isNotEmpty()
                .allMatch(copy -> copy.getHandle().equals(purged));
    }

    @Test
    void moreThanFivePerCentWaitForAPersonWhoKnowsTheirNumber() {
        fill();
        for (int number = 0; number < 5; number++) {
            held.add(copy(cluster.ids.next(), 0, 10));
        }
        report("cs-1");
        assertThat(status("cs-1").getOrphansNeedConsent()).isTrue();
        assertThat(events(ClusterEventKind.ORPHANS_FOUND))
                .singleElement()
                .satisfies(event -> assertThat(event.getSentence()).contains("cs-1 holds 5 copies, of " + (FILES + 5)));
        assertRefused(ErrorCode.INVALID_ARGUMENT, () -> consent(5));
        cluster.pass(Duration.ofMinutes(61));
        report("cs-1");
        cluster.pass(Duration.ofMinutes(5));
        assertThat(ordered("cs-1")).isEmpty();
        assertRefused(ErrorCode.GENERATION_MISMATCH, () -> consent(4));

        assertThat(consent(5).getRipe()).isEqualTo(5);
        assertThat(events(ClusterEventKind.ORPHANS_CONSENTED))
                .singleElement()
                .satisfies(event -> assertThat(event.getSentence())
                        .isEqualTo(
                                "maria@desk-3 lets chunkserver cs-1 delete 5 copies that the metadata does not know"));
        assertThat(cluster.commands().getLast().getConsentOrphans())
                .isEqualTo(ConsentOrphans.newBuilder()
                        .setServerId("cs-1")
                        .setStorageId(cluster.storageId("cs-1"))
                        .setCount(5)
                        .setPerson("maria@desk-3")
                        .build());
        cluster.pass(Duration.ofSeconds(5));

        assertThat(ordered("cs-1")).hasSize(5);
        confirm("cs-1", ordered("cs-1").toArray(ChunkCopy[]::new));
        assertThat(status("cs-1").getOrphans()).isZero();
        assertThat(status("cs-1").getOrphansNeedConsent()).isFalse();
    }

    @Test
    void whatAbandonedWritesLeaveBehindGoesWithoutAPersonHoweverMuch() {
        fill();
        ChunkReport voted =
                copy(cluster.ids.next(), 0, 0).toBuilder().setPreparedLength(5).build();
        held.add(voted);
        for (int number = 0; number < 9; number++) {
            held.add(copy(cluster.ids.next(), 0, 0));
        }
        held.add(copy(cluster.ids.next(), 0, 10));
        held.add(copy(cluster.ids.next(), 0, 10));
        report("cs-1");
        assertThat(status("cs-1").getOrphansNeedConsent()).isTrue();
        cluster.pass(Duration.ofMinutes(61));
        report("cs-1");

        cluster.pass(Duration.ofSeconds(5));

        assertThat(ordered("cs-1"))
                .hasSize(9)
                .noneMatch(copy -> copy.getHandle().equals(voted.getHandle()));
        confirm("cs-1", ordered("cs-1").toArray(ChunkCopy[]::new));
        assertThat(status("cs-1").getOrphans()).isEqualTo(3);
    }

    @Test
    void afterARestoreNothingUnknownGoesWithoutAPerson() {
        fill();
        held.add(copy(cluster.ids.next(), 0, 10));
        InMemoryMetadataLog log = new InMemoryMetadataLog(cluster.storage);
        Command restore = Command.newBuilder()
                .setBeginRestore(BeginRestore.newBuilder().setEpochFloor(5))
                .build();
        log.append(new LogRecord(
                cluster.core.state().sequence() + 1, cluster.core.state().timeMs(), Payload.of(restore.toByteArray())));
        log.force();
        cluster.restart();
        for (String server : List.of("cs-1", "cs-2", "cs-3")) {
            cluster.connect(server, held.toArray(ChunkReport[]::new));
        }
        cluster.call(EndRestoreRequest.getDefaultInstance());
        report("cs-1");
        cluster.pass(Duration.ofMinutes(61));
        report("cs-1");
        cluster.pass(Duration.ofMinutes(5));
        assertThat(ordered("cs-1")).isEmpty();
        assertThat(status("cs-1").getOrphansNeedConsent()).isTrue();

        consent(1);
        cluster.pass(Duration.ofSeconds(5));

        assertThat(ordered("cs-1")).hasSize(1);
    }

    @Test
    void aMasterInItsFirstHourOrInSafeModeDeletesNothing() {
        fill();
        held.add(copy(cluster.ids.next(), 0, 0));
        report("cs-1");
        cluster.pass(Duration.ofMinutes(61));
        cluster.restart();
        cluster.connect("cs-1", held.toArray(ChunkReport[]::new));
        cluster.pass(Duration.ofMinutes(70));
        report("cs-1");
        cluster.pass(Duration.ofMinutes(5));
        assertThat(cluster.core.inSafeMode()).isTrue();
        assertThat(ordered("cs-1")).isEmpty();

        cluster.connect("cs-2", held.toArray(ChunkReport[]::new));
        report("cs-1");
        cluster.pass(Duration.ofMinutes(58));
        report("cs-1");

        assertThat(ordered("cs-1")).isEmpty();
    }

    /** Restarts, empty folders and old copies of the log in any order, for days: no chunk of the true log is ever named. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void noSequenceOfMastersDeletesALiveChunk(long seed) {
        fill();
        Random random = new Random(seed);
        List<Uuid> live = held.stream().map(ChunkReport::getHandle).toList();
        Mark highest = Mark.newBuilder()
                .setEpoch(cluster.core.epoch())
                .setSequence(cluster.core.state().sequence())
                .build();
        for (int number = 0; number < 12; number++) {
            int step = number;
            // Servers forget the highest mark in every other history: then only the share of unknown copies protects.
            Mark shown = seed % 2 == 0 ? highest : Mark.getDefaultInstance();
            switch (random.nextInt(4)) {
                case 0 -> cluster.restart();
                case 1 -> cluster.restartOn(new InMemoryMetadataLog.Storage());
                case 2 -> cluster.restartOn(cluster.storage.upTo(random.nextInt(20)));
                default -> {}
            }
            for (String server : List.of("cs-1", "cs-2", "cs-3")) {
                if (!cluster.links.containsKey(server)) {
                    cluster.connect(server, shown, Epoch.getDefaultInstance(), held.toArray(ChunkReport[]::new));
                }
            }
            for (int part = 0; part < 4; part++) {
                cluster.pass(Duration.ofMinutes(10 + random.nextInt(60)));
                List.copyOf(cluster.links.keySet()).forEach(this::report);
            }
            List.copyOf(cluster.links.keySet())
                    .forEach(server -> assertThat(ordered(server))
                            .as("seed %s step %s", seed, step)
                            .noneMatch(copy -> live.contains(copy.getHandle())));
        }
    }

    private void fill() {
        for (int number = 0; number < FILES; number++) {
            writer.writeSmall("/" + number, 10);
            held.add(copy(writer.open("/" + number).getChunks(0).getHandle(), 0, 10));
        }
    }

    private static ChunkReport copy(Uuid handle, long added, int length) {
        return ChunkReport.newBuilder()
                .setHandle(handle)
                .setVersion(1)
                .setAddedSequence(added)
                .setPreparedLength(length)
                .setCommitted(ChunkState.newBuilder().setLength(length).setCrc32C(Writer.zeros(length)))
                .build();
    }

    private void report(String server) {
        if (cluster.links.containsKey(server)) {
            cluster.inventory(cluster.link(server), held.toArray(ChunkReport[]::new));
        }
    }

    private List<ChunkCopy> ordered(String server) {
        return cluster.links.containsKey(server)
                ? cluster.framesTo(server).stream()
                        .flatMap(frame -> frame.getDeletes().getCopiesList().stream())
                        .distinct()
                        .toList()
                : List.of();
    }

    private void confirm(String server, ChunkCopy... copies) {
        cluster.frame(
                cluster.link(server),
                ServerFrame.newBuilder().setDeleted(DeletedBatch.newBuilder().addAllCopies(List.of(copies))));
    }

    private DeleteOrphansReply consent(long count) {
        return (DeleteOrphansReply) cluster.call(DeleteOrphansRequest.newBuilder()
                .setServerId("cs-1")
                .setCount(count)
                .setPerson("maria@desk-3")
                .build());
    }

    private ServerStatus status(String server) {
        return ((ClusterStatus) cluster.call(GetClusterStatusRequest.getDefaultInstance()))
                .getServersList().stream()
                        .filter(one -> one.getServerId().equals(server))
                        .findFirst()
                        .orElseThrow();
    }

    private List<ClusterEvent> events(ClusterEventKind kind) {
        return cluster.reports.stream().filter(event -> event.getKind() == kind).toList();
    }

    private static void assertRefused(ErrorCode code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Cluster.Failure.class,
                        failure -> assertThat(failure.error.getCode()).isEqualTo(code));
    }
}
