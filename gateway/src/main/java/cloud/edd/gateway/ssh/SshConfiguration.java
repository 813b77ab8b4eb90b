package cloud.edd.gateway.ssh;

import cloud.edd.gateway.connection.Networks;
import cloud.edd.gateway.container.Containers;
import cloud.edd.gateway.container.SeenHostKeys;
import cloud.edd.gateway.front.ProxyProperties;
import cloud.edd.gateway.limit.ConnectionCounts;
import cloud.edd.gateway.limit.RateProperties;
import cloud.edd.gateway.listener.DrainProperties;
import cloud.edd.gateway.relay.SshHandover;
import cloud.edd.platform.audit.AuditLog;
import cloud.edd.platform.names.PlatformNames;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** SSH, where there are host keys. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnExpression("!'${edd.gateway.ssh.host-keys[0]:}'.isBlank()")
class SshConfiguration {

    @Bean
    ExecutorService sshExecutor() {
        return Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("ssh-relay").factory());
    }

    @Bean
    SshDoor sshDoor(
            SshListenerProperties listener,
            SshProperties properties,
            DrainProperties drain,
            RateProperties rates,
            Networks trustedProxies,
            ProxyProperties proxies,
            PlatformNames names,
            SshHandover handover,
            Containers containers,
            SeenHostKeys seenHostKeys,
            AuditLog auditLog,
            MeterRegistry meters,
            ExecutorService sshExecutor) {
        Path key = properties.key();
        if (key == null) {
            throw new IllegalStateException(
                    "edd.gateway.ssh.key is not set: name the private key that containers let the gateway in with.");
        }
        Path authority = properties.certificateAuthority();
        var certificates =
                authority == null ? null : new ContainerCertificates(PrivateKeyFile.read(authority), Clock.systemUTC());
        var shell = new SshdShell(properties, PrivateKeyFile.read(key), certificates, seenHostKeys, sshExecutor);
        var admission = new Admission(containers, names.sshPort());
        var visits = new Visits(admission);
        containers.onChange(visits::recheck);
        meters.gauge("edd.gateway.ssh.visits", visits, Visits::count);
        var events = new SessionEvents(
                new ConnectionCounts(rates.connections(), rates.exempt(), trustedProxies),
                new ConnectionCounts(properties.pendingLogins(), rates.exempt(), trustedProxies),
                handover,
                shell,
                visits,
                new SshAudit(auditLog),
                meters.counter("edd.gateway.ssh.rejected"),
                meters.counter("edd.gateway.ssh.host.keys.refused"));
        return new SshDoor(
                listener,
                properties,
                drain,
                properties.hostKeys().stream().map(PrivateKeyFile::read).toList(),
                admission,
                visits,
                shell,
                events,
                new Origins(proxies.proxyProtocol() ? trustedProxies : new Networks(List.of()), events),
                handover,
                sshExecutor);
    }
}
