package cloud.edd.gfs.chunkserver;

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
    private final ConfigurableApplicationContext chunkserver;

    AccessMatrixTest(@TempDir Path folder) {
        super("gfs/chunkserver");
        chunkserver = SpringApplication.run(
                GfsChunkserverApplication.class,
                "--server.port=0",
                "--edd.gfs.chunkserver.data-port=0",
                "--edd.gfs.chunkserver.replication-port=0",
                "--edd.gfs.chunkserver.id=alone",
                "--edd.gfs.chunkserver.master=127.0.0.1:1",
                "--edd.gfs.chunkserver.journal-segment=1MB",
                "--edd.gfs.chunkserver.data=" + folder.resolve("data"),
                "--GFS_JWT_SECRET=the secret that servers of the tests share");
    }

    @AfterAll
    void stop() {
        chunkserver.close();
        auth.close();
    }

    @Override
    protected Callers callers() {
        return callers;
    }

    @Override
    protected URI resolve(String target) {
        return URI.create(
                "http://127.0.0.1:" + chunkserver.getEnvironment().getRequiredProperty("local.server.port") + target);
    }

    @Override
    protected Collection<Endpoint> endpoints() {
        return SpringEndpoints.of(chunkserver);
    }
}
