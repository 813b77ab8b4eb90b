package cloud.edd.auth.event;

import cloud.edd.platform.event.Event;
import cloud.edd.platform.event.EventPublisher;
import cloud.edd.proto.events.IdentityPermissionsDeleted;
import cloud.edd.proto.events.SessionCreated;
import cloud.edd.proto.events.SessionInvalidated;
import cloud.edd.proto.events.Timestamp;
import cloud.edd.proto.events.TokenRevoked;
import cloud.edd.proto.events.UserCreated;
import cloud.edd.proto.events.UserDeleted;
import cloud.edd.proto.events.UserUpdated;
import com.google.protobuf.Message;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * The events on {@code auth.>}. Each call joins the transaction of the change it tells of. Versions are the row's own, so
 * that a reader can tell the later of two. Thread-safe.
 */
@Component
public class AuthEvents {
    // A session and a token change once in their life: they begin, and they are ended.
    private static final long BEGUN = 1;
    private static final long ENDED = 2;

    private final EventPublisher events;

    // Without NATS_URL there is no bus and nobody to tell.
    AuthEvents(ObjectProvider<EventPublisher> events) {
        this.events = events.getIfAvailable(() -> event -> {});
    }

    public void userCreated(String userId, long version, String username, String displayName) {
        publish(
                "user",
                userId,
                "created",
                version,
                UserCreated.newBuilder()
                        .setUserId(userId)
                        .setUsername(username)
                        .setDisplayName(displayName)
                        .setPublicId(userId)
                        .build());
    }

    public void userUpdated(String userId, long version, String username, String displayName) {
        publish(
                "user",
                userId,
                "updated",
                version,
                UserUpdated.newBuilder()
                        .setUserId(userId)
                        .setUsername(username)
                        .setDisplayName(displayName)
                        .build());
    }

    public void userDeleted(String userId, long version, String username) {
        publish(
                "user",
                userId,
                "deleted",
                version,
                UserDeleted.newBuilder().setUserId(userId).setUsername(username).build());
    }

    /** @param expiresAt Unix seconds */
    public void sessionCreated(String sessionId, String userId, long expiresAt) {
        publish(
                "session",
                sessionId,
                "created",
                BEGUN,
                SessionCreated.newBuilder()
                        .setSessionId(sessionId)
                        .setUserId(userId)
                        .setExpiresAt(Timestamp.newBuilder().setSeconds(expiresAt))
                        .build());
    }

    public void sessionInvalidated(String sessionId, String userId) {
        publish(
                "session",
                sessionId,
                "invalidated",
                ENDED,
                SessionInvalidated.newBuilder()
                        .setSessionId(sessionId)
                        .setUserId(userId)
                        .build());
    }

    /** @param serviceAccountId null for a standalone token */
    public void tokenRevoked(String tokenId, String userId, @Nullable String serviceAccountId) {
        publish(
                "token",
                tokenId,
                "revoked",
                ENDED,
                TokenRevoked.newBuilder()
                        .setTokenId(tokenId)
                        .setUserId(userId)
                        .setServiceAccountId(serviceAccountId == null ? "" : serviceAccountId)
                        .build());
    }

    public void identityDeleted(String serviceAccountId, String userId, long version) {
        publish(
                "identity",
                serviceAccountId,
                "deleted",
                version,
                IdentityPermissionsDeleted.newBuilder()
                        .setServiceAccountId(serviceAccountId)
                        .setUserId(userId)
                        .setVersion(version)
                        .build());
    }

    private void publish(String entity, String id, String action, long version, Message body) {
        events.publish(new Event("auth.%s.%s.%s".formatted(entity, id, action), entity, id, version, body));
    }
}
