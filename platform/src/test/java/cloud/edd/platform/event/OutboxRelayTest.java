package cloud.edd.platform.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import cloud.edd.proto.events.UserUpdated;
import cloud.edd.testing.nats.TestNats;
import cloud.edd.testing.postgres.TestPostgres;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DuplicateKeyException;

class OutboxRelayTest {
    private static final String ADVISORY_LOCKS = """
            FROM pg_locks WHERE locktype = 'advisory' AND granted
              AND database = (SELECT oid FROM pg_database WHERE datname = current_database())""";

    @Test
    void natsAwayForTheWholeLifeOfARequestLosesNoEvent() throws Exception {
        var database = TestPostgres.shared().database("nats_away");
        try (var nats = TestNats.stopped()) {
            try (var service = new OneService(database, nats, Impatience.quick()).started()) {
                service.publishUpdate("42", 1);
                service.publishUpdate("42", 2);
            }

            nats.restart();
            try (var service = new OneService(database, nats, Impatience.quick()).started()) {
                await().atMost(OneService.PATIENCE).until(() -> service.waiting() == 0);
            }
            assertThat(OneService.versionsIn(nats, "42")).containsExactly(1L, 2L);
        }
    }

    @Test
    void aServiceThatStartedWithoutTheBusSendsWhenItComes() throws Exception {
        try (var nats = TestNats.stopped();
                var service =
                        new OneService(TestPostgres.shared().database("later"), nats, Impatience.quick()).started()) {
            service.publishUpdate("42", 1);
            nats.restart();

            await().atMost(OneService.PATIENCE).until(() -> service.waiting() == 0);
            assertThat(OneService.versionsIn(nats, "42")).containsExactly(1L);
        }
    }

    @Test
    void storeWipedBetweenAcknowledgementAndSyncLosesNoEvent() throws Exception {
        try (var nats = TestNats.start();
                var service = new OneService(TestPostgres.shared().database("store_wiped"), nats, Impatience.quick())
                        .started()) {
            for (var version = 1; version <= 20; version++) {
                service.publishUpdate("42", version);
            }
            await().atMost(OneService.PATIENCE).until(() -> service.waiting() == 0);

            nats.kill();
            nats.wipeStore();
            nats.restart();

            await().atMost(OneService.PATIENCE)
                    .ignoreExceptions()
                    .until(() -> OneService.versionsIn(nats, "42").size() == 20);
            assertThat(OneService.versionsIn(nats, "42"))
                    .isEqualTo(LongStream.rangeClosed(1, 20).boxed().toList());
        }
    }

    @Test
    void endOfAStreamLostWhileOthersWriteOnIsSentAgain() throws Exception {
        try (var nats = TestNats.start();
                var service = new OneService(TestPostgres.shared().database("end_lost"), nats, Impatience.quick())
                        .started()) {
            for (var version = 1; version <= 20; version++) {
                service.publishUpdate("42", version);
            }
            await().atMost(OneService.PATIENCE).until(() -> service.waiting() == 0);
            service.relay.stop();

            // The end of the stream is gone, and another publisher has filled the same sequences since.
            service.jdbc.sql("""
                    UPDATE event_outbox SET event_id = gen_random_uuid(),
                           headers = jsonb_set(headers, '{Nats-Msg-Id}', to_jsonb('again-' || version))
                    WHERE version > 15""").update();
            service.relay.start();

            await().atMost(OneService.PATIENCE)
                    .until(() -> OneService.versionsIn(nats, "42").size() == 25);
            assertThat(OneService.versionsIn(nats, "42").subList(20, 25)).containsExactly(16L, 17L, 18L, 19L, 20L);
        }
    }

    @Test
    void streamReplacedWhileConnectedGetsItsEventsAgain() throws Exception {
        try (var nats = TestNats.start();
                var service = new OneService(TestPostgres.shared().database("replaced"), nats, Impatience.quick())
                        .started()) {
            service.publishUpdate("42", 1);
            service.publishUpdate("42", 2);
            await().atMost(OneService.PATIENCE).until(() -> service.waiting() == 0);

            var connection = nats.connect();
            connection.jetStreamManagement().deleteStream("AUTH");
            connection.jetStreamManagement().addStream(EventStream.AUTH.configuration());
            connection.close();
            service.publishUpdate("42", 3);

            await().atMost(OneService.PATIENCE)
                    .until(() -> OneService.versionsIn(nats, "42").containsAll(List.of(1L, 2L, 3L)));
        }
    }

    @Test
    void twoRelaysNeverReorderOneAggregate() throws Exception {
        var seed = System.nanoTime();
        var random = new Random(seed);
        try (var nats = TestNats.start()) {
            var database = TestPostgres.shared().database("two_relays");
            try (var one = new OneService(database, nats, Impatience.quick()).started();
                    var other = new OneService(database, nats, Impatience.quick()).started()) {
                var published = new HashMap<String, Long>();
                for (var round = 0; round < 300; round++) {
                    var user = Integer.toString(random.nextInt(5));
                    one.publishUpdate(user, published.merge(user, 1L, Long::sum));
                    switch (random.nextInt(30)) {
                        case 0 -> {
                            var victim = random.nextBoolean() ? one : other;
                            victim.relay.stop();
                            victim.relay.start();
                        }
                        // The relay at work loses its lock while its events are on their way.
                        case 1 ->
                            one.jdbc
                                    .sql("SELECT pg_terminate_backend(pid) " + ADVISORY_LOCKS)
                                    .query((row, number) -> number)
                                    .list();
                        default -> {}
                    }
                }
                await().atMost(OneService.PATIENCE).until(() -> one.waiting() == 0);

                for (Map.Entry<String, Long> user : published.entrySet()) {
                    assertThat(OneService.versionsIn(nats, user.getKey()))
                            .as("user %s, seed %s", user.getKey(), seed)
                            .isEqualTo(LongStream.rangeClosed(1, user.getValue())
                                    .boxed()
                                    .toList());
                }
            }
        }
    }

    @Test
    void oneRelayWorksAtATimeAndTheOtherTakesOver() throws Exception {
        try (var nats = TestNats.start()) {
            var database = TestPostgres.shared().database("take_over");
            try (var one = new OneService(database, nats, Impatience.quick()).started();
                    var other = new OneService(database, nats, Impatience.quick()).started()) {
                for (var user = 0; user < 100; user++) {
                    one.publishUpdate(Integer.toString(user), 1);
                }
                await().atMost(OneService.PATIENCE).until(() -> one.waiting() == 0);
                // Whoever sends an event notes it there: nobody sent one that the other sent too.
                assertThat(one.jdbc
                                .sql("SELECT max(attempts) FROM event_outbox")
                                .query(Long.class)
                                .single())
                        .isEqualTo(1);

                one.relay.stop();
                one.publishUpdate("1", 2);
                await().atMost(OneService.PATIENCE).until(() -> other.waiting() == 0);
            }
        }
    }

    @Test
    void eventOfARolledBackTransactionIsNeverSent() throws Exception {
        try (var nats = TestNats.start();
                var service = new OneService(TestPostgres.shared().database("rolled_back"), nats, Impatience.quick())
                        .started()) {
            service.transactions.executeWithoutResult(transaction -> {
                service.publisher.publish(OneService.update("42", 1));
                transaction.setRollbackOnly();
            });
            service.publishUpdate("42", 2);

            await().atMost(OneService.PATIENCE).until(() -> service.waiting() == 0);
            await().atMost(OneService.PATIENCE)
                    .untilAsserted(
                            () -> assertThat(OneService.versionsIn(nats, "42")).containsExactly(2L));
        }
    }

    @Test
    void aStreamThatIsMissingDoesNotHoldUpTheOthers() throws Exception {
        try (var nats = TestNats.start();
                var service =
                        new OneService(TestPostgres.shared().database("missing"), nats, Impatience.quick()).started()) {
            service.transactions.executeWithoutResult(transaction -> service.publisher.publish(
                    new Event("sfs.namespace.7.created", "namespace", "7", 1, UserUpdated.getDefaultInstance())));
            service.publishUpdate("42", 1);

            await().atMost(OneService.PATIENCE).until(() -> service.waiting() == 1);

            var connection = nats.connect();
            connection.jetStreamManagement().addStream(EventStream.SFS.configuration());
            connection.close();
            await().atMost(OneService.PATIENCE).until(() -> service.waiting() == 0);
        }
    }

    @Test
    void anEventWaitsForTheOlderOneOfItsAggregateEvenWhereItsOwnStreamTakesIt() throws Exception {
        try (var nats = TestNats.start();
                var service = new OneService(TestPostgres.shared().database("older_first"), nats, Impatience.quick())
                        .started()) {
            service.transactions.executeWithoutResult(transaction -> service.publisher.publish(
                    new Event("sfs.user.42.noticed", "user", "42", 1, UserUpdated.getDefaultInstance())));
            service.publishUpdate("42", 2);
            service.publishUpdate("43", 1);

            await().atMost(OneService.PATIENCE)
                    .ignoreExceptions()
                    .until(() -> OneService.versionsIn(nats, "43").equals(List.of(1L)));
            await().during(java.time.Duration.ofSeconds(1))
                    .until(() -> OneService.versionsIn(nats, "42").isEmpty());

            try (var bystander = new Bystander(nats)) {
                bystander.management().addStream(EventStream.SFS.configuration());
            }
            await().atMost(OneService.PATIENCE).until(() -> service.waiting() == 0);
            assertThat(OneService.versionsIn(nats, "42")).containsExactly(2L);
        }
    }

    @Test
    void publishingRefusesWhatCouldNotBeSentOnce() {
        var service = new OneService(TestPostgres.shared().database("refuses"), TestNats.shared(), Impatience.quick());
        var committed = new AtomicBoolean();

        assertThatThrownBy(() -> service.publisher.publish(OneService.update("42", 1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("transaction");
        assertThatThrownBy(() -> service.transactions.executeWithoutResult(transaction -> {
                    service.publisher.publish(OneService.update("42", 1));
                    service.publisher.publish(OneService.update("42", 1));
                    committed.set(true);
                }))
                .isInstanceOf(DuplicateKeyException.class);
        assertThatThrownBy(() -> service.transactions.executeWithoutResult(transaction -> service.publisher.publish(
                        new Event("nowhere.42", "user", "42", 1, UserUpdated.getDefaultInstance()))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nowhere.42");
        assertThat(committed).isFalse();
        assertThat(service.waiting()).isZero();
    }
}
