package cloud.edd.gfs.client.memory;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.edd.gfs.client.GfsClient;
import cloud.edd.gfs.client.GfsClientContract;
import cloud.edd.gfs.client.GfsNotHappenedException;
import cloud.edd.proto.gfs.ErrorCode;
import org.junit.jupiter.api.Test;

class InMemoryGfsTest extends GfsClientContract {

    private final InMemoryGfs gfs = new InMemoryGfs();

    @Override
    protected GfsClient gfs() {
        return gfs;
    }

    @Test
    void failsAsToldUntilTheOutageEnds() throws Exception {
        gfs.failWith(new GfsNotHappenedException(ErrorCode.UNAVAILABLE, "The master is away."));
        assertThatThrownBy(() -> gfs.stat("n", "p")).hasMessage("The master is away.");

        gfs.failWith(null);
        gfs.append("n", "p", java.nio.ByteBuffer.wrap(new byte[1]));
    }
}
