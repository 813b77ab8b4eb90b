package cloud.edd.delivery;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What stands behind the command's name: pairs of {@code --name value}, each of a known name. */
record Arguments(Map<String, String> values) {

    Arguments {
        values = Map.copyOf(values);
    }

    static Arguments read(List<String> words, Set<String> known) {
        var values = new LinkedHashMap<String, String>();
        for (int i = 0; i < words.size(); i += 2) {
            String name = words.get(i);
            if (!name.startsWith("--") || !known.contains(name.substring(2))) {
                throw new DeliveryException("unknown argument " + name + "; known: --" + String.join(", --", known));
            }
            if (i + 1 == words.size()) {
                throw new DeliveryException(name + " needs a value");
            }
            if (values.put(name.substring(2), words.get(i + 1)) != null) {
                throw new DeliveryException(name + " is given twice");
            }
        }
        return new Arguments(values);
    }

    String required(String name) {
        return optional(name).orElseThrow(() -> new DeliveryException("--" + name + " is needed"));
    }

    /** Empty also where the value is blank: a workflow passes on what it does not have as an empty text. */
    Optional<String> optional(String name) {
        return Optional.ofNullable(values.get(name)).filter(value -> !value.isBlank());
    }
}
