package cloud.edd.auth.registry;

import cloud.edd.platform.event.DurableSubscription;
import cloud.edd.platform.event.EventHandler;
import cloud.edd.platform.event.ReceivedEvent;
import cloud.edd.proto.events.RepositoryCreated;
import cloud.edd.proto.events.RepositoryDeleted;
import com.google.protobuf.Message;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Listens to the registry, where there is one. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnExpression("!'${edd.auth.registry.url:}'.isBlank()")
class RepositoryEvents {
    @Bean
    EventHandler<RepositoryCreated> repositoryCreated(RepositoryOwners owners) {
        return new Handler<>(RepositoryCreated.class) {
            @Override
            public void handle(ReceivedEvent<RepositoryCreated> event) {
                owners.created(event);
            }
        };
    }

    @Bean
    EventHandler<RepositoryDeleted> repositoryDeleted(RepositoryOwners owners) {
        return new Handler<>(RepositoryDeleted.class) {
            @Override
            public void handle(ReceivedEvent<RepositoryDeleted> event) {
                owners.deleted(event);
            }
        };
    }

    private abstract static class Handler<T extends Message> implements EventHandler<T> {
        private final Class<T> type;

        Handler(Class<T> type) {
            this.type = type;
        }

        @Override
        public DurableSubscription subscription() {
            return RepositoryOwners.SUBSCRIPTION;
        }

        @Override
        public Class<T> type() {
            return type;
        }
    }
}
