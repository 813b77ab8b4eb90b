package cloud.edd.auth;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.platform.id.ShortIdGenerator;
import java.security.SecureRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class IdCollisionTest {

    /** Draws everything twice. */
    private static final class Stutter implements RandomGenerator {
        private final SecureRandom random = new SecureRandom();
        private final int[] id = new int[ShortIdGenerator.LENGTH];
        private int drawn;

        @Override
        public synchronized int nextInt(int bound) {
            int place = drawn % id.length;
            if (drawn++ / id.length % 2 == 0) {
                id[place] = random.nextInt(bound);
            }
            return id[place];
        }

        @Override
        public long nextLong() {
            return random.nextLong();
        }
    }

    @Test
    void weakness32AnIdThatIsTakenIsDrawnAgain() {
        ShortIdGenerator twice = new ShortIdGenerator(new Stutter());
        assertThat(twice.next()).isEqualTo(twice.next());
        try (AuthServer auth = AuthServer.shared()
                .replica(context -> context.registerBean("stutter", ShortIdGenerator.class, () -> twice))) {
            // The first of two gets the id, the second finds it taken.
            Person one = new Person(auth, "twice-one");
            Person two = new Person(auth, "twice-two");
            assertThat(two.id).isNotEqualTo(one.id);
            String body = "{\"name\":\"x\",\"scopes\":{\"storage.%s\":[\"read\"]}}".formatted(one.id);
            for (String path : new String[] {"/api/tokens", "/api/service-accounts"}) {
                String first =
                        auth.post(path, body, one.session).json().get("id").asString();
                AuthServer.Answer second = auth.post(path, body, one.session);
                assertThat(second.status()).as(second.body()).isEqualTo(200);
                assertThat(second.json().get("id").asString()).isNotEqualTo(first);
            }
        }
    }
}
