package cloud.edd.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

class RouteTableTest {
    private static StaticRoute route(String host, String prefix, String target, int priority) {
        return new StaticRoute(host, prefix, URI.create(target), false, priority, false, false, List.of());
    }

    @Test
    void the_longest_prefix_of_whole_segments_wins() {
        var table = new RouteTable(List.of(
                route("a.x", "/", "http://root", 0),
                route("a.x", "/compute", "http://compute", 0),
                route("a.x", "/compute/deep", "http://deep", 0),
                route("b.x", "/only", "http://only", 0)));
        assertThat(service(table, "a.x", "/")).isEqualTo("root");
        assertThat(service(table, "a.x", "/compute")).isEqualTo("compute");
        assertThat(service(table, "a.x", "/compute/")).isEqualTo("compute");
        assertThat(service(table, "a.x", "/computex")).isEqualTo("root");
        assertThat(service(table, "a.x", "/compute/deep/er")).isEqualTo("deep");
        assertThat(table.find("b.x", "/other")).isEmpty();
        assertThat(table.find("c.x", "/")).isEmpty();
    }

    @Test
    void priority_comes_before_length() {
        var table = new RouteTable(
                List.of(route("a.x", "/a/b", "http://long", 10), route("a.x", "/a", "http://short", 20)));
        assertThat(service(table, "a.x", "/a/b")).isEqualTo("short");
    }

    @Test
    void a_service_known_by_its_address_goes_by_its_host() {
        assertThat(route("auth.x", "/", "http://127.0.0.1:18101", 0).service()).isEqualTo("auth");
        assertThat(route("auth.x", "/", "http://auth-service", 0).service()).isEqualTo("auth-service");
    }

    @Test
    void targets_that_cannot_be_reached_are_refused_by_name() {
        assertThatThrownBy(() -> route("a.x", "/", "ftp://files", 0))
                .isInstanceOf(InvalidRouteException.class)
                .hasMessageContaining("ftp://files")
                .hasMessageContaining("a.x/");
    }

    private static String service(RouteTable table, String host, String path) {
        return table.find(host, path).orElseThrow().service();
    }
}
