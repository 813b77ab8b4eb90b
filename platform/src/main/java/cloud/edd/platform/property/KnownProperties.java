package cloud.edd.platform.property;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.json.JsonParserFactory;

/**
 * Every key under {@code edd.} that some class on the class path reads, from the metadata that the configuration
 * processor writes at compile time: so a key counts as known also where its bean is switched off.
 */
final class KnownProperties {

    private static final String METADATA = "META-INF/spring-configuration-metadata.json";
    private static final String ROOT = "edd.";

    private final Map<ConfigurationPropertyName, Property> properties;
    private final ClassLoader classLoader;

    private KnownProperties(Map<ConfigurationPropertyName, Property> properties, ClassLoader classLoader) {
        this.properties = properties;
        this.classLoader = classLoader;
    }

    static KnownProperties load(ClassLoader classLoader) {
        var properties = new HashMap<ConfigurationPropertyName, Property>();
        try {
            for (URL url : java.util.Collections.list(classLoader.getResources(METADATA))) {
                try (var stream = url.openStream()) {
                    String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
                    // Most files on the class path are Spring's own and say nothing about our keys.
                    if (text.contains("\"" + ROOT)) {
                        addAll(properties, text);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The metadata of the configuration keys cannot be read.", e);
        }
        return new KnownProperties(properties, classLoader);
    }

    Collection<Property> all() {
        return properties.values();
    }

    /** The removed property of that name. */
    Optional<Property> removed(ConfigurationPropertyName name) {
        return Optional.ofNullable(properties.get(name)).filter(Property::removed);
    }

    /** Whether somebody reads the name, or the list, map or record it lies in. */
    boolean contains(ConfigurationPropertyName name) {
        for (int length = name.getNumberOfElements(); length > 0; length--) {
            Property property = properties.get(name.chop(length));
            if (property != null) {
                return new PropertyType(property.type(), classLoader).accepts(name.subName(length));
            }
        }
        return false;
    }

    private static void addAll(Map<ConfigurationPropertyName, Property> properties, String text) {
        if (!(JsonParserFactory.getJsonParser().parseMap(text).get("properties") instanceof List<?> entries)) {
            return;
        }
        for (Object entry : entries) {
            if (entry instanceof Map<?, ?> map
                    && map.get("name") instanceof String name
                    && name.startsWith(ROOT)
                    && ConfigurationPropertyName.isValid(name)) {
                properties.put(ConfigurationPropertyName.of(name), Property.of(name, map));
            }
        }
    }

    /**
     * One key.
     *
     * @param type the generic Java type
     * @param removed whether it is listed only so that its use is refused
     * @param advice what to use instead, if it is removed
     */
    record Property(
            String name,
            String type,
            boolean removed,
            @Nullable String advice) {

        static Property of(String name, Map<?, ?> entry) {
            String type = entry.get("type") instanceof String given ? given : "java.lang.String";
            if (!(entry.get("deprecation") instanceof Map<?, ?> deprecation)
                    || !"error".equals(deprecation.get("level"))) {
                return new Property(name, type, false, null);
            }
            String replacement =
                    deprecation.get("replacement") instanceof String other ? " Use " + other + " instead." : "";
            String reason = deprecation.get("reason") instanceof String why ? " " + why : "";
            return new Property(name, type, true, reason + replacement);
        }
    }
}
