package cloud.edd.platform.identity;

import cloud.edd.platform.event.CacheInvalidation;
import cloud.edd.platform.event.EventStream;
import cloud.edd.platform.event.ReceivedEvent;
import cloud.edd.proto.events.IdentityPermissionsDeleted;
import cloud.edd.proto.events.IdentityPermissionsUpdated;
import cloud.edd.proto.events.SessionInvalidated;
import cloud.edd.proto.events.TokenRevoked;
import com.google.protobuf.Message;

/**
 * Brings the events of auth-service to what was learnt from it: three feeds, because a consumer on the bus has one filter.
 * Answers about tokens live their full time only while both feeds that can take them back are live.
 */
final class RevocationFeeds {
    private final RemoteSessionCheck sessions;
    private final RemoteApiTokenCheck tokens;
    private boolean tokensLive;
    private boolean identitiesLive;

    RevocationFeeds(RemoteSessionCheck sessions, RemoteApiTokenCheck tokens) {
        this.sessions = sessions;
        this.tokens = tokens;
    }

    CacheInvalidation sessions() {
        return new Feed("ended-sessions", "auth.session.>") {
            @Override
            public void load() throws Exception {
                sessions.pull();
            }

            @Override
            public void apply(ReceivedEvent<Message> event) {
                if (event.body() instanceof SessionInvalidated ended) {
                    sessions.sessionEnded(ended.getSessionId());
                }
            }

            @Override
            public void live() {
                sessions.listening(true);
            }

            @Override
            public void interrupted(String reason) {
                sessions.listening(false);
                sessions.eventsMissed();
            }
        };
    }

    CacheInvalidation tokens() {
        return new Feed("revoked-tokens", "auth.token.>") {
            @Override
            public void apply(ReceivedEvent<Message> event) {
                if (event.body() instanceof TokenRevoked revoked) {
                    tokens.tokenRevoked(revoked.getTokenId());
                }
            }

            @Override
            public void live() {
                tokensLive(true);
            }

            @Override
            public void interrupted(String reason) {
                tokensLive(false);
            }
        };
    }

    CacheInvalidation identities() {
        return new Feed("changed-identities", "auth.identity.>") {
            @Override
            public void apply(ReceivedEvent<Message> event) {
                switch (event.body()) {
                    case IdentityPermissionsUpdated updated ->
                        tokens.serviceAccountChanged(updated.getServiceAccountId());
                    case IdentityPermissionsDeleted deleted ->
                        tokens.serviceAccountChanged(deleted.getServiceAccountId());
                    default -> {}
                }
            }

            @Override
            public void live() {
                identitiesLive(true);
            }

            @Override
            public void interrupted(String reason) {
                identitiesLive(false);
            }
        };
    }

    private synchronized void tokensLive(boolean live) {
        tokensLive = live;
        tell();
    }

    private synchronized void identitiesLive(boolean live) {
        identitiesLive = live;
        tell();
    }

    private void tell() {
        tokens.listening(tokensLive && identitiesLive);
        // Between the two states, events may have passed unheard.
        tokens.eventsMissed();
    }

    private abstract static class Feed implements CacheInvalidation {
        private final String name;
        private final String filter;

        Feed(String name, String filter) {
            this.name = name;
            this.filter = filter;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public EventStream stream() {
            return EventStream.AUTH;
        }

        @Override
        public String filter() {
            return filter;
        }
    }
}
