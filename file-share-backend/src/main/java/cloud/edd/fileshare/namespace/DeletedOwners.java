package cloud.edd.fileshare.namespace;

import cloud.edd.fileshare.FileShareProperties;
import cloud.edd.platform.event.DurableSubscription;
import cloud.edd.platform.event.EventHandler;
import cloud.edd.platform.event.EventStream;
import cloud.edd.platform.event.ReceivedEvent;
import cloud.edd.proto.events.UserDeleted;
import java.time.Clock;
import java.time.Duration;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * What becomes of the namespaces of deleted accounts: at once nobody owns them, and after {@code
 * edd.file-share.keep-ownerless}, in which an account that was deleted by mistake can still be made good for, they are
 * deleted. Replicas share the work. Thread-safe.
 */
@Component
class DeletedOwners implements EventHandler<UserDeleted> {
    private static final DurableSubscription USERS =
            DurableSubscription.ofAll("sfs-backend", EventStream.AUTH, "auth.user.>");

    private final Namespaces namespaces;
    private final Duration keep;
    private final Clock clock;

    DeletedOwners(Namespaces namespaces, FileShareProperties properties, Clock clock) {
        this.namespaces = namespaces;
        this.keep = properties.keepOwnerless();
        this.clock = clock;
    }

    @Override
    public DurableSubscription subscription() {
        return USERS;
    }

    @Override
    public Class<UserDeleted> type() {
        return UserDeleted.class;
    }

    @Override
    public void handle(ReceivedEvent<UserDeleted> event) {
        namespaces.ownerDeleted(event.body().getUserId());
    }

    @Scheduled(fixedDelayString = "${edd.file-share.ownerless-interval:1h}")
    void deleteOverdue() {
        namespaces.disown();
        boolean more;
        do {
            more = namespaces.deleteOwnerless(clock.instant().minus(keep));
        } while (more);
    }
}
