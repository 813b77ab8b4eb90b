package cloud.edd.site;

import cloud.edd.testing.access.AccessMatrix;
import cloud.edd.testing.access.Callers;
import cloud.edd.testing.access.Endpoint;
import cloud.edd.testing.access.PlayedCallers;
import cloud.edd.testing.access.SpringEndpoints;
import cloud.edd.testing.identity.AuthStub;
import cloud.edd.testing.identity.TestTokens;
import java.net.URI;
import java.util.Collection;
import org.junit.jupiter.api.AfterAll;

/** A site is for everybody, and the same for everybody. */
class AccessMatrixTest extends AccessMatrix {

    private final AuthStub auth = new AuthStub();
    private final PlayedCallers callers = new PlayedCallers(auth, TestTokens.standard());
    private final RunningSite site = new RunningSite();

    AccessMatrixTest() {
        super("static-server");
    }

    @AfterAll
    void stop() {
        site.close();
        auth.close();
    }

    @Override
    protected Callers callers() {
        return callers;
    }

    @Override
    protected URI resolve(String target) {
        return site.at(target);
    }

    @Override
    protected Collection<Endpoint> endpoints() {
        return SpringEndpoints.of(site.context());
    }
}
