package cloud.edd.bench;

import cloud.edd.bench.Load.Result;
import cloud.edd.testing.identity.TestTokens;
import cloud.edd.testing.nats.TestNats;
import cloud.edd.testing.postgres.TestPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Logins against bare Argon2id, which is the least a login can cost, and verified requests against a request of the same
 * process that nobody verifies; idle memory against the target.
 */
final class AuthBench {
    /** The image has the first compiler only. */
    private static final List<String> FLAGS = List.of("-XX:TieredStopAtLevel=1");

    private static final int CLIENTS = 4;
    private static final int ROUNDS = 3;
    private static final Duration WARM_UP = Duration.ofSeconds(5);
    private static final Duration ROUND = Duration.ofSeconds(5);
    private static final int TARGET_MEBIBYTES = 256;
    private static final String LOGIN = "{\"username\":\"admin\",\"password\":\"correct horse battery\"}";
    private static final Pattern TOKEN = Pattern.compile("\"token\":\"([^\"]+)\"");

    private AuthBench() {}

    static void run(Path root, boolean quick) throws Exception {
        try (TestPostgres postgres = TestPostgres.start();
                TestNats nats = TestNats.start();
                ServiceProcess auth = new ServiceProcess(
                        root,
                        "auth-service",
                        FLAGS,
                        environment(postgres.database("auth").databaseUrl(), nats.url()));
                HashPeer peer = new HashPeer(FLAGS, CLIENTS)) {
            long idle = auth.residentMebibytes();
            String token = signIn(auth.port());
            List<Client> health = clients(auth.port(), "GET", "/healthz", "", "");
            List<Client> verified = clients(auth.port(), "GET", "/api/session", "Authorization: Bearer " + token, "");
            List<Client> logins = clients(auth.port(), "POST", "/api/login", "Content-Type: application/json", LOGIN);
            peer.run(WARM_UP);
            for (List<Client> kind : List.of(health, verified, logins)) {
                Load.run(kind, WARM_UP);
            }
            Result healths = Result.none();
            Result sessions = Result.none();
            Result signIns = Result.none();
            Result hashes = Result.none();
            int rounds = quick ? 1 : ROUNDS;
            // In turns, so that a neighbour of this machine disturbs all of them alike.
            for (int round = 0; round < rounds; round++) {
                healths = healths.plus(Load.run(health, ROUND));
                sessions = sessions.plus(Load.run(verified, ROUND));
                hashes = hashes.plus(peer.run(ROUND));
                signIns = signIns.plus(Load.run(logins, ROUND));
            }
            long busy = auth.residentMebibytes();
            print(rounds, healths, sessions, hashes, signIns);
            System.out.printf(
                    "%nResident: %d MiB after the start, %d MiB after this load; the target is %d MiB.%n",
                    idle, busy, TARGET_MEBIBYTES);
        }
    }

    private static void print(int rounds, Result healths, Result sessions, Result hashes, Result signIns) {
        System.out.printf("%n%d clients, %d rounds of %d s each in turns%n%n", CLIENTS, rounds, ROUND.toSeconds());
        System.out.println("| what | per second | p50 ms | p90 ms | p99 ms | p99.9 ms | of its peer |");
        System.out.println("|---|---|---|---|---|---|---|");
        System.out.println(healths.row("peer: `GET /healthz`, nobody verified", ""));
        System.out.println(sessions.row("`GET /api/session`, verified", percent(sessions, healths)));
        System.out.println(hashes.row("peer: Argon2id alone", ""));
        System.out.println(signIns.row("`POST /api/login`", percent(signIns, hashes)));
    }

    private static String percent(Result result, Result peer) {
        return "%.0f %%".formatted(100 * result.perSecond() / peer.perSecond());
    }

    private static List<Client> clients(int port, String method, String path, String headers, String body)
            throws IOException {
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(new Client(port, method, path, headers, body));
        }
        return clients;
    }

    private static String signIn(int port) throws IOException {
        try (Client client = new Client(port, "POST", "/api/login", "Content-Type: application/json", LOGIN)) {
            String answer = client.send();
            Matcher token = TOKEN.matcher(answer);
            if (!token.find()) {
                throw new IOException("no token in " + answer);
            }
            return token.group(1);
        }
    }

    private static Map<String, String> environment(String databaseUrl, String natsUrl) {
        return Map.ofEntries(
                Map.entry("BASE_DOMAIN", "cloud.localhost"),
                Map.entry("DATABASE_URL", databaseUrl),
                Map.entry("NATS_URL", natsUrl),
                Map.entry("JWT_SECRET", TestTokens.SECRET),
                Map.entry("JWT_SIGNING_KEY", TestTokens.SIGNING_KEY),
                Map.entry("SERVICE_API_KEY", TestTokens.SERVICE_KEY),
                Map.entry("TOTP_ENCRYPTION_KEY", "bench-only-key-bench-only-key-bench-only"),
                Map.entry("ADMIN_USERNAME", "admin"),
                Map.entry("DEFAULT_USERNAME", "admin"),
                Map.entry("DEFAULT_PASSWORD", "correct horse battery"));
    }
}
