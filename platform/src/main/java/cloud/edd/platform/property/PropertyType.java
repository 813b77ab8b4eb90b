package cloud.edd.platform.property;

import java.util.Arrays;
import java.util.Locale;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.util.ClassUtils;

/** The type of a property as the metadata names it, such as {@code java.util.List<cloud.edd.gateway.Route>}. */
final class PropertyType {

    private final String name;
    private final ClassLoader classLoader;

    PropertyType(String name, ClassLoader classLoader) {
        this.name = name;
        this.classLoader = classLoader;
    }

    /** Whether a value of this type has the part: an index, a map key, a component, or nothing at all. */
    boolean accepts(ConfigurationPropertyName part) {
        if (part.isEmpty()) {
            return true;
        }
        String raw = name.contains("<") ? name.substring(0, name.indexOf('<')) : name;
        if (raw.endsWith("Map") || raw.endsWith("Properties")) {
            return true;
        }
        if (name.endsWith("[]") || raw.endsWith("List") || raw.endsWith("Set") || raw.endsWith("Collection")) {
            return part.isNumericIndex(0) && elementType().accepts(part.subName(1));
        }
        return acceptsComponent(raw, part);
    }

    private PropertyType elementType() {
        String element = name.endsWith("[]")
                ? name.substring(0, name.length() - 2)
                : name.contains("<") ? name.substring(name.indexOf('<') + 1, name.lastIndexOf('>')) : "";
        return new PropertyType(element, classLoader);
    }

    private boolean acceptsComponent(String className, ConfigurationPropertyName part) {
        if (!ClassUtils.isPresent(className, classLoader)) {
            return false;
        }
        Class<?> type = ClassUtils.resolveClassName(className, classLoader);
        if (!type.isRecord()) {
            return false;
        }
        String wanted = part.getElement(0, Form.UNIFORM);
        return Arrays.stream(type.getRecordComponents())
                .filter(component ->
                        component.getName().toLowerCase(Locale.ROOT).equals(wanted))
                .anyMatch(
                        component -> new PropertyType(component.getGenericType().getTypeName(), classLoader)
                                .accepts(part.subName(1)));
    }
}
