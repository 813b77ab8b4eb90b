package cloud.edd.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;

/** What is done from time to time. */
class MaintenanceTest {

    @Test
    void weakness29WhatHasExpiredIsRemovedAndUsesOfTokensAreNoted() {
        try (AuthServer auth = AuthServer.start(
                "edd.auth.session.sweep-interval=100ms",
                "edd.auth.session.usage-interval=100ms",
                "edd.auth.token.sweep-interval=100ms",
                "edd.auth.token.usage-interval=100ms")) {
            String user = auth.createUser("mira");
            String[] living = auth.signIn("mira", AuthServer.passwordOf("mira"));
            String[] expiring = auth.signIn("mira", AuthServer.passwordOf("mira"));
            auth.post("/api/settings/sessions/revoke-others", null, expiring);
            String[] other = auth.signIn("mira", AuthServer.passwordOf("mira"));
            assertThat(auth.get("/api/session", living).status()).isEqualTo(401);
            String token = issue(auth, user, other);
            String old = issue(auth, user, other);
            String recent = issue(auth, user, other);
            execute(
                    auth,
                    "UPDATE sessions SET expires_at = 1 WHERE id = (SELECT min(id) FROM sessions WHERE user_id = '"
                            + user + "')");
            execute(auth, "UPDATE revocations SET expires_at = 1");
            execute(auth, "UPDATE api_tokens SET expires_at = 1 WHERE id = '" + old + "'");
            execute(
                    auth,
                    "UPDATE api_tokens SET expires_at = extract(epoch FROM now())::bigint - 60 WHERE id = '" + recent
                            + "'");
            auth.get("/api/tokens/" + token + "/check", AuthServer.serviceKey());
            execute(auth, "UPDATE sessions SET last_seen_at = 1 WHERE user_id = '" + user + "'");
            assertThat(auth.get("/api/session", other).status()).isEqualTo(200);

            await().untilAsserted(() -> {
                assertThat(count(auth, "sessions WHERE user_id = '" + user + "'"))
                        .isEqualTo(1);
                assertThat(count(auth, "sessions WHERE user_id = '" + user + "' AND last_seen_at > 1"))
                        .isEqualTo(1);
                assertThat(count(auth, "revocations")).isZero();
                assertThat(count(auth, "api_tokens WHERE id = '" + old + "'")).isZero();
                assertThat(count(auth, "api_tokens WHERE id = '" + token + "' AND last_used_at > 0"))
                        .isEqualTo(1);
            });
            assertThat(count(auth, "api_tokens WHERE id = '" + recent + "'")).isEqualTo(1);
            assertThat(auth.get("/api/session", expiring).status()).isEqualTo(401);
            assertThat(auth.get("/api/session", other).status()).isEqualTo(200);
        }
    }

    private static String issue(AuthServer auth, String user, String[] session) {
        return auth.post(
                        "/api/tokens",
                        "{\"name\":\"x\",\"scopes\":{\"storage.%s\":[\"read\"]}}".formatted(user),
                        session)
                .json()
                .get("id")
                .asString();
    }

    private static void execute(AuthServer auth, String sql) {
        assertThat(auth.database().sql(sql).update()).isPositive();
    }

    private static long count(AuthServer auth, String where) {
        return auth.database()
                .sql("SELECT count(*) FROM " + where)
                .query(Long.class)
                .single();
    }
}
