package cloud.edd.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.edd.testing.nats.TestNats;
import cloud.edd.testing.postgres.TestDatabase;
import cloud.edd.testing.postgres.TestPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What can be set, as the code reads it and as the README tells it. */
class SettingsTest {
    private static final TestDatabase DATABASE = TestPostgres.shared().database("settings");
    // A value of each type that is nobody's default.
    private static final Map<String, String> OTHER_VALUES = Map.of(
            "java.time.Duration", "PT1M17S",
            "java.lang.Integer", "9",
            "java.lang.Boolean", "true",
            "java.lang.String", "another");
    private static final Pattern ROW = Pattern.compile("\\| (`edd\\.auth[^|]+) \\| ([^|]+) \\|.*");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    private record Setting(String name, String type, String defaultValue, String readBy) {
        static Setting of(JsonNode property) {
            return new Setting(
                    property.get("name").asString(),
                    property.get("type").asString(),
                    property.path("defaultValue").asString(""),
                    property.get("sourceType").asString());
        }

        String prefix() {
            return name.substring(0, name.lastIndexOf('.'));
        }

        /** The component of the record that reads it. */
        String component() {
            return Pattern.compile("-(.)")
                    .matcher(name.substring(name.lastIndexOf('.') + 1))
                    .replaceAll(letter -> letter.group(1).toUpperCase(java.util.Locale.ROOT));
        }
    }

    private static List<Setting> settings() throws IOException {
        try (InputStream metadata =
                Files.newInputStream(Path.of("target", "classes", "META-INF", "spring-configuration-metadata.json"))) {
            return new JsonMapper()
                    .readTree(metadata)
                    .get("properties")
                    .valueStream()
                    .map(Setting::of)
                    .toList();
        }
    }

    @Test
    void eachIsReadByTheRecordThatNamesIt() throws Exception {
        assertThat(settings()).hasSizeGreaterThan(15);
        for (Setting setting : settings()) {
            String value = Objects.requireNonNull(OTHER_VALUES.get(setting.type()), setting.type());
            Class<?> reader = Class.forName(setting.readBy());
            Object bound = new Binder(new MapConfigurationPropertySource(Map.of(setting.name(), value)))
                    .bind(setting.prefix(), Bindable.of(reader))
                    .get();
            var component = reader.getDeclaredMethod(setting.component());
            component.setAccessible(true);
            assertThat(String.valueOf(component.invoke(bound)))
                    .as(setting.name())
                    .isEqualTo(value);
        }
    }

    @Test
    void theReadmeTellsEachWithItsDefault() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        String names = Files.readString(Path.of("src", "main", "resources", "application.yaml"));
        Map<String, String> expected = new TreeMap<>();
        for (Setting setting : settings()) {
            String yaml = setting.component().replaceAll("([A-Z])", "-$1").toLowerCase(java.util.Locale.ROOT);
            var environment =
                    Pattern.compile("\\b" + yaml + ": \\$\\{([A-Z_]+):}").matcher(names);
            if (setting.defaultValue().isEmpty() && environment.find()) {
                assertThat(readme).contains("`" + environment.group(1) + "`");
            } else {
                expected.put(setting.name(), setting.defaultValue());
            }
        }
        Map<String, String> told = new LinkedHashMap<>();
        ROW.matcher(readme).results().forEach(row -> {
            List<String> keys = CODE.matcher(row.group(1))
                    .results()
                    .map(code -> code.group(1))
                    .toList();
            List<String> defaults = CODE.matcher(row.group(2))
                    .results()
                    .map(code -> code.group(1))
                    .toList();
            String prefix = keys.getFirst().substring(0, keys.getFirst().lastIndexOf('.'));
            for (int i = 0; i < keys.size(); i++) {
                told.put(i == 0 ? keys.getFirst() : prefix + keys.get(i), defaults.get(i));
            }
        });
        assertThat(told).containsExactlyInAnyOrderEntriesOf(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"DATABASE_URL", "JWT_SIGNING_KEY", "ADMIN_USERNAME"})
    void withoutWhatIsRequiredThereIsNoStartAndItIsNamed(String name) {
        assertNoStartWithout(name);
    }

    @Tag("LONG")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "BASE_DOMAIN",
                "JWT_SECRET",
                "TOTP_ENCRYPTION_KEY",
                "SERVICE_API_KEY",
                "DEFAULT_USERNAME",
                "DEFAULT_PASSWORD",
            })
    void withoutAnythingElseThatIsRequiredThereIsNoStartEither(String name) {
        assertNoStartWithout(name);
    }

    private static void assertNoStartWithout(String name) {
        assertThatThrownBy(() -> AuthServer.start(DATABASE, TestNats.shared(), name + "="))
                .hasStackTraceContaining(name);
    }
}
