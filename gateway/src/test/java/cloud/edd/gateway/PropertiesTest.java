package cloud.edd.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.edd.gateway.cache.CacheProperties;
import cloud.edd.gateway.circuit.CircuitProperties;
import cloud.edd.gateway.connection.ListenerProperties;
import cloud.edd.gateway.exchange.LimitProperties;
import cloud.edd.gateway.forward.ForwardProperties;
import cloud.edd.gateway.front.ProxyProperties;
import cloud.edd.gateway.limit.RateProperties;
import cloud.edd.gateway.listener.DrainProperties;
import cloud.edd.gateway.tls.TlsProperties;
import cloud.edd.gateway.tunnel.TunnelProperties;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

class PropertiesTest {
    private static <T> T bind(String prefix, Class<T> type, Map<String, String> values) {
        var full = new HashMap<String, String>();
        values.forEach((key, value) -> full.put(prefix + "." + key, value));
        return new Binder(new MapConfigurationPropertySource(full)).bindOrCreate(prefix, type);
    }

    private static Duration seconds(int count) {
        return Duration.ofSeconds(count);
    }

    @Test
    void rates() {
        assertThat(bind("edd.gateway.limits", RateProperties.class, Map.of()))
                .isEqualTo(new RateProperties(100, 200, 30, 60, 50, 100, 256, List.of()));
        assertThat(bind(
                        "edd.gateway.limits",
                        RateProperties.class,
                        Map.of(
                                "requests",
                                "1",
                                "burst",
                                "2",
                                "sign-ins",
                                "3",
                                "sign-in-burst",
                                "4",
                                "connections",
                                "5",
                                "exempt",
                                "10.0.0.0/8",
                                "user-requests",
                                "6",
                                "user-burst",
                                "7")))
                .isEqualTo(new RateProperties(1, 2, 3, 4, 6, 7, 5, List.of("10.0.0.0/8")));
        assertThatThrownBy(() -> new RateProperties(0, 1, 1, 1, 1, 1, 1, List.of()))
                .hasMessageContaining("every limit must be at least 1");
        assertThatThrownBy(() -> new RateProperties(1, 601, 1, 1, 1, 1, 1, List.of()))
                .hasMessageContaining("earned again within ten minutes");
        assertThatThrownBy(() -> new RateProperties(1, 1, 1, 1, 1, 601, 1, List.of()))
                .hasMessageContaining("earned again within ten minutes");
    }

    @Test
    void listeners() {
        assertThat(bind("edd.gateway.listeners", ListenerProperties.class, Map.of()))
                .isEqualTo(new ListenerProperties(
                        "0.0.0.0", 18_080, 8_443, 9_091, seconds(5), seconds(10), seconds(10), seconds(60)));
        assertThat(bind(
                        "edd.gateway.listeners",
                        ListenerProperties.class,
                        Map.of(
                                "address",
                                "127.0.0.1",
                                "http",
                                "1",
                                "https",
                                "2",
                                "health",
                                "3",
                                "detection",
                                "4s",
                                "handshake",
                                "5s",
                                "head",
                                "6s",
                                "idle",
                                "7s")))
                .isEqualTo(
                        new ListenerProperties("127.0.0.1", 1, 2, 3, seconds(4), seconds(5), seconds(6), seconds(7)));
    }

    @Test
    void forwarding() {
        assertThat(bind("edd.gateway.forward", ForwardProperties.class, Map.of()))
                .isEqualTo(new ForwardProperties(
                        seconds(2),
                        seconds(60),
                        seconds(60),
                        seconds(60),
                        seconds(30),
                        1_024,
                        seconds(5),
                        seconds(15),
                        2_000));
        assertThat(bind(
                        "edd.gateway.forward",
                        ForwardProperties.class,
                        Map.of(
                                "connect",
                                "1s",
                                "first-byte",
                                "2s",
                                "read-gap",
                                "3s",
                                "write-progress",
                                "4s",
                                "slow-body-grace",
                                "5s",
                                "slow-body-rate",
                                "6",
                                "pool-acquire",
                                "7s",
                                "pool-idle",
                                "8s",
                                "pool-size",
                                "9")))
                .isEqualTo(new ForwardProperties(
                        seconds(1), seconds(2), seconds(3), seconds(4), seconds(5), 6, seconds(7), seconds(8), 9));
    }

    @Test
    void tunnel() {
        assertThat(bind("edd.gateway.tunnel", TunnelProperties.class, Map.of()))
                .isEqualTo(new TunnelProperties(Duration.ofHours(1), seconds(60), 10_000));
        assertThat(bind(
                        "edd.gateway.tunnel",
                        TunnelProperties.class,
                        Map.of("idle", "1s", "write-progress", "2s", "connections", "3")))
                .isEqualTo(new TunnelProperties(seconds(1), seconds(2), 3));
    }

    @Test
    void cache() {
        assertThat(bind("edd.gateway.cache", CacheProperties.class, Map.of()))
                .isEqualTo(new CacheProperties(
                        DataSize.ofMegabytes(500), DataSize.ofMegabytes(1), seconds(30), seconds(5), 1000));
        assertThat(bind(
                        "edd.gateway.cache",
                        CacheProperties.class,
                        Map.of("size", "0", "entry", "2KB", "lifetime", "1s", "longest-wait", "2s", "waiters", "3")))
                .isEqualTo(
                        new CacheProperties(DataSize.ofBytes(0), DataSize.ofKilobytes(2), seconds(1), seconds(2), 3));
    }

    @Test
    void circuit() {
        assertThat(bind("edd.gateway.circuit", CircuitProperties.class, Map.of()))
                .isEqualTo(new CircuitProperties(50, 20, seconds(10), seconds(5)));
        assertThat(bind(
                        "edd.gateway.circuit",
                        CircuitProperties.class,
                        Map.of("failure-rate", "1", "least-requests", "2", "window", "3s", "open", "4s")))
                .isEqualTo(new CircuitProperties(1, 2, seconds(3), seconds(4)));
        assertThatThrownBy(() -> new CircuitProperties(50, 20, Duration.ofMillis(999), seconds(5)))
                .hasMessageContaining("at least 1s long");
    }

    @Test
    void limits() {
        assertThat(bind("edd.gateway.limits", LimitProperties.class, Map.of()))
                .isEqualTo(new LimitProperties(
                        DataSize.ofKilobytes(16), DataSize.ofKilobytes(32), DataSize.ofMegabytes(64)));
        assertThat(bind(
                        "edd.gateway.limits",
                        LimitProperties.class,
                        Map.of("request-line", "1KB", "headers", "2KB", "body", "3KB")))
                .isEqualTo(
                        new LimitProperties(DataSize.ofKilobytes(1), DataSize.ofKilobytes(2), DataSize.ofKilobytes(3)));
    }

    @Test
    void certificates() {
        TlsProperties bound = bind(
                "edd.gateway.tls",
                TlsProperties.class,
                Map.of("certificates[0].certificate", "/a", "certificates[0].private-key", "/b"));
        assertThat(bound.certificates()).isEqualTo(List.of(new TlsProperties.Pair(Path.of("/a"), Path.of("/b"))));
        assertThat(bound.reloadInterval()).isEqualTo(seconds(2));
    }

    @Test
    void drain_and_proxies() {
        assertThat(bind("edd.gateway.drain", DrainProperties.class, Map.of()))
                .isEqualTo(new DrainProperties(seconds(5), seconds(30)));
        assertThat(bind("edd.gateway.drain", DrainProperties.class, Map.of("announce", "1s", "timeout", "2s")))
                .isEqualTo(new DrainProperties(seconds(1), seconds(2)));
        assertThat(bind("edd.gateway", ProxyProperties.class, Map.of()).trustedProxies())
                .isEmpty();
        assertThat(bind("edd.gateway", ProxyProperties.class, Map.of("trusted-proxies", "10.0.0.0/8,::1"))
                        .trustedProxies())
                .containsExactly("10.0.0.0/8", "::1");
    }
}
