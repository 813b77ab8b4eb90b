package cloud.edd.gateway.cache;

import cloud.edd.gateway.event.GatewayEvents;
import cloud.edd.gateway.forward.ForwardProperties;
import cloud.edd.gateway.forward.PacedBody;
import cloud.edd.platform.event.CacheInvalidation;
import cloud.edd.platform.event.EventPublisher;
import com.github.benmanes.caffeine.cache.Ticker;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.UUID;
import java.util.function.Consumer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@Configuration(proxyBeanMethods = false)
class CacheConfiguration {
    private final String replica = UUID.randomUUID().toString();

    @Bean
    BusState cacheBusState(ObjectProvider<EventPublisher> bus) {
        return new BusState(bus.getIfAvailable() != null);
    }

    @Bean
    InvalidationSender invalidationSender(PlatformTransactionManager transactions, GatewayEvents events) {
        return new InvalidationSender(new TransactionTemplate(transactions), events, replica);
    }

    @Bean
    ResponseCache responseCache(
            CacheProperties properties,
            ForwardProperties forwarding,
            BusState bus,
            ObjectProvider<EventPublisher> publisher,
            InvalidationSender sender,
            MeterRegistry meters) {
        // Without a bus there is no other replica to tell.
        Consumer<Place> others = publisher.getIfAvailable() == null ? place -> {} : sender;
        var cache = new ResponseCache(
                properties,
                properties.capacity(Runtime.getRuntime().maxMemory()),
                new StoredReplies(new PacedBody(forwarding)),
                bus,
                others,
                Clock.systemUTC(),
                Ticker.systemTicker());
        measure(cache.store(), meters);
        Gauge.builder("edd.gateway.cache.waiting", cache, ResponseCache::waiting)
                .description("Requests that wait for the answer to another")
                .register(meters);
        return cache;
    }

    private static void measure(AnswerStore store, MeterRegistry meters) {
        Gauge.builder("edd.gateway.cache.bytes", store, AnswerStore::weight)
                .description("Memory that stored answers take")
                .register(meters);
        Gauge.builder("edd.gateway.cache.keys", store, AnswerStore::count)
                .description("Addresses for which answers are stored")
                .register(meters);
        FunctionCounter.builder("edd.gateway.cache.evicted", store, AnswerStore::evicted)
                .description("Addresses whose answers went for want of room")
                .register(meters);
    }

    @Bean
    CacheInvalidation answerInvalidation(ResponseCache cache, BusState bus) {
        return new InvalidationListener(cache, bus, replica);
    }
}
