package cloud.edd.auth.password;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;

/** Work is counted and not timed: each hash that is really computed leaves a word. */
class PasswordHasherTest {
    private static final PasswordProperties CHEAP = new PasswordProperties(64, 1, 1, 4);

    private final PasswordEncoder argon2 = new Argon2PasswordEncoder(16, 32, 1, 64, 1);
    private final PasswordEncoder bcrypt = new BCryptPasswordEncoder();
    private final String newer = String.valueOf(argon2.encode("right"));
    private final String older = String.valueOf(bcrypt.encode("right"));
    private final List<String> work = new ArrayList<>();
    private boolean olderHashes = true;
    private final PasswordHasher hasher = new PasswordHasher(
            CHEAP,
            new SecureRandom(),
            () -> olderHashes,
            new Counted("argon2", argon2, "\\$argon2id\\$v=19\\$m=64,t=1,p=1\\$[^$]{22}\\$[^$]{43}"),
            new Counted("bcrypt", bcrypt, "\\$2a\\$10\\$[./0-9A-Za-z]{53}"));

    @Test
    void weakness19EveryAttemptCostsTheSameWhateverTheAccount() {
        for (String password : List.of("right", "wrong", "x".repeat(100), "ü".repeat(80))) {
            for (Optional<String> hash :
                    List.of(Optional.<String>empty(), Optional.of(newer), Optional.of(older), Optional.of("damaged"))) {
                work.clear();
                boolean right = hasher.matches(password, hash);
                assertThat(right)
                        .as("%s of %s", password, hash)
                        .isEqualTo(password.equals("right")
                                && List.of(newer, older).contains(hash.orElse("")));
                assertThat(work).as("%s of %s", password, hash).containsExactly("argon2", "bcrypt");
            }
        }
    }

    @Test
    void weakness19WithoutOlderHashesNobodyPaysForThem() {
        olderHashes = false;
        for (Optional<String> hash : List.of(Optional.<String>empty(), Optional.of(newer))) {
            work.clear();
            hasher.matches("wrong", hash);
            assertThat(work).containsExactly("argon2");
        }
        assertThat(hasher.matches("right", Optional.of(older))).isTrue();
    }

    @Test
    void weakness19TheHashOfNobodyBelongsToNoPassword() {
        assertThat(hasher.matches("", Optional.empty())).isFalse();
        assertThat(hasher.matches("", Optional.of(""))).isFalse();
        assertThat(hasher.isOutdated(older)).isTrue();
        assertThat(hasher.isOutdated(newer)).isFalse();
    }

    /** Counts what is computed: a hash of another form is refused at once and costs nothing. */
    private final class Counted implements PasswordEncoder {
        private final String name;
        private final PasswordEncoder encoder;
        private final String form;

        Counted(String name, PasswordEncoder encoder, String form) {
            this.name = name;
            this.encoder = encoder;
            this.form = form;
        }

        @Override
        public @Nullable String encode(@Nullable CharSequence password) {
            return encoder.encode(password);
        }

        @Override
        public boolean matches(@Nullable CharSequence password, @Nullable String hash) {
            if (hash != null && hash.matches(form)) {
                work.add(name);
            }
            return encoder.matches(password, hash);
        }

        @Override
        public boolean upgradeEncoding(@Nullable String hash) {
            return encoder.upgradeEncoding(hash);
        }
    }
}
