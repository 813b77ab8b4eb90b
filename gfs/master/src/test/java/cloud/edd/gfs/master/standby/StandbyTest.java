package cloud.edd.gfs.master.standby;

import static cloud.edd.gfs.master.standby.PlayedChunkserver.begin;
import static cloud.edd.gfs.master.standby.PlayedChunkserver.change;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.gfs.master.core.metadata.MetadataState;
import cloud.edd.gfs.master.log.FileMetadataLog;
import cloud.edd.gfs.master.log.MetadataRecovery;
import cloud.edd.gfs.master.restore.CopyFiles;
import cloud.edd.proto.gfs.Address;
import cloud.edd.proto.gfs.Command;
import cloud.edd.proto.gfs.Epoch;
import cloud.edd.proto.gfs.Uuid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Following, fencing and taking over, one thing after the other. */
class StandbyTest {

    private static final Uuid MASTER = Uuid.newBuilder().setHigh(99).build();

    @TempDir
    private Path parent = Path.of("");

    private final List<PlayedChunkserver> servers = new ArrayList<>();
    private final List<Command> log = new ArrayList<>();
    private Standby standby = new Standby(
            by -> {
                throw new IOException("no folder");
            },
            MetadataState.CHUNK_BYTES);
    private long now;

    @BeforeEach
    void threeServers() throws IOException {
        log.add(begin(1));
        for (int number = 1; number <= 3; number++) {
            PlayedChunkserver server = new PlayedChunkserver(number, parent);
            servers.add(server);
            log.add(server.registration());
        }
        log.add(change("a"));
        everybodyHas(1, 5);
        standby = new Standby(new FolderHome(parent.resolve("standby"), Runnable::run), MetadataState.CHUNK_BYTES);
    }

    @Test
    void onlyWhatTookEffectIsFollowed() throws IOException {
        log.add(change("b"));
        log.add(change("nobody was told of this one"));
        everybodyHas(1, 6);

        assertThat(follow(0)).isEqualTo(6);
        assertThat(follow(0)).isZero();
        everybodyHas(1, 7);
        assertThat(follow(1)).isEqualTo(1);

        assertThat(standby.state().sequence()).isEqualTo(7);
        standby.log().close();
        MetadataState restarted =
                MetadataRecovery.recover(FileMetadataLog.open(parent.resolve("standby"), Runnable::run));
        assertThat(restarted.sequence()).isEqualTo(7);
        assertThat(restarted.holdReason()).isEqualTo("nobody was told of this one");
    }

    /** The end of an earlier reign may be there still while the mark of the later one has come already. */
    @Test
    void aCopyThatTheMasterHasNotYetMadeItsOwnIsNotFollowed() throws IOException {
        follow(0);
        log.add(change("of a master that was followed by another one"));
        everybodyHas(1, 5);
        servers.getFirst().seen = servers.getFirst().seen.toBuilder()
                .setEpoch(PlayedChunkserver.epoch(2))
                .setSequence(6)
                .build();

        assertThat(follow(0)).isZero();
        assertThat(standby.state().holdReason()).isEqualTo("a");
    }

    @Test
    void aLogThatWasRestoredFromAnOlderCopyTakesThePlaceOfWhatWasFollowed() throws IOException {
        log.add(change("b"));
        log.add(change("lost"));
        everybodyHas(1, 7);
        follow(0);
        log.removeLast();
        log.add(begin(2));
        everybodyHas(2, 7);
        assertThat(follow(1)).as("nothing is behind").isZero();
        log.add(change("c"));
        everybodyHas(2, 8);

        assertThat(follow(1)).isEqualTo(1);
        assertThat(standby.state().holdReason()).isEqualTo("c");
        assertThat(standby.state().epoch().getNumber()).isEqualTo(2);
    }

    @Test
    void aMajorityIsFencedAndWhatWasAnsweredLastIsThere() throws IOException {
        follow(0);
        log.add(change("answered"));
        servers.get(1).has(1, 5, log.toArray(Command[]::new));
        servers.get(2).reachable = false;

        Promotion promotion = fenced();

        assertThat(promotion.gather(this::copy)).isTrue();
        assertThat(standby.state().holdReason()).isEqualTo("answered");
        Epoch epoch = Epoch.newBuilder().setNumber(2).setMasterId(MASTER).build();
        assertThat(promotion.fencing().epoch()).isEqualTo(epoch);
        assertThat(servers.get(0).granted).isEqualTo(epoch);
        assertThat(servers.get(1).granted).isEqualTo(epoch);
    }

    @Test
    void aStandbyThatNeverFollowedAnythingTakesOverTheWholeLog() throws IOException {
        Promotion promotion = fenced();

        assertThat(promotion.gather(this::copy)).isTrue();
        assertThat(standby.state().sequence()).isEqualTo(5);
    }

    @Test
    void aNumberThatWasGrantedToAnotherMasterIsLeftToIt() throws IOException {
        follow(0);
        servers.get(1).granted = PlayedChunkserver.epoch(7);

        Promotion promotion = fenced();

        assertThat(promotion.fencing().epoch().getNumber()).isEqualTo(8);
        assertThat(servers)
                .allSatisfy(server -> assertThat(server.granted.getNumber()).isEqualTo(8));
    }

    @Test
    void oneOfThreeIsNotEnough() throws IOException {
        follow(0);
        servers.get(1).reachable = false;
        servers.get(2).reachable = false;

        Promotion promotion = promotion();
        ask(promotion, 50);

        assertThat(promotion.isReady()).isFalse();
        assertThat(promotion.fencing().progress()).isEqualTo("1 of 3 chunkservers have said what they have seen");
        assertThat(servers.getFirst().granted.getNumber())
                .as("nothing is taken from a master that may serve")
                .isEqualTo(1);
    }

    @Test
    void aCopyThatBreaksOffOrRotsDoesNotCount() throws IOException {
        follow(0);
        servers.get(2).reachable = false;
        Promotion promotion = fenced();
        servers.get(0).readable = false;
        servers.get(1).rots();

        assertThat(promotion.gather(this::copy)).isFalse();
        assertThat(promotion.troubles()).anyMatch(trouble -> trouble.contains("cs1:9081: the connection broke"));

        servers.get(0).readable = true;
        servers.get(2).reachable = true;
        ask(promotion, 50);
        assertThat(promotion.gather(this::copy)).isTrue();
    }

    @Test
    void whatTookEffectAndIsInNoCopyInReachHoldsThePromotionUp() throws IOException {
        follow(0);
        Promotion promotion = fenced();
        PlayedChunkserver other = servers.get(1);
        other.seen = other.seen.toBuilder().setSequence(6).build();
        promotion.fencing().forget(other.address);
        ask(promotion, 50);

        assertThat(promotion.gather(this::copy)).isFalse();
        assertThat(promotion.troubles())
                .singleElement()
                .asString()
                .startsWith("a chunkserver has seen record 6, and the best copy in reach ends at record 5: bring back")
                .endsWith("gfs-master restore --accept-loss");
    }

    /** A master that was started again tells chunkservers how far it goes before their copies go as far. */
    @Test
    void whileOnlyTheMasterHasWhatAChunkserverHasSeenNothingIsTakenFromIt() throws IOException {
        follow(0);
        PlayedChunkserver other = servers.get(1);
        other.seen = other.seen.toBuilder().setSequence(6).build();
        Promotion promotion = promotion();
        ask(promotion, 50);

        for (int look = 0; look < 3; look++) {
            assertThat(promotion.gather(this::copy)).isFalse();
            assertThat(promotion.troubles())
                    .singleElement()
                    .asString()
                    .startsWith("a chunkserver has seen record 6, and the best copy in reach ends at record 5: this"
                            + " promotion has taken nothing from the master before yet");
            ask(promotion, 50);
        }
        assertThat(servers)
                .allSatisfy(server -> assertThat(server.granted.getNumber()).isEqualTo(1));

        log.add(change("brought up"));
        everybodyHas(1, 6);
        ask(promotion, 50);
        assertThat(promotion.gather(this::copy)).isFalse();
        ask(promotion, 50);
        assertThat(promotion.gather(this::copy)).isTrue();
        assertThat(standby.state().holdReason()).isEqualTo("brought up");
    }

    @Test
    void aFolderThatCannotBeWrittenIsToldOf() throws IOException {
        Files.writeString(parent.resolve("standby"), "no folder");

        Promotion promotion = fenced();

        assertThat(promotion.gather(this::copy)).isFalse();
        assertThat(promotion.troubles()).singleElement().asString().startsWith("the log cannot be written: ");
    }

    @Test
    void theFolderOfAStandbyBecomesThatOfAMaster() throws IOException {
        Path folder = parent.resolve("standby");
        assertThat(FolderHome.isFree(folder)).isTrue();
        follow(0);
        assertThat(FolderHome.isFree(folder)).isTrue();
        assertThat(FolderHome.granted(folder)).isEqualTo(Epoch.getDefaultInstance());

        new FolderHome(folder, Runnable::run).promoted(PlayedChunkserver.epoch(2));

        assertThat(FolderHome.isFree(folder)).isFalse();
        assertThat(FolderHome.granted(folder)).isEqualTo(PlayedChunkserver.epoch(2));
    }

    private void everybodyHas(long epoch, long effective) throws IOException {
        for (PlayedChunkserver server : servers) {
            server.has(epoch, effective, log.toArray(Command[]::new));
        }
    }

    private long follow(int server) throws IOException {
        return standby.follow(servers.get(server).copy(), servers.get(server).seen);
    }

    private Promotion promotion() {
        return new Promotion(
                standby, MASTER, servers.stream().map(server -> server.address).toList());
    }

    private Promotion fenced() throws IOException {
        Promotion promotion = promotion();
        ask(promotion, 50);
        assertThat(promotion.isReady()).isTrue();
        assertThat(promotion.gather(this::copy)).as("it only looked").isFalse();
        assertThat(promotion.fencing().isTaking()).isTrue();
        ask(promotion, 50);
        assertThat(promotion.isReady()).isTrue();
        return promotion;
    }

    private void ask(Promotion promotion, int ticks) {
        for (int tick = 0; tick < ticks; tick++) {
            now += Duration.ofMillis(100).toNanos();
            feed(promotion, new Fencing.Event.Tick());
        }
    }

    private void feed(Promotion promotion, Fencing.Event event) {
        List<Fencing.Action> asked = new ArrayList<>();
        promotion.fencing().on(event, now, asked::add);
        for (Fencing.Action action : asked) {
            Fencing.Action.Ask ask = (Fencing.Action.Ask) action;
            feed(promotion, answer(ask));
        }
    }

    private Fencing.Event answer(Fencing.Action.Ask ask) {
        try {
            return new Fencing.Event.Answered(ask.server(), at(ask.server()).fence(ask.epoch()));
        } catch (IOException e) {
            return new Fencing.Event.Failed(ask.server());
        }
    }

    private CopyFiles copy(Address address) {
        return at(address).copy();
    }

    private PlayedChunkserver at(Address address) {
        return servers.stream()
                .filter(server -> server.address.getHost().equals(address.getHost()))
                .findFirst()
                .orElseThrow();
    }
}
