package cloud.edd.gfs.chunkserver.core;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.gfs.protocol.node.NodeAction;
import cloud.edd.proto.gfs.Address;
import cloud.edd.proto.gfs.ChunkReport;
import cloud.edd.proto.gfs.HeartbeatReply;
import cloud.edd.proto.gfs.InventoryPage;
import cloud.edd.proto.gfs.MasterFrame;
import cloud.edd.proto.gfs.MetadataPosition;
import cloud.edd.proto.gfs.ServerFrame;
import cloud.edd.proto.gfs.Uuid;
import cloud.edd.proto.gfs.Welcome;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An inventory of many chunks is told page by page, the next when the one before has left. */
class InventoryTest {

    private static final int CHUNKS = 7_001;
    private static final int IN_PAGE = 2_000;

    private final Surroundings surroundings = new Surroundings();
    private final Replicas replicas = new Replicas(surroundings, (replica, finding) -> {});
    private final NavigableSet<Uuid> chunks = new TreeSet<>(ChunkHandles.ORDER);
    private final List<InventoryPage> pages = new ArrayList<>();
    private final Chunks listener = new Chunks();
    private final MasterLink master = new MasterLink(
            surroundings,
            new ChunkserverSettings("cs-1", Address.getDefaultInstance(), "test", 1 << 20),
            new StorageMemory(),
            replicas,
            listener);

    @BeforeEach
    void connect() {
        for (int number = 1; number <= CHUNKS; number++) {
            chunks.add(TestMaster.id(number));
        }
        surroundings.enter(1, this::sent);
        master.start();
        master.opened();
        master.received(MasterFrame.newBuilder()
                .setWelcome(Welcome.newBuilder().setSendInventory(true))
                .build());
    }

    private void sent(NodeAction action) {
        if (action instanceof NodeAction.Send send
                && send.header() instanceof ServerFrame frame
                && frame.hasInventory()) {
            pages.add(frame.getInventory());
        }
    }

    @Test
    void thereIsNeverMoreThanAPageUnderWay() {
        for (int sent = 1; sent <= 4; sent++) {
            assertThat(pages).hasSize(sent);
            assertThat(listener.made).isLessThanOrEqualTo(sent * (IN_PAGE + 1));
            master.drained();
        }

        assertThat(pages).hasSize(4);
        assertThat(pages).extracting(InventoryPage::getLast).containsExactly(false, false, false, true);
        assertThat(pages).extracting(InventoryPage::getChunksCount).containsExactly(IN_PAGE, IN_PAGE, IN_PAGE, 1_001);
        assertThat(handles()).containsExactlyElementsOf(chunks);
    }

    /** Each page answers for its own range of handles, so what changes in one that is told already is not told again. */
    @Test
    void aPageTellsHowThingsAreWhenItIsSent() {
        chunks.remove(TestMaster.id(3_000));
        chunks.remove(TestMaster.id(1));
        chunks.add(TestMaster.id(CHUNKS + 1));
        while (!pages.getLast().getLast()) {
            master.drained();
        }

        assertThat(handles())
                .contains(TestMaster.id(1), TestMaster.id(CHUNKS + 1))
                .doesNotContain(TestMaster.id(3_000));
    }

    @Test
    void anotherOneIsBegunInItsPlaceAndStillWaitsForThePageUnderWay() {
        master.received(MasterFrame.newBuilder()
                .setWelcome(Welcome.newBuilder().setSendInventory(true))
                .build());
        assertThat(pages).hasSize(1);

        while (!pages.getLast().getLast()) {
            master.drained();
        }

        assertThat(pages).extracting(InventoryPage::getReport).containsExactly(1L, 2L, 2L, 2L, 2L);
        pages.removeFirst();
        assertThat(handles()).containsExactlyElementsOf(chunks);
    }

    @Test
    void oneThatIsBegunAfterARequestNamesIt() {
        master.received(MasterFrame.newBuilder()
                .setHeartbeat(HeartbeatReply.newBuilder().setSendInventory(true).setInventoryRequest(7))
                .build());
        master.received(MasterFrame.newBuilder()
                .setHeartbeat(HeartbeatReply.newBuilder().setSendInventory(true))
                .build());
        while (!pages.getLast().getLast()) {
            master.drained();
        }

        assertThat(pages).extracting(InventoryPage::getRequest).containsExactly(0L, 7L, 7L, 7L, 7L);
        assertThat(listener.asked)
                .as("when the stream began, and for the request")
                .isEqualTo(2);
    }

    @Test
    void nothingOfItGoesToTheNextStream() {
        master.closed("cut");
        master.drained();

        assertThat(pages).hasSize(1);
    }

    private List<Uuid> handles() {
        return pages.stream()
                .flatMap(page -> page.getChunksList().stream())
                .map(ChunkReport::getHandle)
                .toList();
    }

    private final class Chunks implements MasterLink.Listener {

        private int made;
        private int asked;

        @Override
        public Iterator<ChunkReport> inventory(@Nullable Uuid after) {
            return (after == null ? chunks : chunks.tailSet(after, false))
                    .stream()
                            .map(handle -> {
                                made++;
                                return ChunkReport.newBuilder()
                                        .setHandle(handle)
                                        .build();
                            })
                            .iterator();
        }

        @Override
        public void decided(MasterFrame frame) {}

        @Override
        public void load(Consumer<MasterLink.LoadNow> result) {}

        @Override
        public @Nullable MetadataPosition copied() {
            return null;
        }

        @Override
        public void copy(long link, MasterFrame frame) {}

        @Override
        public void askUndecided() {
            asked++;
        }
    }
}
