package cloud.edd.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The caching rules of the chapter on what ends a stored answer, each by what a service is asked and what its clients get. */
class CacheEndingTest extends WithCache {
    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "FROBNICATE"})
    void a_successful_unsafe_request_ends_all_that_is_stored_for_its_path(String method) throws Exception {
        origin.says(path, exchange -> {
            boolean get = exchange.getRequestMethod().equals("GET");
            Origin.answer(exchange, get ? 200 : 204, get ? "a page" : "", HOUR, "Vary: Accept-Language");
        });
        List<String> queries = List.of("", "?a=1");
        for (String query : queries) {
            send(client, "GET", AUTH, path + query);
            send(client, "GET", AUTH, path + query, "Accept-Language: de");
        }
        assertThat(timesAsked()).isEqualTo(4);
        send(client, method, AUTH, path + "?by=me");
        assertThat(timesAsked()).isEqualTo(5);
        for (String query : queries) {
            send(client, "GET", AUTH, path + query);
            send(client, "GET", AUTH, path + query, "Accept-Language: de");
        }
        assertThat(timesAsked()).isEqualTo(9);
    }

    @Test
    void only_a_successful_unsafe_request_ends_it_and_safe_ones_never_do() throws Exception {
        AtomicInteger status = new AtomicInteger(404);
        origin.says(path, exchange -> {
            boolean get = exchange.getRequestMethod().equals("GET");
            Origin.answer(exchange, get ? 200 : status.get(), get ? "a page" : "", HOUR);
        });
        get(AUTH);
        for (int failure : new int[] {400, 401, 404, 409, 500, 503}) {
            status.set(failure);
            assertThat(send(client, "PUT", AUTH, path).statusCode()).isEqualTo(failure);
        }
        status.set(204);
        send(client, "OPTIONS", AUTH, path);
        int before = timesAsked();
        get(AUTH);
        assertThat(timesAsked()).isEqualTo(before);
        status.set(302);
        send(client, "PUT", AUTH, path);
        get(AUTH);
        assertThat(timesAsked()).isEqualTo(before + 2);
    }

    @Test
    void what_a_change_names_beside_its_own_path_ends_too_and_neighbours_stay() throws Exception {
        String made = path + "/made";
        String neighbour = path + "/neighbour";
        for (String page : List.of(made, neighbour)) {
            origin.says(page, 200, "a page", HOUR);
            send(client, "GET", AUTH, page);
        }
        origin.says(path, 201, "", "Location: https://" + AUTH + path + "//%6Dade?x");
        send(client, "POST", AUTH, path);
        send(client, "GET", AUTH, made);
        send(client, "GET", AUTH, neighbour);
        assertThat(origin.asked(made)).hasSize(2);
        assertThat(origin.asked(neighbour)).hasSize(1);
    }

    @Test
    void every_spelling_of_a_path_ends_with_it() throws Exception {
        String encoded = path.replace("p", "%70");
        origin.says(path, 200, "a page", HOUR);
        send(client, "GET", AUTH, encoded);
        send(client, "GET", AUTH, encoded);
        assertThat(timesAsked()).isZero();
        assertThat(origin.asked(encoded)).hasSize(1);
        send(client, "PUT", AUTH, path);
        send(client, "GET", AUTH, encoded);
        assertThat(origin.asked(encoded)).hasSize(2);
    }

    @Test
    void a_changed_route_does_not_give_what_was_behind_it_before() throws Exception {
        try (Origin other = new Origin()) {
            origin.says("/moved" + path, 200, "before", HOUR);
            other.says("/moved" + path, 200, "after", HOUR);
            gateway.execute("insert into static_routes (host, path_prefix, target) values ('%s', '/moved', '%s')"
                    .formatted(AUTH, origin.url()));
            String target = "/moved" + path;
            await().until(() -> send(client, "GET", AUTH, target).body().equals("before"));
            gateway.execute(
                    "update static_routes set target = '%s' where path_prefix = '/moved'".formatted(other.url()));
            await().until(() -> send(client, "GET", AUTH, target).body().equals("after"));
        }
    }
}
