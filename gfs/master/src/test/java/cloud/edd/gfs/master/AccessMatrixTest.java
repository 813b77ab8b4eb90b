package cloud.edd.gfs.master;

import cloud.edd.testing.access.AccessMatrix;
import cloud.edd.testing.access.Callers;
import cloud.edd.testing.access.Endpoint;
import cloud.edd.testing.access.PlayedCallers;
import cloud.edd.testing.access.SpringEndpoints;
import cloud.edd.testing.identity.AuthStub;
import cloud.edd.testing.identity.TestTokens;
import java.net.URI;
import java.nio.file.Path;
import java.util.Collection;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** Its pages are for whoever reaches the port, and tell everybody the same. */
class AccessMatrixTest extends AccessMatrix {
    private final AuthStub auth = new AuthStub();
    private final PlayedCallers callers = new PlayedCallers(auth, TestTokens.standard());
    private final ConfigurableApplicationContext master;

    AccessMatrixTest(@TempDir Path folder) {
        super("gfs/master");
        master = SpringApplication.run(
                GfsMasterApplication.class,
                "--server.port=0",
                "--edd.gfs.master.port=0",
                "--edd.gfs.master.data=" + folder.resolve("data"),
                "--GFS_CLIENT_KEY=the key that clients of the tests know",
                "--GFS_JWT_SECRET=the secret that servers of the tests share");
    }

    @AfterAll
    void stop() {
        master.close();
        auth.close();
    }

    @Override
    protected Callers callers() {
        return callers;
    }

    @Override
    protected URI resolve(String target) {
        return URI.create(
                "http://127.0.0.1:" + master.getEnvironment().getRequiredProperty("local.server.port") + target);
    }

    @Override
    protected Collection<Endpoint> endpoints() {
        return SpringEndpoints.of(master);
    }
}
