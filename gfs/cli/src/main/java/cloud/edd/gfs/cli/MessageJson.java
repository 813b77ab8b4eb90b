package cloud.edd.gfs.cli;

import cloud.edd.proto.gfs.Uuid;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Messages of the master for scripts: every field under its own name, numbers as numbers, ids as 32 hex digits. */
final class MessageJson {

    /** Which session wrote last is of no use to anybody. */
    private static final Set<String> HIDDEN = Set.of("last_operation");

    private MessageJson() {}

    static String of(Message message) {
        return Json.of(fields(message));
    }

    static String hex(Uuid id) {
        return String.format(Locale.ROOT, "%016x%016x", id.getHigh(), id.getLow());
    }

    private static Map<String, @Nullable Object> fields(Message message) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
            boolean absent = field.hasPresence() && !message.hasField(field);
            if (!absent && !HIDDEN.contains(field.getName())) {
                fields.put(field.getJsonName(), value(message.getField(field)));
            }
        }
        return fields;
    }

    private static Object value(Object value) {
        return switch (value) {
            case List<?> values -> values.stream().map(MessageJson::value).toList();
            case Uuid id -> hex(id);
            case Message message -> fields(message);
            case EnumValueDescriptor named -> named.getName().toLowerCase(Locale.ROOT);
            case ByteString bytes -> bytes.size() + " bytes";
            default -> value;
        };
    }
}
