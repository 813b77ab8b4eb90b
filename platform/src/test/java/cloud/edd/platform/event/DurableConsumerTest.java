package cloud.edd.platform.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.edd.testing.nats.TestNats;
import cloud.edd.testing.postgres.TestPostgres;
import io.nats.client.PullSubscribeOptions;
import io.nats.client.impl.Headers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DurableConsumerTest {
    private static final String DURABLE = "sfs-backend";

    private final TestNats nats = TestNats.shared();
    private OneService service = stopped("durable_consumer");

    @BeforeEach
    void start() {
        nats.clear();
        service.started();
    }

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void theSameEventTwiceHasOneEffect() throws Exception {
        var handler = new RecordingHandler(DURABLE, service.jdbc);
        service.consume(Impatience.quick(), handler);
        service.publishUpdate("42", 1);
        await().atMost(OneService.PATIENCE).until(() -> handler.effects().equals(List.of(1L)));

        // Without its consumer the bus has forgotten what was handled and delivers everything again.
        try (var bystander = new Bystander(nats)) {
            bystander.management().deleteConsumer("AUTH", DURABLE);
        }

        await().atMost(OneService.PATIENCE).until(() -> service.deliveries(DURABLE, "repeated") == 1);
        assertThat(handler.effects()).containsExactly(1L);
    }

    @Test
    void twoReplicasThatGetTheSameEventAtOnceHaveOneEffect() throws Exception {
        var processed = new JdbcProcessedEvents(
                service.jdbc, new org.springframework.jdbc.support.JdbcTransactionManager(service.dataSource));
        var effects = new AtomicInteger();
        var both = new CountDownLatch(1);
        var other = Thread.ofVirtual().unstarted(() -> {
            try {
                processed.once(DURABLE, "1", effects::incrementAndGet);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });

        processed.once(DURABLE, "1", () -> {
            other.start();
            assertThat(both.await(300, TimeUnit.MILLISECONDS)).isFalse();
            effects.incrementAndGet();
        });
        other.join();

        assertThat(effects).hasValue(1);
    }

    @Test
    void aFailedEventLeavesNoEffectAndIsTriedAgain() {
        var handler = new RecordingHandler(DURABLE, service.jdbc);
        handler.fault = event -> {
            if (handler.calls.size() < 3) {
                throw new IllegalArgumentException("not yet");
            }
        };
        service.consume(Impatience.quick(), handler);
        service.publishUpdate("42", 1);

        await().atMost(OneService.PATIENCE).until(() -> handler.effects().equals(List.of(1L)));
        assertThat(handler.calls).hasSize(3);
    }

    @Test
    void theDatabaseAwayForLongerThanAllRetriesDeadLettersNothing() throws Exception {
        try (var postgres = TestPostgres.start();
                var bystander = new Bystander(nats);
                var consuming = new OneService(postgres.database("away"), nats, Impatience.quick()).started()) {
            var handler = new RecordingHandler(DURABLE, consuming.jdbc);
            consuming.consume(Impatience.quick(), handler);
            consuming.publishUpdate("1", 1);
            await().atMost(OneService.PATIENCE).until(() -> handler.effects().equals(List.of(1L)));

            postgres.stop();
            for (var version = 2; version <= 5; version++) {
                bystander.publish(
                        consuming.encoder,
                        "auth.user.1.updated",
                        "1",
                        version,
                        OneService.update("1", version).body());
            }
            // All retries together take 200 ms.
            await().during(Duration.ofSeconds(3))
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> bystander.count(EventStream.DLQ) == 0);
            assertThat(handler.calls).containsExactly(1L);

            postgres.restart();
            await().atMost(OneService.PATIENCE)
                    .ignoreExceptions()
                    .until(() -> handler.effects().equals(List.of(1L, 2L, 3L, 4L, 5L)));
            assertThat(bystander.count(EventStream.DLQ)).isZero();
            assertThat(handler.calls).containsExactly(1L, 2L, 3L, 4L, 5L);
        }
    }

    @Test
    void aDependencyThatIsAwayCostsNoTry() throws Exception {
        var away = new AtomicInteger(20);
        var handler = new RecordingHandler(DURABLE, service.jdbc);
        handler.fault = event -> {
            if (away.getAndDecrement() > 0) {
                throw new DependencyUnavailableException("GFS", new IllegalStateException("no master"));
            }
        };
        service.consume(Impatience.quick(), handler);
        service.publishUpdate("42", 1);

        await().atMost(OneService.PATIENCE).until(() -> handler.effects().equals(List.of(1L)));
        try (var bystander = new Bystander(nats)) {
            assertThat(bystander.count(EventStream.DLQ)).isZero();
        }
        assertThat(service.registry.find("edd.events.redeliveries").counter()).isNull();
    }

    @Test
    void anEventThatNobodyLivedToAnswerBecomesADeadLetterUnseen() throws Exception {
        service.publishUpdate("42", 1);
        await().atMost(OneService.PATIENCE).until(() -> service.waiting() == 0);
        // A consumer process that dies with the event in hand, as often as an event is tried.
        try (var bystander = new Bystander(nats)) {
            var session = service.bus.awaitSession();
            new ConsumerProvisioner(
                            new RecordingHandler(DURABLE, service.jdbc).subscription(),
                            Impatience.quick().consumer().ackWait(),
                            () -> {})
                    .attach(session);
            var taken = bystander
                    .connection()
                    .jetStream()
                    .subscribe("auth.user.>", PullSubscribeOptions.bind("AUTH", DURABLE));
            for (var tries = 0; tries < Impatience.quick().consumer().tries(); tries++) {
                taken.fetch(1, Duration.ofSeconds(5)).getFirst().nak();
            }

            var handler = new RecordingHandler(DURABLE, service.jdbc);
            service.consume(Impatience.quick(), handler);

            await().atMost(OneService.PATIENCE).until(() -> bystander.count(EventStream.DLQ) == 1);
            assertThat(handler.calls).isEmpty();
        }
    }

    @Test
    void aMessageThatCannotBeReadBecomesADeadLetterAtOnce() throws Exception {
        var handler = new RecordingHandler(DURABLE, service.jdbc);
        service.consume(Impatience.quick(), handler);
        try (var bystander = new Bystander(nats)) {
            service.bus.awaitSession();
            var headers = new Headers().put(EventHeaders.TYPE, "edd.events.v1.UserUpdated");
            headers.put(EventHeaders.MESSAGE_ID, "broken");
            bystander.publish("auth.user.42.updated", headers, new byte[] {(byte) 0xff, 1, 2});

            await().atMost(OneService.PATIENCE).until(() -> bystander.count(EventStream.DLQ) == 1);
            var letter = bystander.management().getMessage("DLQ", 1);
            assertThat(letter.getSubject()).isEqualTo("dlq.AUTH." + DURABLE);
            var written = bystander.headers("DLQ", 1);
            assertThat(written.getFirst("Nats-Msg-Id")).isEqualTo(DURABLE + ":broken:1");
            assertThat(written.getFirst("Edd-Original-Id")).isEqualTo("broken");
            assertThat(written.getFirst("Edd-Error")).contains("Undecodable");
        }
        assertThat(handler.calls).isEmpty();
    }

    @Test
    void anEventOfAnotherTypeIsAcknowledgedAndForgotten() throws Exception {
        var handler = new RecordingHandler(DURABLE, service.jdbc);
        service.consume(Impatience.quick(), handler);
        try (var bystander = new Bystander(nats)) {
            service.bus.awaitSession();
            bystander.publish(
                    service.encoder,
                    "auth.user.42.deleted",
                    "42",
                    1,
                    cloud.edd.proto.events.UserDeleted.getDefaultInstance());
            await().atMost(OneService.PATIENCE).until(() -> service.deliveries(DURABLE, "unknown") == 1);
            assertThat(bystander.management().getConsumerInfo("AUTH", DURABLE).getNumAckPending())
                    .isZero();
        }
    }

    @Test
    void aHandlerThatTakesLongerThanTheBusWaitsGetsItsEventOnce() {
        var quick = Impatience.quick();
        var consumer = quick.consumer();
        var shortWait = new EventProperties(
                quick.outbox(),
                new EventProperties.Consumer(
                        consumer.retryDelays(),
                        Duration.ofSeconds(1),
                        consumer.batch(),
                        consumer.firstBackoff(),
                        consumer.longestBackoff(),
                        consumer.reconcileEvery(),
                        consumer.keepProcessed()),
                quick.silence());
        var never = new CountDownLatch(1);
        var calls = new AtomicInteger();
        var replicas =
                List.of(new RecordingHandler(DURABLE, service.jdbc), new RecordingHandler(DURABLE, service.jdbc));
        for (var replica : replicas) {
            replica.fault = event -> {
                calls.incrementAndGet();
                assertThat(never.await(3, TimeUnit.SECONDS)).isFalse();
            };
            // To the other one the bus would give what the first seems to have forgotten.
            service.consume(shortWait, replica);
        }
        service.publishUpdate("42", 1);

        await().atMost(OneService.PATIENCE)
                .until(() -> replicas.getFirst().effects().equals(List.of(1L)));
        assertThat(calls).hasValue(1);
        assertThat(service.registry.find("edd.events.redeliveries").counter()).isNull();
    }

    @Test
    void aConsumerComesBackWhenTheBusLostEverything() throws Exception {
        try (var own = TestNats.start();
                var consuming =
                        new OneService(TestPostgres.shared().database("lost"), own, Impatience.quick()).started()) {
            var handler = new RecordingHandler(DURABLE, consuming.jdbc);
            consuming.consume(Impatience.quick(), handler);
            consuming.publishUpdate("42", 1);
            await().atMost(OneService.PATIENCE).until(() -> handler.effects().equals(List.of(1L)));

            own.kill();
            own.wipeStore();
            consuming.publishUpdate("42", 2);
            own.restart();

            await().atMost(OneService.PATIENCE).until(() -> handler.effects().equals(List.of(1L, 2L)));
            // The first event came again, since the bus had lost it, and had no second effect.
            await().atMost(OneService.PATIENCE).until(() -> consuming.deliveries(DURABLE, "repeated") == 1);
        }
    }

    @Test
    void aProjectionIsReconciledAtTheStartAndWhenEventsWereDiscarded() throws Exception {
        var runs = new AtomicInteger();
        var reconciler = new EventReconciler() {
            @Override
            public String durable() {
                return DURABLE;
            }

            @Override
            public void reconcile() {
                runs.incrementAndGet();
            }
        };
        var handler = new RecordingHandler(DURABLE, service.jdbc);
        var consumers = service.consume(Impatience.quick(), List.of(reconciler), handler);
        service.publishUpdate("42", 1);
        await().atMost(OneService.PATIENCE).until(() -> handler.effects().equals(List.of(1L)));
        await().atMost(OneService.PATIENCE).until(() -> runs.get() >= 1);
        consumers.stop();
        var before = runs.get();

        service.publishUpdate("42", 2);
        await().atMost(OneService.PATIENCE).until(() -> service.waiting() == 0);
        try (var bystander = new Bystander(nats)) {
            bystander.management().purgeStream("AUTH");
        }
        consumers.start();

        await().atMost(OneService.PATIENCE).until(() -> runs.get() > before);
    }

    private static OneService stopped(String database) {
        return new OneService(TestPostgres.shared().database(database), TestNats.shared(), Impatience.quick());
    }
}
