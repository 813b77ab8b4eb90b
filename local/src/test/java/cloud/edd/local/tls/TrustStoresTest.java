package cloud.edd.local.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrustStoresTest {

    @TempDir
    private Path folder;

    @Test
    void saysWhatItCouldNotDoAndHowToDoItByHand() throws Exception {
        LocalAuthority authority = new LocalAuthority(folder, Clock.systemUTC());
        authority.ensure();
        Path home = Files.createDirectory(folder.resolve("home"));
        Path noStores = Files.createDirectory(folder.resolve("root"));

        List<TrustStores.Outcome> outcomes = new TrustStores(authority.authorityFile(), home, noStores).install();

        assertThat(outcomes.getFirst().trusts()).isFalse();
        assertThat(outcomes.getFirst().sentence())
                .contains("was not found")
                .contains("--cacert " + authority.authorityFile());
    }
}
