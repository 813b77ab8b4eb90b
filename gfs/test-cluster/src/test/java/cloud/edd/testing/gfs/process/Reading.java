package cloud.edd.testing.gfs.process;

import cloud.edd.gfs.client.GfsClient;
import cloud.edd.gfs.client.GfsException;
import cloud.edd.gfs.client.GfsReader;
import cloud.edd.proto.gfs.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Whole files. */
final class Reading {

    private Reading() {}

    /** Null if there is no such file. */
    static byte @Nullable [] whole(GfsClient client, String namespace, String path) throws IOException {
        try (GfsReader reader = client.open(namespace, path);
                InputStream stream = reader.newInputStream()) {
            return stream.readAllBytes();
        } catch (GfsException e) {
            if (e.code() == ErrorCode.NOT_FOUND) {
                return null;
            }
            throw new IOException("while " + path + " was read: " + e.code() + " " + e.getMessage(), e);
        }
    }
}
