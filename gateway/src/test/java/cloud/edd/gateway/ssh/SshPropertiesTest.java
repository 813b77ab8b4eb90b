package cloud.edd.gateway.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.util.unit.DataSize;

class SshPropertiesTest {
    private static <T> T bind(String prefix, Class<T> type, Map<String, String> values) {
        return new Binder(new MapConfigurationPropertySource(values)).bindOrCreate(prefix, type);
    }

    @Test
    void defaults() {
        assertThat(bind("edd.gateway.ssh", SshProperties.class, Map.of()))
                .isEqualTo(new SshProperties(
                        List.of(),
                        null,
                        null,
                        22,
                        Duration.ofSeconds(30),
                        10,
                        20,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(30),
                        64,
                        DataSize.ofKilobytes(512)));
        assertThat(bind("edd.gateway.listeners", SshListenerProperties.class, Map.of()))
                .isEqualTo(new SshListenerProperties("0.0.0.0", 2222));
    }

    /** As the manifests set it: the condition of the whole of SSH asks for the first host key. */
    @Test
    void theEnvironmentTellsTheHostKeys() {
        var environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .replace(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        new SystemEnvironmentPropertySource(
                                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                                Map.of("EDD_GATEWAY_SSH_HOSTKEYS_0", "/a", "EDD_GATEWAY_SSH_KEY", "/k")));
        ConfigurationPropertySources.attach(environment);
        assertThat(environment.resolvePlaceholders("${edd.gateway.ssh.host-keys[0]:}"))
                .isEqualTo("/a");
        SshProperties bound = Binder.get(environment).bindOrCreate("edd.gateway.ssh", SshProperties.class);
        assertThat(bound.hostKeys()).containsExactly(Path.of("/a"));
        assertThat(bound.key()).isEqualTo(Path.of("/k"));
    }

    @Test
    void everyProperty() {
        assertThat(bind(
                        "edd.gateway.ssh",
                        SshProperties.class,
                        Map.ofEntries(
                                Map.entry("edd.gateway.ssh.host-keys[0]", "/a"),
                                Map.entry("edd.gateway.ssh.host-keys[1]", "/b"),
                                Map.entry("edd.gateway.ssh.key", "/c"),
                                Map.entry("edd.gateway.ssh.certificate-authority", "/d"),
                                Map.entry("edd.gateway.ssh.container-port", "1"),
                                Map.entry("edd.gateway.ssh.login", "2s"),
                                Map.entry("edd.gateway.ssh.attempts", "3"),
                                Map.entry("edd.gateway.ssh.pending-logins", "4"),
                                Map.entry("edd.gateway.ssh.connect", "5s"),
                                Map.entry("edd.gateway.ssh.heartbeat", "6s"),
                                Map.entry("edd.gateway.ssh.channels", "7"),
                                Map.entry("edd.gateway.ssh.window", "8KB"))))
                .isEqualTo(new SshProperties(
                        List.of(Path.of("/a"), Path.of("/b")),
                        Path.of("/c"),
                        Path.of("/d"),
                        1,
                        Duration.ofSeconds(2),
                        3,
                        4,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(6),
                        7,
                        DataSize.ofKilobytes(8)));
        assertThat(bind(
                        "edd.gateway.listeners",
                        SshListenerProperties.class,
                        Map.of("edd.gateway.listeners.address", "127.0.0.1", "edd.gateway.listeners.ssh", "22")))
                .isEqualTo(new SshListenerProperties("127.0.0.1", 22));
    }
}
