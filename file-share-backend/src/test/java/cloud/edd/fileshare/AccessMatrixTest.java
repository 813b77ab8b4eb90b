package cloud.edd.fileshare;

import static java.nio.charset.StandardCharsets.UTF_8;

import cloud.edd.testing.access.AccessMatrix;
import cloud.edd.testing.access.Callers;
import cloud.edd.testing.access.Endpoint;
import cloud.edd.testing.access.SpringEndpoints;
import java.net.URI;
import java.util.Collection;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The user of the matrix owns a private namespace {@code n1} and a public one {@code open}. */
class AccessMatrixTest extends AccessMatrix {
    private final RunningFileShare share = new RunningFileShare("access");

    AccessMatrixTest() {
        super("file-share-backend");
    }

    @BeforeAll
    void fill() throws Exception {
        share.createNamespace("n1", 0);
        share.createNamespace("open", 1);
        share.upload("/storage/n1/f.txt", "private".getBytes(UTF_8));
        share.upload("/storage/open/f.txt", "public".getBytes(UTF_8));
    }

    @AfterAll
    void stop() {
        share.close();
    }

    @Override
    protected Callers callers() {
        return share.callers;
    }

    @Override
    protected URI resolve(String target) {
        return URI.create(share.base + target);
    }

    @Override
    protected Collection<Endpoint> endpoints() {
        return SpringEndpoints.of(share.context);
    }
}
