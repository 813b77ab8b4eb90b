package cloud.edd.gfs.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.gfs.protocol.metadatalog.LogRecord;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.gfs.simulator.history.WireFacts;
import cloud.edd.gfs.simulator.history.WireFacts.State;
import cloud.edd.proto.gfs.AdoptCommit;
import cloud.edd.proto.gfs.ChunkState;
import cloud.edd.proto.gfs.Command;
import cloud.edd.proto.gfs.DataFrame;
import cloud.edd.proto.gfs.Grant;
import cloud.edd.proto.gfs.Prepare;
import cloud.edd.proto.gfs.RecoverFile;
import cloud.edd.proto.gfs.RecoveredChunk;
import cloud.edd.proto.gfs.Register;
import cloud.edd.proto.gfs.ServerFrame;
import cloud.edd.proto.gfs.SignedGrant;
import cloud.edd.proto.gfs.UndecidedBatch;
import cloud.edd.proto.gfs.UndecidedOperation;
import cloud.edd.proto.gfs.Uuid;
import com.google.protobuf.Message;
import org.junit.jupiter.api.Test;

/** What the judges know of a restore's end when the master dies in it. */
class TakenOverTest {

    private static final Uuid HANDLE = uuid(7);
    private static final State END = new State(10, 99);

    private final Simulation world = new Simulation(1, false);
    private final SimulatedLog folder = new SimulatedLog(world.chance);

    @Test
    void countsWhenTheMasterDiesBeforeItTells() {
        tellOfTwo();
        becomesDurableUntold(adopt(true));

        assertThat(proven()).isEmpty();
        begin();

        assertThat(proven()).containsExactlyInAnyOrder(text(1), text(2));
        assertThat(wire().proposals(WireFacts.text(HANDLE)))
                .singleElement()
                .extracting(WireFacts.Proposal::next)
                .isEqualTo(END);
    }

    @Test
    void namesEveryChunkOfAFile() {
        tellOfTwo();
        becomesDurableUntold(Command.newBuilder()
                .setRecoverFile(RecoverFile.newBuilder()
                        .addChunks(RecoveredChunk.newBuilder().setHandle(HANDLE))
                        .addChunks(RecoveredChunk.newBuilder().setHandle(uuid(8))))
                .build());

        begin();

        assertThat(proven()).containsExactlyInAnyOrder(text(1), text(2));
    }

    @Test
    void doesNotProveWhatIsToldAfterwards() {
        tellOfTwo();
        LogRecord record = becomesDurableUntold(adopt(true));
        begin();
        undecided(3);

        world.master().kill("a test");
        world.master().start();
        world.disasters.durable(record);

        assertThat(proven()).containsExactlyInAnyOrder(text(1), text(2));
    }

    @Test
    void doesNotMakeACommitOfWhatOneAlonePrepared() {
        prepare();
        undecided(1);
        becomesDurableUntold(adopt(true));

        begin();

        assertThat(wire().proposals(WireFacts.text(HANDLE))).isEmpty();
    }

    @Test
    void provesNothingWithoutACommit() {
        tellOfTwo();
        becomesDurableUntold(adopt(false));

        begin();

        assertThat(proven()).isEmpty();
    }

    private void tellOfTwo() {
        prepare();
        undecided(1);
        undecided(2);
    }

    private void prepare() {
        Grant grant = Grant.newBuilder().setHandle(HANDLE).setVersion(1).build();
        DataFrame frame = DataFrame.newBuilder()
                .setPrepare(Prepare.newBuilder()
                        .setGrant(SignedGrant.newBuilder().setGrant(grant.toByteString()))
                        .setNewCrc32C(END.crc32c()))
                .build();
        wire().sent(99, "cs1", "cs2", frame, Payload.of(new byte[END.length()]));
    }

    /** The storage of this number asks what has become of it. */
    private void undecided(int storage) {
        said(
                storage,
                ServerFrame.newBuilder()
                        .setRegister(Register.newBuilder().setStorageId(uuid(storage)))
                        .build());
        said(
                storage,
                ServerFrame.newBuilder()
                        .setUndecided(UndecidedBatch.newBuilder()
                                .addOperations(UndecidedOperation.newBuilder()
                                        .setHandle(HANDLE)
                                        .setPreparedLength(END.length())
                                        .setPreparedCrc32C(END.crc32c())))
                        .build());
    }

    private void said(int link, Message frame) {
        wire().sent(link, "cs" + link, "master", frame, Payload.empty());
    }

    private static Command adopt(boolean commit) {
        AdoptCommit.Builder adopt = AdoptCommit.newBuilder().setHandle(HANDLE);
        if (commit) {
            adopt.setCommitted(ChunkState.newBuilder().setLength(END.length()).setCrc32C(END.crc32c()));
        }
        return Command.newBuilder().setAdoptCommit(adopt).build();
    }

    private LogRecord becomesDurableUntold(Command command) {
        LogRecord record = new LogRecord(1, 1, Payload.of(command.toByteArray()));
        folder.append(record);
        folder.force(1);
        return record;
    }

    private void begin() {
        world.master().use(folder);
        world.master().start();
    }

    private WireFacts wire() {
        return world.history.wire();
    }

    private Iterable<String> proven() {
        return wire().shownBy(WireFacts.text(HANDLE), END);
    }

    private static String text(int storage) {
        return WireFacts.text(uuid(storage));
    }

    private static Uuid uuid(long low) {
        return Uuid.newBuilder().setHigh(1).setLow(low).build();
    }
}
