package cloud.edd.gfs.client.core;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.proto.gfs.ChunkLocation;
import cloud.edd.proto.gfs.ChunkState;
import cloud.edd.proto.gfs.FileAttributes;
import cloud.edd.proto.gfs.OpenReply;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LocationCacheTest {

    private static final int MOST = 10;
    private static final int CHUNK = 100;
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private final LocationCache cache = new LocationCache(MOST);

    @Test
    void knowsWhereAByteIsAndNothingBeyond() {
        Places places = told(1, 2);
        assertThat(places.at(0, 1)).isNotNull();
        assertThat(places.at(CHUNK + 1, 1))
                .satisfies(chunk -> assertThat(chunk.getOffset()).isEqualTo(CHUNK));
        assertThat(places.at(2 * CHUNK, 1)).isNull();
    }

    @Test
    void forgetsAfterAMinuteUnlessItWasToldAgain() {
        Places places = told(1, 2);
        assertThat(places.at(0, MINUTE)).isNotNull();
        assertThat(places.at(0, MINUTE + 1)).isNull();
        places.add(file(1, 1), MINUTE);
        assertThat(places.at(0, 2 * MINUTE)).as("another length").isNull();
        places.add(file(1, 2), MINUTE);
        assertThat(places.at(0, 2 * MINUTE)).isNotNull();
    }

    @Test
    void aFileThatHasGrownIsAnotherOne() {
        Places before = told(1, 2);
        Places after = told(1, 3);
        before.add(file(1, 3), 0);
        assertThat(before.at(2 * CHUNK, 0)).isNull();
        assertThat(after.at(2 * CHUNK, 0)).isNotNull();
    }

    @Test
    void whatWasFoundWrongIsForgottenOfThatFileAlone() {
        Places places = told(1, 2);
        Places other = told(2, 2);
        places.drop();
        places.drop();
        assertThat(places.at(0, 0)).isNull();
        assertThat(other.at(0, 0)).isNotNull();
        assertThat(cache.size()).isEqualTo(2);
    }

    @Test
    void neverHoldsMoreThanItMayAndKeepsWhatIsUsed() {
        Places used = told(1, 2);
        for (int file = 2; file < 50; file++) {
            told(file, 3);
            assertThat(used.at(0, 0)).isNotNull();
            assertThat(cache.size()).isLessThanOrEqualTo(MOST);
        }
        assertThat(cache.of(file(2, 3).getFile()).at(0, 0)).isNull();
    }

    @Test
    void ofAFileThatIsLongerThanAllItMayHoldItKeepsWhatComesNext() {
        Places places = told(1, 3 * MOST);
        assertThat(cache.size()).isEqualTo(MOST);
        assertThat(places.at(3L * MOST * CHUNK - 1, 0)).isNotNull();
        assertThat(places.at(0, 0)).isNull();
    }

    private Places told(int fileId, int chunks) {
        OpenReply reply = file(fileId, chunks);
        Places places = cache.of(reply.getFile());
        places.add(reply, 0);
        return places;
    }

    private static OpenReply file(int fileId, int chunks) {
        OpenReply.Builder reply = OpenReply.newBuilder()
                .setFile(FileAttributes.newBuilder().setFileId(fileId).setLength((long) chunks * CHUNK));
        for (int chunk = 0; chunk < chunks; chunk++) {
            reply.addChunks(ChunkLocation.newBuilder()
                    .setChunkIndex(chunk)
                    .setOffset((long) chunk * CHUNK)
                    .setCommitted(ChunkState.newBuilder().setLength(CHUNK)));
        }
        return reply.build();
    }
}
