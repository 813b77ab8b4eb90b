package cloud.edd.fileshare;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.testing.identity.TestTokens;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.http.server.PathContainer;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.pattern.PathPatternParser;

/** Every endpoint for every kind of caller. The columns of the table are the callers, in the order of {@link Who}. */
class AccessMatrixTest {
    private static RunningFileShare share;

    enum Who {
        ANONYMOUS,
        EXPIRED,
        FORGED,
        OTHER,
        OWNER,
        TOKEN_WITH_ALL,
        TOKEN_WITH_READ,
        TOKEN_OF_ANOTHER_NAMESPACE,
        TOKEN_OF_OTHER_USER,
        TOKEN_WITHOUT_PREFIX,
        REVOKED_TOKEN,
        SERVICE,
        ADMIN
    }

    @BeforeAll
    static void start() throws Exception {
        share = new RunningFileShare("access");
        share.createNamespace("n1", 0);
        share.createNamespace("open", 1);
        share.upload("/storage/n1/f.txt", "private".getBytes(UTF_8));
        share.upload("/storage/open/f.txt", "public".getBytes(UTF_8));
        for (String id : List.of("all00001", "read0001", "narrow01", "other001")) {
            share.auth.validToken(id);
        }
    }

    @AfterAll
    static void stop() {
        share.close();
    }

    private static final String TABLE = """
                                                                | anon exp  forg othr ownr tAll tRd  tNs  tOth noPf revk serv admn
            GET /storage/files?namespace=n1                     | 401  401  401  404  200  200  200  403  404  200  401  401  404
            GET /storage/n1/f.txt                               | 401  401  401  404  200  200  200  403  404  200  401  401  404
            GET /storage/download/n1/f.txt                      | 401  401  401  404  200  200  200  403  404  200  401  401  404
            GET /storage/download?namespace=n1&name=f.txt       | 401  401  401  404  200  200  200  403  404  200  401  401  404
            GET /storage/open/f.txt                             | 200  200  200  200  200  200  200  200  200  200  200  200  200
            GET /storage/files?namespace=none                   | 401  401  401  404  404  404  404  404  404  404  401  401  404
            POST /storage/n1/f.txt                              | 401  401  401  403  409  409  403  403  403  409  401  401  403
            POST /storage/upload?namespace=n1                   | 401  401  401  403  400  400  403  403  403  400  401  401  403
            POST /storage/none/f.txt                            | 401  401  401  404  404  404  404  404  404  404  401  401  404
            DELETE /storage/n1/absent.txt                       | 401  401  401  403  404  404  403  403  403  404  401  401  403
            DELETE /storage/delete?namespace=n1&name=absent.txt | 401  401  401  403  404  404  403  403  403  404  401  401  403
            PUT /storage/namespaces/n1                          | 401  401  401  403  200  200  403  403  403  200  401  401  403
            PATCH /storage/namespaces                           | 401  401  401  403  200  200  403  403  403  200  401  401  403
            PUT /storage/namespaces/none                        | 401  401  401  403  403  403  403  403  403  403  401  401  403
            DELETE /storage/namespaces/none                     | 401  401  401  403  403  403  403  403  403  403  401  401  403
            DELETE /storage/namespaces?name=none                | 401  401  401  403  403  403  403  403  403  403  401  401  403
            POST /storage/namespaces                            | 401  401  401  409  409  409  403  403  409  409  401  401  409
            GET /storage/namespaces                             | 200  200  200  200  200  200  200  200  200  200  200  200  200
            GET /sse/progress                                   | 401  401  401  400  400  400  400  400  400  400  401  401  400
            GET /storage/status                                 | 200  200  200  200  200  200  200  200  200  200  200  200  200
            GET /admin/namespaces                               | 401  401  401  403  403  403  403  403  403  403  401  401  200
            GET /admin/files                                    | 401  401  401  403  403  403  403  403  403  403  401  401  200
            GET /admin/gfs                                      | 401  401  401  403  403  403  403  403  403  403  401  401  200
            POST /api/login                                     | 404  404  404  404  404  404  404  404  404  404  404  404  404
            GET /unknown                                        | 404  404  404  404  404  404  404  404  404  404  404  404  404
            """;

    static Stream<Arguments> table() {
        return TABLE.lines().skip(1).map(line -> {
            String[] sides = line.split("\\|");
            String[] request = sides[0].strip().split(" ");
            int[] statuses = Arrays.stream(sides[1].strip().split(" +"))
                    .mapToInt(Integer::parseInt)
                    .toArray();
            assertThat(statuses).hasSameSizeAs(Who.values());
            return Arguments.of(request[0], request[1], statuses);
        });
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("table")
    void everyCallerGetsWhatIsDue(String method, String path, int[] expected) throws Exception {
        for (int column = 0; column < expected.length; column++) {
            Who who = Who.values()[column];
            boolean json = path.startsWith("/storage/namespaces");
            String body = json ? "{\"name\":\"n1\"}" : "x";
            String[] headers = who == Who.SERVICE
                    ? new String[] {"Content-Type", type(json), "X-Service-Key", TestTokens.SERVICE_KEY}
                    : new String[] {"Content-Type", type(json)};
            var publisher = Set.of("POST", "PUT", "PATCH").contains(method)
                    ? BodyPublishers.ofString(body)
                    : BodyPublishers.noBody();

            int status = share.send(method, path, credential(who), publisher, headers)
                    .statusCode();

            assertThat(status).as("%s %s as %s", method, path, who).isEqualTo(expected[column]);
        }
    }

    @Test
    void everyEndpointHasARow() {
        var endpoints = share.context.getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class);

        endpoints.getHandlerMethods().forEach((endpoint, handler) -> {
            if (handler.getBeanType().getPackageName().startsWith("cloud.edd.fileshare")) {
                assertThat(table().map(Arguments::get))
                        .as("%s has no row in the table of who may call it", endpoint)
                        .anyMatch(row -> answers(endpoint, (String) row[0], (String) row[1]));
            }
        });
    }

    private static boolean answers(RequestMappingInfo endpoint, String method, String path) {
        PathContainer segments = PathContainer.parsePath(path.replaceFirst("\\?.*", ""));
        return endpoint.getMethodsCondition().getMethods().contains(RequestMethod.valueOf(method))
                && endpoint.getPatternValues().stream()
                        .anyMatch(pattern ->
                                PathPatternParser.defaultInstance.parse(pattern).matches(segments));
    }

    private static String type(boolean json) {
        return json ? "application/json" : "application/octet-stream";
    }

    private static @Nullable String credential(Who who) {
        String mira = RunningFileShare.MIRA;
        Map<String, List<String>> all = Map.of("storage." + mira, List.of("create", "read", "update", "delete"));
        return switch (who) {
            case ANONYMOUS, SERVICE -> null;
            case EXPIRED -> share.tokens.expiredSession(mira, "mira");
            case FORGED ->
                TestTokens.signedWith("another-secret-another-secret-another-secret")
                        .session(mira, "mira");
            case OTHER -> share.ottoSession();
            case OWNER -> share.miraSession();
            case TOKEN_WITH_ALL -> share.tokens.apiToken(mira, "all00001", all);
            case TOKEN_WITH_READ ->
                share.tokens.apiToken(mira, "read0001", Map.of("storage." + mira + ".files.n1", List.of("read")));
            // A grant on "n" must not reach "n.1", nor one on "n1.x" reach "n1".
            case TOKEN_OF_ANOTHER_NAMESPACE ->
                share.tokens.apiToken(
                        mira,
                        "narrow01",
                        Map.of("storage." + mira + ".files.n1.x", List.of("create", "read", "delete")));
            case TOKEN_OF_OTHER_USER ->
                share.tokens.apiToken(
                        RunningFileShare.OTTO,
                        "other001",
                        Map.of("storage." + RunningFileShare.OTTO, List.of("create", "read", "update", "delete")));
            case TOKEN_WITHOUT_PREFIX ->
                share.tokens.apiToken(mira, "all00001", all).substring("ecloud_".length());
            case REVOKED_TOKEN -> share.tokens.apiToken(mira, "revoked1", all);
            case ADMIN -> share.tokens.admin("root0001", "root");
        };
    }
}
