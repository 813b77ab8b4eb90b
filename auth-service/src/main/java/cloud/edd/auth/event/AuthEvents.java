package cloud.edd.auth.event;

import cloud.edd.platform.event.Event;
import cloud.edd.platform.event.EventPublisher;
import cloud.edd.platform.event.SubjectToken;
import cloud.edd.platform.id.UuidV7Generator;
import cloud.edd.platform.identity.Scopes;
import cloud.edd.proto.events.ActionList;
import cloud.edd.proto.events.IdentityPermissionsDeleted;
import cloud.edd.proto.events.IdentityPermissionsUpdated;
import cloud.edd.proto.events.Notification;
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
 * The events on {@code auth.>}, and what people are told. Each call joins the transaction of the change it tells of. Versions are the row's own, so
 * that a reader can tell the later of two. Thread-safe.
 */
@Component
public class AuthEvents {
    // A session changes once in its life: it begins, and it is ended.
    private static final long BEGUN = 1;
    private static final long ENDED = 2;
    private static final String CATEGORY = "auth";

    private final EventPublisher events;
    private final UuidV7Generator ids;

    // Without NATS_URL there is no bus and nobody to tell.
    AuthEvents(ObjectProvider<EventPublisher> events, UuidV7Generator ids) {
        this.ids = ids;
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
    public void tokenRevoked(String tokenId, String userId, @Nullable String serviceAccountId, long version) {
        publish(
                "token",
                tokenId,
                "revoked",
                version,
                TokenRevoked.newBuilder()
                        .setTokenId(tokenId)
                        .setUserId(userId)
                        .setServiceAccountId(serviceAccountId == null ? "" : serviceAccountId)
                        .build());
    }

    public void identityUpdated(String serviceAccountId, String userId, Scopes scopes, long version) {
        var body = IdentityPermissionsUpdated.newBuilder()
                .setServiceAccountId(serviceAccountId)
                .setUserId(userId)
                .setVersion(version);
        scopes.grants()
                .forEach((key, actions) -> body.putScopes(
                        key, ActionList.newBuilder().addAllActions(actions).build()));
        publish("identity", serviceAccountId, "updated", version, body.build());
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

    /**
     * Tells a person.
     *
     * @param link a path of the dashboard
     */
    public void notify(String userId, String title, String message, String link) {
        // Each is a thing of its own: nothing orders one after the other.
        String id = ids.next().toString();
        var body = Notification.newBuilder()
                .setUserId(userId)
                .setTitle(title)
                .setMessage(message)
                .setLink(link)
                .setCategory(CATEGORY)
                .build();
        events.publish(new Event("notify." + SubjectToken.of(userId), "notification", id, BEGUN, body));
    }

    private void publish(String entity, String id, String action, long version, Message body) {
        events.publish(new Event("auth.%s.%s.%s".formatted(entity, id, action), entity, id, version, body));
    }
}
