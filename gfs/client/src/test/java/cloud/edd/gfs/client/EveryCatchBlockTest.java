package cloud.edd.gfs.client;

import cloud.edd.testing.coverage.CatchBlocks;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** The last one: what the tests before it have come to. */
@Order(Integer.MAX_VALUE)
class EveryCatchBlockTest {

    @Test
    void wasEnteredByATestOfThisModule() throws Exception {
        CatchBlocks.verify();
    }
}
