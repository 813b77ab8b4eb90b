package cloud.edd.platform.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.edd.testing.nats.TestNats;
import cloud.edd.testing.postgres.TestPostgres;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeadLetterReplayTest {
    private final TestNats nats = TestNats.shared();
    private final OneService service =
            new OneService(TestPostgres.shared().database("replay"), nats, Impatience.quick());
    private final DeadLetterCommand command = new DeadLetterCommand(nats.url());
    private final RecordingHandler poisoned = new RecordingHandler("sfs-backend", service.jdbc);
    private final RecordingHandler other = new RecordingHandler("edd-compute", service.jdbc);

    @BeforeEach
    void aPoisonMessageHasBecomeADeadLetter() {
        nats.clear();
        service.started();
        poisoned.fault = event -> {
            if (event.version() == 2) {
                throw new IllegalArgumentException("cannot digest version 2");
            }
        };
        service.consume(Impatience.quick(), poisoned, other);
        service.publishUpdate("42", 1);
        service.publishUpdate("42", 2);
        service.publishUpdate("42", 3);
        await().atMost(OneService.PATIENCE).until(() -> service.deliveries("sfs-backend", "dead") == 1);
        await().atMost(OneService.PATIENCE).until(() -> other.effects().equals(List.of(1L, 2L, 3L)));
        await().atMost(OneService.PATIENCE).until(() -> poisoned.effects().equals(List.of(1L, 3L)));
    }

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void aPoisonMessageIsListedAndItsReplayReachesOnlyItsOwnHandler() throws Exception {
        assertThat(poisoned.calls.stream().filter(version -> version == 2))
                .hasSize(Impatience.quick().consumer().tries());
        assertThat(command.run("list")).contains("sfs-backend", "auth.user.42.updated", "cannot digest version 2");
        assertThat(command.run("list", "--json")).contains("\"id\":1", "\"durable\":\"sfs-backend\"", "\"tries\":4");

        poisoned.fault = event -> {};
        assertThat(command.run("replay", "1")).isEqualTo("1 handled handled");

        assertThat(poisoned.effects()).containsExactly(1L, 2L, 3L);
        assertThat(other.calls).containsExactly(1L, 2L, 3L);
        assertThat(command.run("list")).isEqualTo("no dead letters");
        try (var bystander = new Bystander(nats)) {
            assertThat(bystander.count(EventStream.AUTH)).isEqualTo(3);
        }
    }

    @Test
    void aReplayThatFailsAgainStaysADeadLetterWithItsNewError() throws Exception {
        poisoned.fault = event -> {
            throw new IllegalArgumentException("still not");
        };

        assertThat(command.run("replay", "1")).contains("failed", "still not");

        assertThat(command.run("list")).contains("still not").doesNotContain("cannot digest");
        try (var bystander = new Bystander(nats)) {
            assertThat(bystander.count(EventStream.DLQ)).isEqualTo(1);
            assertThat(bystander.headers("DLQ", 2).getFirst("Nats-Msg-Id"))
                    .startsWith("sfs-backend:")
                    .endsWith(":2");
        }
    }

    @Test
    void aDiscardedLetterIsGoneAndCannotBeReplayed() {
        assertThat(command.run("discard", "1")).isEqualTo("1 discarded");
        assertThat(command.run("list")).isEqualTo("no dead letters");
        assertThat(command.run("replay", "1")).contains("no dead letter 1");
        assertThat(poisoned.effects()).containsExactly(1L, 3L);
    }

    @Test
    void aReplayWithoutItsServiceSaysWhatToStart() {
        service.close();

        assertThat(command.run("replay", "1")).contains("sfs-backend", "start the service");
        assertThat(command.run("list")).contains("cannot digest version 2");
    }

    @Test
    void wrongCallsAndAbsentBusesAreExplained() {
        assertThat(command.run("replay")).startsWith("usage:");
        assertThat(command.run("replay", "first")).startsWith("usage:");
        assertThat(new DeadLetterCommand("nats://127.0.0.1:1").run("list")).contains("cannot reach", "127.0.0.1:1");
    }
}
