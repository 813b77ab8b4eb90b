package cloud.edd.platform.event;

import cloud.edd.platform.id.IdAutoConfiguration;
import cloud.edd.platform.id.UuidV7Generator;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.security.SecureRandom;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** The connection to the bus, samples, and caches that follow events: all that needs no database. */
@AutoConfiguration(
        after = IdAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration"
        })
@ConditionalOnProperty("NATS_URL")
@EnableConfigurationProperties(EventProperties.class)
public class EventBusAutoConfiguration {

    @Bean
    EventBus eventBus(
            @Value("${NATS_URL}") String url,
            @Value("${spring.application.name}") String service,
            SecureRandom random) {
        return new EventBus(url, service, new StreamProvisioner(service), random);
    }

    @Bean
    EventEncoder eventEncoder(
            @Value("${spring.application.name}") String service,
            UuidV7Generator ids,
            Clock clock,
            SecureRandom random) {
        return new EventEncoder(service, ids, clock, random);
    }

    @Bean
    EventMeters eventMeters(ObjectProvider<MeterRegistry> meters) {
        return new EventMeters(meters.getIfAvailable(SimpleMeterRegistry::new));
    }

    @Bean
    SamplePublisher samplePublisher(EventBus bus, EventEncoder encoder, EventMeters meters) {
        return new NatsSamplePublisher(bus, encoder, meters);
    }

    @Bean
    Reconciliations reconciliations(
            ObjectProvider<EventReconciler> reconcilers, EventProperties properties, SecureRandom random) {
        return new Reconciliations(
                reconcilers.orderedStream().toList(), properties.consumer().reconcileEvery(), random);
    }

    /** Durable consumers, with their memory in the database where there is one. */
    @Bean
    DurableConsumers durableConsumers(
            ObjectProvider<EventHandler<?>> handlers,
            ObjectProvider<EventStore> store,
            Reconciliations reconciliations,
            EventBus bus,
            EventProperties properties,
            EventMeters meters,
            SecureRandom random) {
        var stored = store.getIfAvailable(EventStore::inMemory);
        return new DurableConsumers(
                handlers.orderedStream()
                        .<EventHandler<?>>map(handler -> handler)
                        .toList(),
                stored.needed(),
                stored.processed(),
                reconciliations,
                bus,
                properties,
                meters,
                random);
    }

    @Bean
    LiveMessages liveMessages(EventBus bus, UuidV7Generator ids) {
        return new NatsLiveMessages(bus, ids.next().toString());
    }

    @Bean
    ReplicaConsumers replicaConsumers(
            ObjectProvider<CacheInvalidation> caches, EventBus bus, EventProperties properties, SecureRandom random) {
        return new ReplicaConsumers(caches.orderedStream().toList(), bus, properties.silence(), random);
    }

    @Bean
    BusMonitor busMonitor(
            EventBus bus, DurableConsumers consumers, ObjectProvider<EventStore> store, EventMeters meters) {
        var stored = store.getIfAvailable();
        return new BusMonitor(bus, consumers.subscriptions(), stored == null ? null : stored.outbox(), meters);
    }

    @Bean
    ConsumerLag consumerLag(EventBus bus) {
        return new NatsConsumerLag(bus);
    }

    @Bean
    EventBusHealth eventBusHealthIndicator(EventBus bus) {
        return new EventBusHealth(bus);
    }

    @Bean
    EventBusReadiness eventBusReadiness(EventBus bus) {
        return new EventBusReadiness(bus);
    }
}
