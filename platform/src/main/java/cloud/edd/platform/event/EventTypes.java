package cloud.edd.platform.event;

import com.google.protobuf.Internal;
import com.google.protobuf.Message;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** Finds the generated class of an event by its protobuf name. */
final class EventTypes {
    private static final Pattern NAME = Pattern.compile("edd\\.events\\.v1\\.([A-Za-z0-9]{1,100})");
    private static final String JAVA_PACKAGE = "cloud.edd.proto.events.";
    /** Known names only, so its size is that of the contracts. */
    private static final Map<String, Message> KNOWN = new ConcurrentHashMap<>();

    private EventTypes() {}

    /** The empty message of the type; empty when this build does not know it. */
    static Optional<Message> find(String name) {
        var known = KNOWN.get(name);
        if (known != null) {
            return Optional.of(known);
        }
        var match = NAME.matcher(name);
        if (!match.matches()) {
            return Optional.empty();
        }
        try {
            var type = Class.forName(JAVA_PACKAGE + match.group(1)).asSubclass(Message.class);
            var found = Internal.getDefaultInstance(type);
            KNOWN.put(name, found);
            return Optional.of(found);
        } catch (ClassNotFoundException | ClassCastException e) {
            return Optional.empty();
        }
    }
}
