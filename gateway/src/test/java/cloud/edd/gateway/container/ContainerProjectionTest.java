package cloud.edd.gateway.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.edd.gateway.event.GatewayEvents;
import cloud.edd.gateway.event.RouterRefreshes;
import cloud.edd.testing.postgres.TestPostgres;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.transaction.support.TransactionOperations;

class ContainerProjectionTest {
    private static final String ID = "7c1e09ab";
    private static final String MIRA = "mira01";
    private static final JdbcClient JDBC;
    private static final ContainerStore STORE;
    private static final IngressStore INGRESS;
    private static final GatewayEvents NOBODY = new GatewayEvents(Optional.empty());

    static {
        var database = TestPostgres.shared().database("containers");
        Flyway.configure().dataSource(database.dataSource()).load().migrate();
        // One connection for all: a new one for each statement takes longer than the statement.
        JDBC = JdbcClient.create(
                new SingleConnectionDataSource(database.jdbcUrl(), database.username(), database.password(), true));
        STORE = new ContainerStore(JDBC);
        INGRESS = new IngressStore(JDBC, NOBODY);
    }

    private final List<String> asked = new ArrayList<>();
    private String answer = "{}";
    private final HttpServer compute;

    ContainerProjectionTest() throws IOException {
        compute = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        compute.createContext("/internal/compute/routes", exchange -> {
            var headers = exchange.getRequestHeaders();
            asked.add(headers.getFirst("X-Service-Key") + " " + headers.getFirst("If-None-Match"));
            String tag = "\"" + answer.hashCode() + "\"";
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("ETag", tag);
            if (tag.equals(headers.getFirst("If-None-Match"))) {
                exchange.sendResponseHeaders(304, -1);
            } else {
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
            exchange.close();
        });
        compute.start();
    }

    @BeforeEach
    void empty() {
        JDBC.sql("truncate containers, ssh_keys, deleted_owners, ingress_rules").update();
    }

    private static Map<String, Container> found() {
        return STORE.findAll(INGRESS.findAll());
    }

    @AfterEach
    void stop() {
        compute.stop(0);
    }

    private static final IngressRule WEB = new IngressRule(443, 8080, TlsMode.TERMINATE);
    private static final IngressRule GAME = new IngressRule(8123, 25565, TlsMode.PASSTHROUGH);

    /** The history of one container and one key, each step with the version it has in its event or in a list. */
    private static final List<Consumer<ContainerStore>> HISTORY = List.of(
            store -> store.owned(ID, MIRA),
            store -> store.keys(ID, List.of("SHA256:a", "SHA256:b"), 1),
            store -> store.sshEnabled(ID, false, 1),
            store -> store.running(ID, true, "first", 2),
            store -> store.running(ID, false, null, 3),
            store -> store.sshEnabled(ID, true, 4),
            store -> store.running(ID, true, "second", 5),
            store -> store.hostKeys(ID, List.of("ssh-dss old"), 4),
            store -> store.hostKeys(ID, List.of(" ssh-rsa  BBBB root@container", "ssh-ed25519 AAAA"), 5),
            store -> store.keys(ID, List.of("SHA256:b", "SHA256:c"), 6),
            store -> store.keyRegistered(9, MIRA, "SHA256:c"),
            store -> store.keyDeleted(9, MIRA),
            store -> INGRESS.requested(ID, new IngressRule(80, 80, TlsMode.TERMINATE), 7),
            store -> INGRESS.requested(ID, new IngressRule(443, 3000, TlsMode.TERMINATE), 8),
            store -> INGRESS.requested(ID, new IngressRule(8001, 1, TlsMode.TERMINATE), 9),
            store -> INGRESS.deleted(ID, 80, 10),
            store -> INGRESS.requested(ID, WEB, 11),
            store -> INGRESS.requested(ID, new IngressRule(8002, 2, TlsMode.TERMINATE), 12),
            // That 8001 was deleted is told by nothing but the list.
            store -> INGRESS.listed(ID, List.of(WEB, new IngressRule(8002, 2, TlsMode.TERMINATE)), 13),
            store -> INGRESS.deleted(ID, 8002, 14),
            store -> INGRESS.requested(ID, GAME, 15));

    @Test
    void theOrderInWhichEventsComeDoesNotMatterNorDoRepetitions() {
        HISTORY.forEach(step -> step.accept(STORE));
        assertThat(found())
                .containsOnly(Map.entry(
                        ID,
                        new Container(
                                ID,
                                MIRA,
                                true,
                                "second",
                                true,
                                Set.of("SHA256:b"),
                                Map.of(443, WEB, 8123, GAME),
                                Set.of("ssh-rsa BBBB", "ssh-ed25519 AAAA"))));
        var expected = found();
        for (int seed = 0; seed < 40; seed++) {
            empty();
            var told = new ArrayList<>(HISTORY);
            told.addAll(HISTORY.subList(0, seed % HISTORY.size()));
            Collections.shuffle(told, new Random(seed));
            told.forEach(step -> step.accept(STORE));
            // A registration that is heard after its end leaves nothing either.
            assertThat(found()).describedAs("seed %s", seed).isEqualTo(expected);
        }
    }

    @Test
    void aDeletedContainerStaysDeletedWhateverIsToldLater() {
        STORE.deleted(ID);
        HISTORY.forEach(step -> step.accept(STORE));
        assertThat(found()).isEmpty();
        assertThat(STORE.ids()).isEmpty();
    }

    @Test
    void aContainerWithoutAnOwnerIsNobodys() {
        STORE.running(ID, true, "host", 1);
        STORE.sshEnabled(ID, true, 1);
        assertThat(found()).isEmpty();
    }

    @Test
    void whatADeletedPersonHadIsReachedNoMore() {
        HISTORY.forEach(step -> step.accept(STORE));
        STORE.ownerDeleted(MIRA);
        assertThat(found()).isEmpty();
        STORE.owned("00000001", MIRA);
        assertThat(found()).isEmpty();
    }

    @Test
    void everyKeyOfItsOwnerEntersUntilAContainerNamesItsOwn() {
        STORE.owned(ID, MIRA);
        STORE.keyRegistered(1, MIRA, "SHA256:a");
        STORE.keyRegistered(2, MIRA, "SHA256:b");
        STORE.keyRegistered(3, "other1", "SHA256:x");
        assertThat(found().get(ID)).extracting(Container::keys).isEqualTo(Set.of("SHA256:a", "SHA256:b"));
        STORE.keyDeleted(1, MIRA);
        assertThat(found().get(ID)).extracting(Container::keys).isEqualTo(Set.of("SHA256:b"));
        STORE.keys(ID, List.of(), 1);
        assertThat(found().get(ID)).extracting(Container::keys).isEqualTo(Set.of());
    }

    @Test
    void anAddressThatWasAssignedServesWhereNoHostWasTold() {
        STORE.owned(ID, MIRA);
        STORE.running(ID, true, "", 1);
        STORE.externalIp(ID, "10.43.8.17", 2);
        assertThat(found().get(ID)).extracting(Container::host).isEqualTo("10.43.8.17");
        STORE.running(ID, true, "lb.x", 3);
        assertThat(found().get(ID)).extracting(Container::host).isEqualTo("lb.x");
    }

    @Test
    void theHostKeyThatIsSeenFirstCountsUntilTheContainerBeginsAnewAndWhereComputeTellsNone() {
        STORE.owned(ID, MIRA);
        STORE.started(ID, "host", 3);
        assertThat(found().get(ID)).extracting(Container::hostKeys).isEqualTo(Set.of());
        assertThat(STORE.hostKeySeen(ID, "ssh-ed25519 A")).contains("ssh-ed25519 A");
        assertThat(STORE.hostKeySeen(ID, "ssh-ed25519 B"))
                .as("another replica was first")
                .contains("ssh-ed25519 A");
        // None of these is a new beginning.
        STORE.started(ID, "host", 3);
        STORE.started(ID, "host", 2);
        STORE.running(ID, false, null, 2);
        STORE.running(ID, true, "host", 4);
        STORE.hostKeys(ID, List.of(), 4);
        assertThat(found().get(ID)).extracting(Container::hostKeys).isEqualTo(Set.of("ssh-ed25519 A"));
        STORE.running(ID, false, null, 5);
        assertThat(found().get(ID)).extracting(Container::hostKeys).isEqualTo(Set.of());
        assertThat(STORE.hostKeySeen(ID, "ssh-ed25519 C")).contains("ssh-ed25519 C");
        STORE.started(ID, "host", 6);
        assertThat(STORE.hostKeySeen(ID, "ssh-ed25519 D")).contains("ssh-ed25519 D");
        STORE.hostKeys(ID, List.of("ssh-ed25519 E", "ssh-rsa F"), 6);
        assertThat(found().get(ID)).extracting(Container::hostKeys).isEqualTo(Set.of("ssh-ed25519 E", "ssh-rsa F"));
        STORE.deleted(ID);
        assertThat(STORE.hostKeySeen(ID, "ssh-ed25519 D")).isEmpty();
    }

    @Test
    void deletedRowsAreForgottenWhenNobodyCanTellOfThemAnyMore() {
        STORE.deleted(ID);
        STORE.deleted("00000001");
        JDBC.sql("update containers set deleted_at = now() - interval '32 days' where id = '00000001'")
                .update();
        STORE.forgetDeleted();
        assertThat(JDBC.sql("select id from containers").query(String.class).list())
                .containsExactly(ID);
    }

    @Test
    void isReconciledWithWhatComputeLists() throws Exception {
        IntStream.rangeClosed(1, 3).forEach(number -> STORE.owned("0000000" + number, MIRA));
        STORE.running("00000002", false, null, 8);
        answer = """
                {"generation":4711,"containers":[
                 {"id":"00000001","owner_id":"mira01","namespace":"compute-mira01-00000001","status":"running",
                  "endpoint_host":"lb.one","ssh":{"enabled":true,"port":22,"fingerprints_sha256":["SHA256:a"]},
                  "ingress":[{"port":443,"target_port":8080,"tls_mode":"terminate"}],"https_enabled":true,"version":12,
                  "ssh_host_keys":["ssh-ed25519 AAAA root@container"]},
                 {"id":"00000002","owner_id":"mira01","namespace":"n","status":"running","endpoint_host":"lb.two",
                  "ssh":{"enabled":true,"port":22,"fingerprints_sha256":[]},"ingress":[],"https_enabled":false,"version":7},
                 {"id":"00000004","owner_id":"other1","namespace":"n","status":"stopped","endpoint_host":null,
                  "ssh":{"enabled":false,"port":22,"fingerprints_sha256":[]},"https_enabled":false,"version":1,
                  "ingress":[{"port":8123,"target_port":25565,"tls_mode":"passthrough"}]}]}
                """;
        try (var routes =
                new ComputeRoutes("http://127.0.0.1:" + compute.getAddress().getPort(), "key")) {
            var reconciler = new ContainerReconciler(
                    routes,
                    STORE,
                    INGRESS,
                    new RouterRefreshes(JDBC, NOBODY),
                    TransactionOperations.withoutTransaction());
            reconciler.reconcile();
            assertThat(found().values())
                    .containsExactlyInAnyOrder(
                            new Container(
                                    "00000001",
                                    MIRA,
                                    true,
                                    "lb.one",
                                    true,
                                    Set.of("SHA256:a"),
                                    Map.of(443, WEB),
                                    Set.of("ssh-ed25519 AAAA")),
                            // That it stopped is newer than the answer.
                            new Container("00000002", MIRA, false, null, true, Set.of(), Map.of(), Set.of()),
                            new Container(
                                    "00000004", "other1", false, null, false, Set.of(), Map.of(8123, GAME), Set.of()));
            reconciler.reconcile();
            assertThat(asked).hasSize(2);
            assertThat(asked.get(0)).isEqualTo("key null");
            assertThat(asked.get(1)).startsWith("key \"");
            assertThat(STORE.ids()).containsExactlyInAnyOrder("00000001", "00000002", "00000004");

            answer = "{\"generation\":1}";
            assertThatThrownBy(reconciler::reconcile).hasMessageContaining("something else than containers");
            assertThat(STORE.ids()).hasSize(3);
        }
    }
}
