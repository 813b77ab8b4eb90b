package cloud.edd.gateway.container;

import cloud.edd.platform.event.DurableSubscription;
import cloud.edd.platform.event.EventHandler;
import cloud.edd.platform.event.EventStream;
import cloud.edd.platform.event.ReceivedEvent;
import cloud.edd.proto.events.ContainerCreated;
import cloud.edd.proto.events.ContainerDeleted;
import cloud.edd.proto.events.ContainerIPAssigned;
import cloud.edd.proto.events.ContainerKeysChanged;
import cloud.edd.proto.events.ContainerSSHToggled;
import cloud.edd.proto.events.ContainerStarted;
import cloud.edd.proto.events.ContainerStopped;
import cloud.edd.proto.events.IngressRuleDeleteRequested;
import cloud.edd.proto.events.IngressRuleRequested;
import cloud.edd.proto.events.SSHKeyCreated;
import cloud.edd.proto.events.SSHKeyDeleted;
import cloud.edd.proto.events.UserDeleted;
import com.google.protobuf.Message;
import java.util.function.Consumer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What each event writes into the projection. Replicas share the consumers; each hears of the rows from the database. */
@Configuration(proxyBeanMethods = false)
class ContainerEvents {
    static final DurableSubscription COMPUTE =
            DurableSubscription.ofAll("gateway-compute", EventStream.COMPUTE, "compute.>");
    static final DurableSubscription USERS =
            DurableSubscription.ofAll("gateway-users", EventStream.AUTH, "auth.user.>");

    @Bean
    EventHandler<ContainerCreated> containerCreated(ContainerStore store) {
        return new Handler<>(
                COMPUTE,
                ContainerCreated.class,
                event -> store.owned(event.body().getContainerId(), event.body().getUserId()));
    }

    @Bean
    EventHandler<ContainerStarted> containerStarted(ContainerStore store) {
        return new Handler<>(COMPUTE, ContainerStarted.class, event -> {
            ContainerStarted started = event.body();
            store.started(started.getContainerId(), started.getEndpointHost(), event.version());
            store.hostKeys(started.getContainerId(), started.getSshHostKeysList(), event.version());
            if (!started.getExternalIp().isEmpty()) {
                store.externalIp(started.getContainerId(), started.getExternalIp(), event.version());
            }
        });
    }

    @Bean
    EventHandler<ContainerStopped> containerStopped(ContainerStore store) {
        return new Handler<>(
                COMPUTE,
                ContainerStopped.class,
                event -> store.running(event.body().getContainerId(), false, null, event.version()));
    }

    @Bean
    EventHandler<ContainerIPAssigned> containerAddressAssigned(ContainerStore store) {
        return new Handler<>(
                COMPUTE,
                ContainerIPAssigned.class,
                event -> store.externalIp(
                        event.body().getContainerId(), event.body().getExternalIp(), event.version()));
    }

    @Bean
    EventHandler<ContainerSSHToggled> containerSshToggled(ContainerStore store) {
        return new Handler<>(
                COMPUTE,
                ContainerSSHToggled.class,
                event -> store.sshEnabled(
                        event.body().getContainerId(), event.body().getSshEnabled(), event.version()));
    }

    @Bean
    EventHandler<ContainerKeysChanged> containerKeysChanged(ContainerStore store) {
        return new Handler<>(COMPUTE, ContainerKeysChanged.class, event -> {
            ContainerKeysChanged changed = event.body();
            store.owned(changed.getContainerId(), changed.getUserId());
            store.keys(changed.getContainerId(), changed.getFingerprintsSha256List(), event.version());
        });
    }

    @Bean
    EventHandler<ContainerDeleted> containerDeleted(ContainerStore store, IngressStore ingress) {
        return new Handler<>(COMPUTE, ContainerDeleted.class, event -> {
            store.deleted(event.body().getContainerId());
            ingress.containerDeleted(event.body().getContainerId());
        });
    }

    @Bean
    EventHandler<SSHKeyCreated> sshKeyCreated(ContainerStore store) {
        return new Handler<>(
                COMPUTE,
                SSHKeyCreated.class,
                event -> store.keyRegistered(
                        event.body().getKeyId(),
                        event.body().getUserId(),
                        event.body().getFingerprintSha256()));
    }

    @Bean
    EventHandler<SSHKeyDeleted> sshKeyDeleted(ContainerStore store) {
        return new Handler<>(
                COMPUTE,
                SSHKeyDeleted.class,
                event -> store.keyDeleted(event.body().getKeyId(), event.body().getUserId()));
    }

    @Bean
    EventHandler<UserDeleted> containersOfDeletedUser(ContainerStore store) {
        return new Handler<>(
                USERS,
                UserDeleted.class,
                event -> store.ownerDeleted(event.body().getUserId()));
    }

    @Bean
    EventHandler<IngressRuleRequested> ingressRuleRequested(ContainerStore store, IngressStore ingress) {
        return new Handler<>(COMPUTE, IngressRuleRequested.class, event -> {
            IngressRuleRequested rule = event.body();
            store.owned(rule.getContainerId(), rule.getOwnerId());
            ingress.requested(
                    rule.getContainerId(),
                    new IngressRule(rule.getPort(), rule.getTargetPort(), TlsMode.named(rule.getTlsMode())),
                    event.version());
        });
    }

    @Bean
    EventHandler<IngressRuleDeleteRequested> ingressRuleDeleteRequested(IngressStore ingress) {
        return new Handler<>(
                COMPUTE,
                IngressRuleDeleteRequested.class,
                event -> ingress.deleted(
                        event.body().getContainerId(), event.body().getPort(), event.version()));
    }

    private record Handler<T extends Message>(
            DurableSubscription subscription, Class<T> type, Consumer<ReceivedEvent<T>> effect)
            implements EventHandler<T> {
        @Override
        public void handle(ReceivedEvent<T> event) {
            effect.accept(event);
        }
    }
}
