package cloud.edd.platform.property;

import cloud.edd.platform.property.KnownProperties.Property;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Stops the start if a key under {@code edd.} is set that nobody reads: it is misspelt, or was removed, and whoever set
 * it would wait in vain for its effect.
 *
 * <p>Environment variables and system properties are judged by nearness alone, as not all of them are meant for us:
 * Kubernetes puts {@code EDD_COMPUTE_PORT} and the like into every container of a namespace with a service named
 * {@code edd-compute}, and Maven hands the properties of its own command line on to the tests. Only one that is almost a
 * known key stops the start.
 */
final class UnknownPropertyEnvironmentPostProcessor implements EnvironmentPostProcessor, Ordered {

    private static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of("edd");
    private static final String ENVIRONMENT_ROOT = "EDD_";

    /** A slip of the finger, not another word. */
    private static final int SLIP = 2;

    /** Farther away, a suggestion misleads. */
    private static final int SUGGESTION_LIMIT = 6;

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        KnownProperties known = KnownProperties.load(application.getClassLoader());
        Set<String> findings = new LinkedHashSet<>();
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource variables) {
                findings.addAll(judgeVariables(variables, known));
            } else if (source instanceof IterableConfigurationPropertySource keys) {
                int limit = isSystemProperties(source) ? SLIP : Integer.MAX_VALUE;
                keys.stream()
                        .filter(name -> ROOT.isAncestorOf(name))
                        .forEach(name -> judge(name, source, known, limit, findings));
            }
        }
        if (!findings.isEmpty()) {
            throw new UnknownPropertyException(List.copyOf(findings));
        }
    }

    /** After everything that adds property sources. */
    @Override
    public int getOrder() {
        return ConfigDataEnvironmentPostProcessor.ORDER + 100;
    }

    private static void judge(
            ConfigurationPropertyName name,
            ConfigurationPropertySource source,
            KnownProperties known,
            int limit,
            Set<String> findings) {
        var removed = known.removed(name);
        if (removed.isPresent()) {
            findings.add(name + " (" + originOf(name, source) + ") was removed."
                    + removed.get().advice());
        } else if (!known.contains(name)) {
            List<String> names = known.all().stream().map(Property::name).toList();
            var meant = EditDistance.nearest(name.toString(), names, Math.min(limit, SUGGESTION_LIMIT));
            if (meant.isPresent() || limit > SUGGESTION_LIMIT) {
                findings.add(name + " (" + originOf(name, source) + ") is not a key that anything reads."
                        + meant.map(other -> " Did you mean " + other + "?").orElse(""));
            }
        }
    }

    private static boolean isSystemProperties(ConfigurationPropertySource source) {
        return source.getUnderlyingSource() instanceof PropertySource<?> properties
                && properties.getName().equals(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME);
    }

    private static String originOf(ConfigurationPropertyName name, ConfigurationPropertySource source) {
        var property = source.getConfigurationProperty(name);
        return property != null && property.getOrigin() != null
                ? property.getOrigin().toString()
                : String.valueOf(source.getUnderlyingSource());
    }

    private static List<String> judgeVariables(SystemEnvironmentPropertySource source, KnownProperties known) {
        var spellings = new ArrayList<String>();
        for (Property property : known.all()) {
            String upper = property.name().toUpperCase(Locale.ROOT).replace('.', '_');
            spellings.add(upper.replace('-', '_'));
            spellings.add(upper.replace("-", ""));
        }
        var findings = new ArrayList<String>();
        for (String variable : source.getPropertyNames()) {
            if (!variable.startsWith(ENVIRONMENT_ROOT) || isKnown(variable, spellings)) {
                continue;
            }
            EditDistance.nearest(variable, spellings, SLIP)
                    .ifPresent(meant -> findings.add("The environment variable " + variable
                            + " is not one that anything reads. Did you mean " + meant + "?"));
        }
        return findings;
    }

    private static boolean isKnown(String variable, List<String> spellings) {
        return spellings.stream().anyMatch(known -> variable.equals(known) || variable.startsWith(known + "_"));
    }
}
