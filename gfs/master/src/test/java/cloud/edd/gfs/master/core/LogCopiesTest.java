package cloud.edd.gfs.master.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.edd.proto.gfs.ClusterEventKind;
import cloud.edd.proto.gfs.ClusterStatus;
import cloud.edd.proto.gfs.Epoch;
import cloud.edd.proto.gfs.EpochVote;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.Mark;
import cloud.edd.proto.gfs.MetadataCheckpoint;
import cloud.edd.proto.gfs.MetadataStored;
import cloud.edd.proto.gfs.Outcome;
import cloud.edd.proto.gfs.ServerFrame;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is answered when. */
class LogCopiesTest extends LogCopiesScene {

    @Test
    void nothingIsAnsweredBeforeTwoCopiesHaveIt() {
        threeInStep();

        long call = cluster.send(CHANGE);
        storeAll("cs-1");
        assertThat(cluster.answers).doesNotContainKey(call);
        storeAll("cs-2");

        assertThat(cluster.answers).containsKey(call);
    }

    @Test
    void nothingIsAnsweredBeforeItIsDurableHere() {
        threeInStep();
        cluster.holdForce = true;

        long call = cluster.send(CHANGE);
        storeAll("cs-1", "cs-2", "cs-3");
        assertThat(cluster.answers).doesNotContainKey(call);
        cluster.force();

        assertThat(cluster.answers).containsKey(call);
    }

    @Test
    void whatIsAskedTogetherGoesToACopyInOneFrame() {
        threeInStep();
        int before = appends("cs-1").size();

        List<Long> calls = cluster.sendTogether(CHANGE, CHANGE, CHANGE, CHANGE, CHANGE);

        assertThat(appends("cs-1").subList(before, appends("cs-1").size()))
                .singleElement()
                .satisfies(append -> assertThat(append.getRecordsCount()).isEqualTo(5));
        assertThat(cluster.answers).doesNotContainKeys(calls.toArray(Long[]::new));
        storeAll("cs-1", "cs-2");
        assertThat(cluster.answers).containsKeys(calls.toArray(Long[]::new));
    }

    @Test
    void slowCopiesAreNotWaitedForAndPeopleHearOfIt() {
        threeInStep();

        long call = cluster.send(CHANGE);
        cluster.pass(Duration.ofSeconds(2));
        assertThat(cluster.answers).doesNotContainKey(call);
        cluster.pass(Duration.ofSeconds(5));

        assertThat(cluster.answers).containsKey(call);
        ClusterStatus alone = status();
        assertThat(alone.getMetadataCopies().getInStep()).isZero();
        assertThat(alone.getMetadataCopies().getLagRecords()).isPositive();
        assertThat(alone.getMetadataCopies().getLagMs()).isPositive();
        assertThat(cluster.reports).extracting(event -> event.getKind()).contains(ClusterEventKind.METADATA_COPY_LAGS);

        storeAll("cs-1", "cs-2", "cs-3");
        cluster.pass(Duration.ofSeconds(2));
        storeAll("cs-1", "cs-2", "cs-3");

        assertThat(status().getMetadataCopies().getInStep()).isEqualTo(3);
        assertThat(cluster.reports)
                .extracting(event -> event.getKind())
                .contains(ClusterEventKind.METADATA_COPY_CAUGHT_UP);
    }

    @Test
    void aCopyThatLostWhatItHadStoredGetsItAgainAndPeopleHearOfIt() {
        threeInStep();
        cluster.follow(
                "cs-1", NOTHING.toBuilder().setDamage("its records are missing").build());

        assertThat(cluster.reports).anySatisfy(event -> {
            assertThat(event.getKind()).isEqualTo(ClusterEventKind.METADATA_COPY_DAMAGED);
            assertThat(event.getSentence()).contains("cs-1", "its records are missing");
        });
        storeAll("cs-1", "cs-2", "cs-3");
        assertThat(status().getMetadataCopies().getInStep()).isEqualTo(3);
    }

    @Test
    void aMasterThatIsCutOffAnswersNothingAndGoesBackToSafeMode() {
        threeInStep();
        cluster.answerProbes = false;

        long call = cluster.send(CHANGE);
        storeAll("cs-1");
        cluster.pass(Duration.ofSeconds(29));
        assertThat(cluster.answers).doesNotContainKey(call);
        assertThat(cluster.core.inSafeMode()).isFalse();
        cluster.pass(Duration.ofSeconds(3));

        assertThat(cluster.core.inSafeMode()).isTrue();
        assertThatThrownBy(() -> cluster.outcome(call))
                .isInstanceOfSatisfying(
                        Cluster.Failure.class,
                        failure -> assertThat(failure.error.getOutcome()).isEqualTo(Outcome.UNKNOWN));
        assertThat(cluster.reports)
                .extracting(event -> event.getKind())
                .contains(ClusterEventKind.SAFE_MODE_ENTERED)
                .doesNotContain(ClusterEventKind.METADATA_COPY_CAUGHT_UP);
    }

    /** The streams may outlive a cut: then nobody registers, and no inventory comes before the next hour. */
    @Test
    void aMasterThatHearsTheSameStreamsAgainLeavesSafeMode() {
        threeInStep();
        cluster.answerProbes = false;
        cluster.send(CHANGE);
        List<Long> links = List.copyOf(cluster.links.values());
        cluster.silence(Duration.ofSeconds(40));
        assertThat(cluster.core.inSafeMode()).isTrue();

        cluster.answerProbes = true;
        cluster.pass(Duration.ofSeconds(6));

        assertThat(cluster.links.values()).containsExactlyElementsOf(links);
        assertThat(cluster.core.inSafeMode()).isFalse();
    }

    @Test
    void whenMostServersAreGoneNothingIsChanged() {
        threeInStep();
        cluster.disconnect("cs-1");
        cluster.disconnect("cs-2");

        assertThatThrownBy(() -> cluster.call(CHANGE))
                .isInstanceOfSatisfying(
                        Cluster.Failure.class,
                        failure -> assertThat(failure.error.getCode()).isEqualTo(ErrorCode.UNAVAILABLE));
    }

    @Test
    void aMasterThatHearsOfAHigherEpochStopsAndHasAnsweredNothing() {
        threeInStep();
        long call = cluster.send(CHANGE);
        storeAll("cs-1");

        Epoch higher = Epoch.newBuilder()
                .setNumber(cluster.core.epoch().getNumber() + 1)
                .setMasterId(cluster.ids.next())
                .build();
        cluster.frame(
                cluster.link("cs-2"),
                ServerFrame.newBuilder().setEpochVote(EpochVote.newBuilder().setGranted(higher)));

        assertThat(cluster.stops).hasSize(1);
        assertThat(cluster.answers).doesNotContainKey(call);
    }

    /** It stood still, and finds calls that came before the news. */
    @Test
    void aMasterThatHearsOfALaterLogStopsAndHasAnsweredNothing() {
        threeInStep();
        cluster.holdForce = true;
        long call = cluster.send(CHANGE);

        Mark later = Mark.newBuilder()
                .setEpoch(Epoch.newBuilder()
                        .setNumber(cluster.core.epoch().getNumber() + 1)
                        .setMasterId(cluster.ids.next()))
                .setSequence(cluster.core.state().sequence() + 5)
                .build();
        cluster.connect("cs-4", later, Epoch.getDefaultInstance());
        cluster.force();

        assertThat(cluster.stops).hasSize(1);
        assertThat(cluster.answers).doesNotContainKey(call);
    }

    @Test
    void whatBecomesDurableAfterTheMajorityWasLostIsNotAnsweredAsDone() {
        threeInStep();
        cluster.answerProbes = false;
        cluster.send(CHANGE);
        cluster.pass(Duration.ofSeconds(29));
        cluster.holdForce = true;
        long late = cluster.send(CHANGE);
        assertThat(cluster.core.inSafeMode()).isFalse();

        cluster.silence(Duration.ofSeconds(3));
        assertThat(cluster.core.inSafeMode()).isTrue();
        cluster.force();

        assertThatThrownBy(() -> cluster.outcome(late))
                .isInstanceOfSatisfying(
                        Cluster.Failure.class,
                        failure -> assertThat(failure.error.getOutcome()).isEqualTo(Outcome.UNKNOWN));
    }

    /** Its log need not be the one that goes on, and then the chunkserver would keep the next master from serving. */
    @Test
    void chunkserversAreToldNothingToRememberThatTookEffectWithoutAMajority() {
        threeInStep();
        long certain = sequence();
        cluster.answerProbes = false;
        cluster.send(CHANGE);
        cluster.silence(Duration.ofSeconds(40));
        assertThat(cluster.core.inSafeMode()).isTrue();
        assertThat(sequence()).isGreaterThan(certain);

        cluster.connect("cs-1");
        assertThat(lastMark("cs-1")).isEqualTo(certain);

        cluster.connect("cs-2");
        assertThat(cluster.core.inSafeMode()).isFalse();
        assertThat(lastMark("cs-2")).isEqualTo(sequence());
    }

    @Test
    void theMarkOfAMasterThatStillGathersNamesNothingThatItAdded() {
        threeInStep();
        long found = sequence();
        cluster.restart();

        cluster.connect("cs-1");
        assertThat(cluster.core.inSafeMode()).isTrue();
        assertThat(sequence()).isGreaterThan(found);
        assertThat(lastMark("cs-1")).isEqualTo(found);

        cluster.connect("cs-2");
        assertThat(cluster.core.inSafeMode()).isFalse();
        assertThat(lastMark("cs-2")).isEqualTo(sequence());
    }

    @Test
    void aCopyThatWasAwayGetsWhatItMissed() {
        threeInStep();
        cluster.disconnect("cs-3");
        long missed = sequence();
        for (int change = 0; change < 5; change++) {
            cluster.send(CHANGE);
            storeAll("cs-1", "cs-2");
        }

        cluster.follow("cs-3", position(cluster.core.epoch().getNumber(), missed));

        assertThat(appends("cs-3").getFirst().getAfter()).isEqualTo(missed);
        storeAll("cs-3");
        assertThat(status().getMetadataCopies().getInStep()).isEqualTo(3);
    }

    @Test
    void whatACopyHasBeyondTheLogOfTheNextMasterIsVoid() {
        threeInStep();
        long epoch = cluster.core.epoch().getNumber();
        long forced = sequence();
        cluster.restart();
        answered.clear();

        // cs-1 had got records that the master that died had not forced.
        cluster.follow("cs-1", position(epoch, forced + 3));
        cluster.follow("cs-2", position(epoch, forced - 1));

        assertThat(appends("cs-1").getFirst().getAfter()).isEqualTo(forced);
        assertThat(appends("cs-2").getFirst().getAfter()).isEqualTo(forced - 1);
    }

    @Test
    void aCopyOfAnotherPastIsReplacedByACheckpoint() {
        threeInStep();
        cluster.checkpoint();
        for (int start = 0; start < 2; start++) {
            cluster.restart();
        }
        answered.clear();

        cluster.follow("cs-1", position(1, sequence() + 1_000));
        cluster.connect("cs-2");

        MetadataCheckpoint piece = checkpoints("cs-1").getFirst();
        assertThat(piece.getReplaces()).isTrue();
        assertThat(piece.getLast()).isTrue();
        assertThat(appends("cs-1")).isEmpty();
        store("cs-1", piece.getNumber(), piece.getSequence(), 0);
        assertThat(appends("cs-1").getFirst().getAfter()).isEqualTo(piece.getSequence());
    }

    @Test
    void aCopyThatCannotBeWrittenIsLeftOutUntilItCan() {
        threeInStep();
        long call = cluster.send(CHANGE);
        storeAll("cs-1");
        cluster.frame(
                cluster.link("cs-2"),
                ServerFrame.newBuilder()
                        .setMetadataStored(MetadataStored.newBuilder()
                                .setError(Refusal.of(ErrorCode.RESOURCE_EXHAUSTED, "the disk is full"))));
        assertThat(cluster.answers).doesNotContainKey(call);
        storeAll("cs-3");

        assertThat(cluster.answers).containsKey(call);
        assertThat(status().getMetadataCopies().getInStep()).isEqualTo(2);
        cluster.frame(
                cluster.link("cs-2"),
                ServerFrame.newBuilder()
                        .setMetadataStored(MetadataStored.newBuilder()
                                .setPosition(position(cluster.core.epoch().getNumber(), 1))));
        assertThat(appends("cs-2").getLast().getAfter()).isEqualTo(1);
        storeAll("cs-2");
        assertThat(status().getMetadataCopies().getInStep()).isEqualTo(3);
    }

    @Test
    void finishedCheckpointsAreCopied() {
        threeInStep();

        cluster.checkpoint();

        assertThat(checkpoints("cs-1").getFirst().getReplaces()).isFalse();
        assertThat(checkpoints("cs-1").getFirst().getSequence()).isEqualTo(sequence());
    }
}
