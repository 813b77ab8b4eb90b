package cloud.edd.gfs.master.operation;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.proto.gfs.Address;
import cloud.edd.proto.gfs.ClusterEvent;
import cloud.edd.proto.gfs.ClusterStatus;
import cloud.edd.proto.gfs.MetadataCopies;
import cloud.edd.proto.gfs.MetadataCopy;
import cloud.edd.proto.gfs.RepairStatus;
import cloud.edd.proto.gfs.RestoreReport;
import cloud.edd.proto.gfs.ScrubProgress;
import cloud.edd.proto.gfs.ServerLoad;
import cloud.edd.proto.gfs.ServerMode;
import cloud.edd.proto.gfs.ServerStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatusHtmlTest {

    private static final Instant NOW = Instant.parse("2027-01-15T12:00:00Z");

    @Test
    void beginsWithTheSentenceAndShowsWhatItRestsOn() throws IOException {
        String page = StatusHtml.page(status(), events(), NOW);

        assertThat(page)
                .containsSubsequence(
                        "<p class='lead warn'>12 chunks have fewer than three good copies",
                        "node-1",
                        "alive",
                        "120.5 of 931.0 GiB used",
                        "all checked 3 days ago, 40 % of this pass",
                        "node-3",
                        "silent",
                        "last heard 11 min ago",
                        "2 other machines hold every answered change",
                        "What happened",
                        "chunkserver node-3 has said nothing",
                        "11 min ago");
        assertThat(page).doesNotContain("<script").contains("content=\"10\"").contains("width=device-width");
        // Kept for whoever wants to look at it in a browser.
        Files.writeString(Path.of("target", "status-page.html"), page);
    }

    @Test
    void aRestoreSaysWhatCameOfIt() {
        RestoreReport report = RestoreReport.newBuilder()
                .setSource("/backup")
                .setSequence(1_000)
                .setHighestMark(1_040)
                .setAdoptedChunks(2)
                .setRecoveredFiles(3)
                .build();

        assertThat(StatusHtml.page(status().toBuilder().setRestore(report).build(), events(), NOW))
                .contains("at least 40 later records are lost", "3 files in lost+found", "not ended yet");
        assertThat(StatusHtml.page(status(), events(), NOW)).doesNotContain("Restored");
    }

    @Test
    void drainingAndMaintenanceAreNoAlarm() {
        ClusterStatus status = ClusterStatus.newBuilder()
                .addServers(server("node-1", true, 1).toBuilder()
                        .setMode(ServerMode.SERVER_DRAINING)
                        .setDrainStatus("12 copies to go"))
                .addServers(server("node-2", false, 1).toBuilder()
                        .setMode(ServerMode.SERVER_MAINTENANCE)
                        .setMaintenanceMinutesLeft(17))
                .build();

        assertThat(StatusHtml.page(status, List.of(), NOW))
                .containsSubsequence("draining", "12 copies to go", "silent, maintenance", "17 min of maintenance left")
                .doesNotContain("class=bad");
    }

    @Test
    void whatOthersNamedIsNeverMarkup() {
        ClusterStatus status = ClusterStatus.newBuilder()
                .setSummary("<b>")
                .addServers(ServerStatus.newBuilder()
                        .setServerId("<img src=x>")
                        .setAddress(Address.newBuilder().setHost("<i>")))
                .build();
        List<ClusterEvent> events = List.of(
                ClusterEvent.newBuilder().setSentence("<u>").setFile("<s>").build());

        String page = StatusHtml.page(status, events, NOW);

        assertThat(page).doesNotContain("<b>", "<img", "<i>", "<u>", "<s>").contains("&lt;img src=x&gt;", "&lt;s&gt;");
    }

    private static ClusterStatus status() {
        return ClusterStatus.newBuilder()
                .setSummary("12 chunks have fewer than three good copies; repair makes 3 at a time, about 4 min left;"
                        + " silent: node-3.")
                .setFiles(5_312)
                .setChunks(1_204)
                .setUnderReplicated(12)
                .setStale(2)
                .setRepair(RepairStatus.newBuilder()
                        .setCopiesActive(3)
                        .setChunksWaiting(9)
                        .setCopiesDone(41)
                        .setCopiedBytes(2_600L << 20))
                .setMetadataCopies(MetadataCopies.newBuilder()
                        .setInStep(2)
                        .addCopies(MetadataCopy.newBuilder()
                                .setServerId("node-1")
                                .setInStep(true)
                                .setSequence(88_120))
                        .addCopies(MetadataCopy.newBuilder()
                                .setServerId("node-2")
                                .setInStep(true)
                                .setSequence(88_120))
                        .addCopies(
                                MetadataCopy.newBuilder().setServerId("node-3").setSequence(87_001)))
                .addServers(server("node-1", true, 120.5))
                .addServers(server("node-2", true, 118.2))
                .addServers(server("node-3", false, 119.9))
                .build();
    }

    private static ServerStatus server(String id, boolean alive, double gibibytes) {
        return ServerStatus.newBuilder()
                .setServerId(id)
                .setAlive(alive)
                .setAddress(Address.newBuilder().setHost("10.0.0.7").setDataPort(9080))
                .setChunkCount(1_204)
                .setDiskUsedBytes((long) (gibibytes * (1L << 30)))
                .setDiskTotalBytes(931L << 30)
                .setLastHeartbeatMs(before(alive ? Duration.ofSeconds(2) : Duration.ofMinutes(11)))
                .setLoad(ServerLoad.newBuilder().setCpuPercent(7).setActiveTransfers(4))
                .setCopiesActive(alive ? 1 : 0)
                .setScrub(ScrubProgress.newBuilder()
                        .setLastPassMs(before(Duration.ofDays(3)))
                        .setVerifiedBytes(40)
                        .setRemainingBytes(60))
                .build();
    }

    private static List<ClusterEvent> events() {
        return List.of(
                ClusterEvent.newBuilder()
                        .setTimeMs(before(Duration.ofHours(5)))
                        .setSentence("3 chunkservers have told what they hold: files can be changed")
                        .build(),
                ClusterEvent.newBuilder()
                        .setTimeMs(before(Duration.ofMinutes(40)))
                        .setSentence("the copy on chunkserver node-2 has a block that fails its checksum: it is not"
                                + " served any more")
                        .setFile("photos:2026/summer/IMG_0231.jpg")
                        .build(),
                ClusterEvent.newBuilder()
                        .setTimeMs(before(Duration.ofMinutes(11)))
                        .setSentence("chunkserver node-3 has said nothing for 30 s: see whether the machine and the"
                                + " process run")
                        .build());
    }

    private static long before(Duration time) {
        return NOW.minus(time).toEpochMilli();
    }
}
