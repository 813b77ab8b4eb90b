package cloud.edd.gfs.master.core;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.MetadataCopy;
import cloud.edd.proto.gfs.MetadataStored;
import cloud.edd.proto.gfs.ServerFrame;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Chunkservers that run on one machine fall with it: copies of the log go to different machines where there are so many. */
class CopySeatsTest extends LogCopiesScene {

    private void machines(Map<String, String> nodes) {
        cluster.nodes.putAll(nodes);
    }

    /** That it came is a record, which takes effect when two copies have it. */
    private void come(String server) {
        cluster.follow(server, NOTHING);
        List.of("cs-1", "cs-2", "cs-3").stream()
                .filter(cluster.links::containsKey)
                .forEach(this::storeAll);
        cluster.follow(server, NOTHING);
    }

    private List<String> keepers() {
        return status().getMetadataCopies().getCopiesList().stream()
                .map(MetadataCopy::getServerId)
                .toList();
    }

    @Test
    void aServerOnAMachineOfItsOwnTakesTheSeatOfOneThatSharesItsMachine() {
        machines(Map.of("cs-1", "a", "cs-2", "a", "cs-3", "b", "cs-4", "c"));
        threeInStep();

        come("cs-4");
        assertThat(keepers()).containsExactly("cs-1", "cs-2", "cs-3");
        storeAll("cs-4");

        assertThat(keepers()).containsExactly("cs-1", "cs-3", "cs-4");
        assertThat(status().getMetadataCopies().getInStep()).isEqualTo(3);
        int sent = appends("cs-2").size();
        long call = cluster.send(CHANGE);
        storeAll("cs-4");
        assertThat(cluster.answers).doesNotContainKey(call);
        storeAll("cs-3");
        assertThat(cluster.answers).containsKey(call);
        assertThat(appends("cs-2")).hasSize(sent);
    }

    /** Else a majority of the seats could lack what was answered. */
    @Test
    void whoHasNotAllThatTookEffectTakesNoSeat() {
        machines(Map.of("cs-1", "a", "cs-2", "a", "cs-3", "b", "cs-4", "c"));
        threeInStep();
        come("cs-4");
        long call = cluster.send(CHANGE);
        storeAll("cs-2", "cs-3");
        assertThat(cluster.answers).containsKey(call);

        store("cs-4", appends("cs-4").getFirst().getNumber(), sequence() - 1, sequence());

        assertThat(keepers()).containsExactly("cs-1", "cs-2", "cs-3");
        store("cs-4", appends("cs-4").getLast().getNumber(), sequence(), sequence());
        assertThat(keepers()).containsExactly("cs-1", "cs-3", "cs-4");
    }

    @Test
    void whoGoesOrFailsBeforeItHasEverythingTakesNothingAlong() {
        machines(Map.of("cs-1", "a", "cs-2", "a", "cs-3", "b", "cs-4", "c", "cs-5", "d"));
        threeInStep();
        come("cs-4");
        cluster.disconnect("cs-4");

        long call = cluster.send(CHANGE);
        storeAll("cs-1", "cs-2", "cs-3");
        assertThat(cluster.answers).containsKey(call);

        come("cs-5");
        cluster.frame(
                cluster.link("cs-5"),
                ServerFrame.newBuilder()
                        .setMetadataStored(MetadataStored.newBuilder()
                                .setError(Refusal.of(ErrorCode.RESOURCE_EXHAUSTED, "the disk is full"))));
        cluster.pass(Duration.ofMinutes(2));
        assertThat(keepers()).containsExactly("cs-1", "cs-2", "cs-3", "cs-5");
        come("cs-4");
        storeAll("cs-4");
        assertThat(keepers()).contains("cs-4").doesNotContain("cs-2");
    }

    @Test
    void ofTwoThatShareAMachineTheOneThatIsAwayGoes() {
        machines(Map.of("cs-1", "a", "cs-2", "a", "cs-3", "b", "cs-4", "c"));
        threeInStep();
        cluster.disconnect("cs-1");

        come("cs-4");
        storeAll("cs-4");

        assertThat(keepers()).containsExactly("cs-2", "cs-3", "cs-4");
        assertThat(status().getMetadataCopies().getInStep()).isEqualTo(3);
    }

    @Test
    void theSeatOfOneThatStaysAwayGoesToAMachineWithoutOneFirst() {
        machines(Map.of("cs-1", "a", "cs-2", "b", "cs-3", "c", "cs-4", "a", "cs-5", "c"));
        threeInStep();
        come("cs-4");
        come("cs-5");
        cluster.pass(Duration.ofMinutes(2));
        assertThat(keepers()).containsExactly("cs-1", "cs-2", "cs-3");

        cluster.disconnect("cs-3");
        cluster.pass(Duration.ofMinutes(2));

        assertThat(keepers()).containsExactly("cs-1", "cs-2", "cs-5");
    }

    @Test
    void withTwoMachinesThreeServersKeepCopiesAllTheSame() {
        machines(Map.of("cs-1", "a", "cs-2", "a", "cs-3", "b", "cs-4", "b"));
        threeInStep();

        come("cs-4");
        cluster.pass(Duration.ofMinutes(2));

        assertThat(keepers()).containsExactly("cs-1", "cs-2", "cs-3");
        assertThat(appends("cs-4")).isEmpty();
    }
}
