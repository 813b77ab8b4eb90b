package cloud.edd.platform.property;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

@ExtendWith(OutputCaptureExtension.class)
class UnknownPropertyTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "edd.sample.greeting=hello",
                "edd.sample.GREETING=hello",
                "edd.sample.words=a,b",
                "edd.sample.words[0]=a",
                "edd.sample.labels.any.thing=x",
                "edd.sample.rooms[0].door-number=7",
                "edd.sample.rooms[0].doorNumber=7",
                "edd.sample.rooms[0].doors[0].open-for=5s",
                "edd.sample.door.open-for=5s",
                "edd.base-domain=cloud.localhost",
                "eddie.anything=goes"
            })
    void takesWhatSomebodyReads(String property) {
        start("--" + property).close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "edd.sample.greting",
                "edd.sample.rooms[0].door-nummer",
                "edd.sample.rooms.first",
                "edd.sample.door.open-fro",
                "edd.sample.greeting.text",
                "edd.nothing"
            })
    void refusesWhatNobodyReads(String key) {
        assertThatThrownBy(() -> start("--" + key + "=x"))
                .isInstanceOf(UnknownPropertyException.class)
                .hasMessageContaining(key + " (")
                .hasMessageContaining("is not a key that anything reads");
    }

    @Test
    void namesTheNearestKeyAndWhereItWasSet(CapturedOutput output) {
        assertThatThrownBy(() -> start("--edd.bas-domain=cloud.localhost", "--edd.sample.greting=x"))
                .isInstanceOf(UnknownPropertyException.class);

        assertThat(output)
                .contains("Did you mean edd.base-domain?", "Did you mean edd.sample.greeting?", "commandLineArgs")
                .doesNotContain("\tat ");
    }

    @Test
    void saysWhatReplacesARemovedKey() {
        assertThatThrownBy(() -> start("--edd.sample.old-name=x"))
                .hasMessageContaining("edd.sample.old-name")
                .hasMessageContaining("was removed. It named a thing that is gone. Use edd.sample.greeting instead.");
    }

    @Test
    void anEnvironmentVariableThatIsAlmostAKeyStopsTheStart() {
        assertThatThrownBy(() -> startWithVariable("EDD_BASE_DOMIAN"))
                .hasMessageContaining("EDD_BASE_DOMIAN")
                .hasMessageContaining("Did you mean EDD_BASE_DOMAIN?");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"EDD_COMPUTE_PORT", "EDD_COMPUTE_SERVICE_HOST", "EDD_SAMPLE_WORDS_0", "EDD_SAMPLE_GREETING"})
    void otherEnvironmentVariablesDoNot(String variable) {
        startWithVariable(variable).close();
    }

    @Test
    void aSystemPropertyThatIsAlmostAKeyStopsTheStart() {
        assertThatThrownBy(() -> startWithSystemProperty("edd.bas-domain"))
                .hasMessageContaining("Did you mean edd.base-domain?");
        startWithSystemProperty("edd.test.excluded-groups").close();
    }

    private static ConfigurableApplicationContext startWithSystemProperty(String name) {
        var environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .replace(
                        StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME,
                        new MapPropertySource(
                                StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME, Map.of(name, "x")));
        return new SpringApplicationBuilder(App.class)
                .web(WebApplicationType.NONE)
                .environment(environment)
                .run();
    }

    private static ConfigurableApplicationContext start(String... arguments) {
        return new SpringApplicationBuilder(App.class)
                .web(WebApplicationType.NONE)
                .run(arguments);
    }

    private static ConfigurableApplicationContext startWithVariable(String variable) {
        var environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .replace(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        new SystemEnvironmentPropertySource(
                                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, Map.of(variable, "x")));
        return new SpringApplicationBuilder(App.class)
                .web(WebApplicationType.NONE)
                .environment(environment)
                .run();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(SampleProperties.class)
    static class App {}
}
