package cloud.edd.gfs.client.memory;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The order in which the master lists paths: by their UTF-8 bytes, unsigned. */
final class Utf8Order {

    private Utf8Order() {}

    static int compare(String left, String right) {
        return Arrays.compareUnsigned(left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));
    }
}
