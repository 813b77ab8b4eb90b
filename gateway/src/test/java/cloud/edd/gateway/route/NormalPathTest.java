package cloud.edd.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NormalPathTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/                  | /            | /",
                "/a/b               | /a/b         | /a/b",
                "/a/./b/../c        | /a/c         | /a/c",
                "/a/b/..            | /a/          | /a/",
                "/a/.               | /a/          | /a/",
                "//a///b            | /a/b         | //a///b",
                "/a//../b           | /b           | /b",
                "/%61%20b           | /a b         | /%61%20b",
                "/100%25            | /100%        | /100%25",
                "/a+b               | /a+b         | /a+b",
                "/%C3%BC%F0%9F%98%80| /ü😀         | /%C3%BC%F0%9F%98%80",
                "/a;x=1/b;y         | /a/b         | /a;x=1/b;y",
                "/a/                | /a/          | /a/",
                "/...               | /...         | /...",
            })
    void a_path_is_normalised(String raw, String match, String forward) {
        NormalPath path = NormalPath.parse(raw).orElseThrow();
        assertThat(path.match()).isEqualTo(match);
        assertThat(path.forward()).isEqualTo(forward);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "*", "a", "http://x/", "/..", "/a/../..", "/%2e%2e/a", "/.%2e/a", "/%2E", "/a/..;/b", "/a/.;x/b",
                "/a%2fb", "/a%5cb", "/a\\b", "/a%00", "/a\u0000", "/a%", "/a%2", "/a%zz", "/%ff", "/%C3", "/a/;x/../b",
                "/a;x=%2f..", "/a;\\", "/a;%", "/a;x=\u0001"
            })
    void a_path_that_means_different_things_to_different_readers_is_refused(String raw) {
        assertThat(NormalPath.parse(raw)).isEmpty();
    }

    @Test
    void a_prefix_is_taken_off_by_whole_segments() {
        NormalPath path = NormalPath.parse("//%61pi/v1/x%20y/").orElseThrow();
        assertThat(path.withoutLeading(0)).isEqualTo("//%61pi/v1/x%20y/");
        assertThat(path.withoutLeading(1)).isEqualTo("/v1/x%20y/");
        assertThat(path.withoutLeading(2)).isEqualTo("/x%20y/");
        assertThat(path.withoutLeading(3)).isEqualTo("/");
        assertThat(NormalPath.parse("/api").orElseThrow().withoutLeading(1)).isEqualTo("/");
    }
}
