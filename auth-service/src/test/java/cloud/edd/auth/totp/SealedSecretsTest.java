package cloud.edd.auth.totp;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.platform.secret.Secret;
import cloud.edd.testing.postgres.TestDatabase;
import cloud.edd.testing.postgres.TestPostgres;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Secrets of authenticator apps, as the database holds them. */
class SealedSecretsTest {
    private static final TestDatabase DATABASE = TestPostgres.shared().database("totp");
    private static final String OLD = "old-key-old-key-old-key-old-key-old-key";
    private static final String NEW = "new-key-new-key-new-key-new-key-new-key";
    private static final Instant NOW = Instant.parse("2031-05-01T10:00:00Z");
    private static final byte[] SECRET = "12345678901234567890".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    private final JdbcClient jdbc = JdbcClient.create(DATABASE.dataSource());

    @BeforeEach
    void empty() {
        Flyway.configure().dataSource(DATABASE.dataSource()).load().migrate();
        jdbc.sql("DELETE FROM users").update();
        for (String user : new String[] {"mira", "otto"}) {
            jdbc.sql("INSERT INTO users (user_id, username, username_key, password_hash, display_name)"
                            + " VALUES (:id, :id, :id, '', '')")
                    .param("id", user)
                    .update();
        }
    }

    private static SecretSeal seal(String key, @Nullable String previous) {
        return new SecretSeal(new Secret("TOTP_ENCRYPTION_KEY", key, previous), new SecureRandom());
    }

    private AuthenticatorApps apps(String key, @Nullable String previous) {
        return new AuthenticatorApps(jdbc, seal(key, previous), () -> NOW);
    }

    private static String code(int steps) {
        return TimeCode.at(SECRET, NOW.getEpochSecond() / TimeCode.STEP_SECONDS + steps);
    }

    private byte[] stored(String user) {
        return jdbc.sql("SELECT secret FROM totp WHERE user_id = :user")
                .param("user", user)
                .query((row, number) -> row.getBytes("secret"))
                .single();
    }

    @Test
    void whatIsStoredDoesNotHoldTheSecretAndIsOfOneUser() {
        AuthenticatorApps apps = apps(OLD, null);
        apps.insert("mira", SECRET, 0);
        assertThat(new String(stored("mira"), java.nio.charset.StandardCharsets.ISO_8859_1))
                .doesNotContain("1234567890");
        assertThat(apps.use("mira", code(0))).isTrue();

        // Somebody who writes to the database gives another account the app of their own.
        jdbc.sql("INSERT INTO totp (user_id, secret, sealed, created_at, last_step) "
                        + "SELECT 'otto', secret, TRUE, 0, 0 FROM totp WHERE user_id = 'mira'")
                .update();
        assertThat(apps.use("otto", code(0))).isFalse();
    }

    @Test
    void theSameSecretIsNeverSealedAlikeAndAnAlteredOneIsNotOpened() {
        SecretSeal seal = seal(OLD, null);
        byte[] sealed = seal.seal("mira", SECRET);
        assertThat(seal.open("mira", sealed)).hasValue(SECRET);
        assertThat(seal.seal("mira", SECRET)).isNotEqualTo(sealed);
        assertThat(seal.open("otto", sealed)).isEmpty();
        assertThat(seal(NEW, null).open("mira", sealed)).isEmpty();
        assertThat(seal(NEW, OLD).open("mira", sealed)).hasValue(SECRET);
        for (int i = 0; i < sealed.length; i++) {
            byte[] altered = sealed.clone();
            altered[i] ^= 1;
            assertThat(seal.open("mira", altered)).isEmpty();
            assertThat(seal.open("mira", Arrays.copyOf(sealed, i))).isEmpty();
        }
    }

    @Test
    void whatWasStoredOpenlyIsSealedAtTheStartAndWorksOn() {
        jdbc.sql("INSERT INTO totp (user_id, secret, created_at, last_step) VALUES ('mira', :secret, 0, 0)")
                .param("secret", SECRET)
                .update();
        AuthenticatorApps apps = apps(OLD, null);
        assertThat(apps.use("mira", code(-1))).isTrue();
        assertThat(apps.sealAll()).isEqualTo(new AuthenticatorApps.Sealed(1, 0));
        assertThat(stored("mira")).isNotEqualTo(SECRET);
        assertThat(apps.use("mira", code(-1))).as("used before").isFalse();
        assertThat(apps.use("mira", code(0))).isTrue();
        assertThat(apps.sealAll()).isEqualTo(new AuthenticatorApps.Sealed(0, 0));
    }

    @Test
    void aNewKeySealsWhatItsPredecessorOpens() {
        apps(OLD, null).insert("mira", SECRET, 0);
        AuthenticatorApps rotated = apps(NEW, OLD);
        assertThat(rotated.use("mira", code(-1))).isTrue();
        assertThat(rotated.sealAll()).isEqualTo(new AuthenticatorApps.Sealed(1, 0));
        assertThat(apps(NEW, null).use("mira", code(0))).isTrue();
        assertThat(apps(OLD, null).use("mira", code(1))).isFalse();
    }

    @Test
    void aKeyThatIsLostMakesCodesWrongAndIsTold() {
        apps(OLD, null).insert("mira", SECRET, 0);
        AuthenticatorApps without = apps(NEW, null);
        assertThat(without.sealAll()).isEqualTo(new AuthenticatorApps.Sealed(0, 1));
        assertThat(without.use("mira", code(0))).isFalse();
        assertThat(apps(NEW, OLD).use("mira", code(0))).isTrue();
    }
}
