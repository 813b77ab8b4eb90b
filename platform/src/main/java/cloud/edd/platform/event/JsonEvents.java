package cloud.edd.platform.event;

import cloud.edd.proto.events.IdentityPermissionsDeleted;
import cloud.edd.proto.events.IdentityPermissionsUpdated;
import cloud.edd.proto.events.SessionCreated;
import cloud.edd.proto.events.UserCreated;
import cloud.edd.proto.events.UserDeleted;
import cloud.edd.proto.events.UserUpdated;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.nats.client.support.JsonParseException;
import io.nats.client.support.JsonParser;
import io.nats.client.support.JsonValue;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the JSON bodies that older publishers left on {@code auth.>}, so that an old stream can be replayed: members are
 * named like the fields, a time is a number of Unix seconds, scopes map a key to a plain array.
 */
final class JsonEvents {
    /** By the entity and the action of the subject; JSON bodies carry no type. */
    private static final Map<String, Message> TYPES = Map.of(
            "user.created", UserCreated.getDefaultInstance(),
            "user.updated", UserUpdated.getDefaultInstance(),
            "user.deleted", UserDeleted.getDefaultInstance(),
            "session.created", SessionCreated.getDefaultInstance(),
            "identity.updated", IdentityPermissionsUpdated.getDefaultInstance(),
            "identity.deleted", IdentityPermissionsDeleted.getDefaultInstance());

    private static final int SUBJECT_TOKENS = 4;

    private JsonEvents() {}

    /** True for a body that is JSON: protobuf never starts with a brace, since no event has a field 15 group. */
    static boolean isJson(byte[] body) {
        return body.length > 0 && body[0] == '{';
    }

    /** Empty when the subject says nothing about the type. */
    static Optional<Message> read(String subject, byte[] body) throws UndecodableEventException {
        var tokens = subject.split("\\.");
        if (tokens.length != SUBJECT_TOKENS || !tokens[0].equals("auth")) {
            return Optional.empty();
        }
        var type = TYPES.get(tokens[1] + "." + tokens[3]);
        if (type == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(fill(type.newBuilderForType(), JsonParser.parse(body)));
        } catch (JsonParseException | IllegalArgumentException | ClassCastException e) {
            throw new UndecodableEventException(
                    "the JSON body of " + subject + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static Message fill(Message.Builder builder, JsonValue object) {
        if (object.map == null) {
            throw new IllegalArgumentException("an object is needed where " + object.toJson() + " is");
        }
        for (var field : builder.getDescriptorForType().getFields()) {
            var value = object.map.get(field.getName());
            if (value == null || value.type == JsonValue.Type.NULL) {
                continue;
            }
            if (field.isMapField()) {
                fillMap(builder, field, value);
            } else if (field.isRepeated()) {
                value.array.forEach(element -> builder.addRepeatedField(field, scalar(builder, field, element)));
            } else {
                builder.setField(field, scalar(builder, field, value));
            }
        }
        return builder.build();
    }

    private static void fillMap(Message.Builder builder, FieldDescriptor field, JsonValue object) {
        var valueField = field.getMessageType().findFieldByName("value");
        object.map.forEach((key, value) -> {
            var entry = builder.newBuilderForField(field);
            entry.setField(field.getMessageType().findFieldByName("key"), key);
            var list = entry.newBuilderForField(valueField);
            var actions = list.getDescriptorForType().findFieldByName("actions");
            value.array.forEach(action -> list.addRepeatedField(actions, text(action)));
            entry.setField(valueField, list.build());
            builder.addRepeatedField(field, entry.build());
        });
    }

    private static Object scalar(Message.Builder builder, FieldDescriptor field, JsonValue value) {
        return switch (field.getJavaType()) {
            case STRING -> text(value);
            case LONG -> number(value);
            case INT -> Math.toIntExact(number(value));
            case BOOLEAN -> value.bool;
            case MESSAGE -> message(builder.newBuilderForField(field), value);
            default -> throw new IllegalArgumentException(field.getFullName() + " cannot come from JSON");
        };
    }

    private static Message message(Message.Builder builder, JsonValue value) {
        var seconds = builder.getDescriptorForType().findFieldByName("seconds");
        return seconds != null && value.number != null
                ? builder.setField(seconds, number(value)).build()
                : fill(builder, value);
    }

    /** Ids were numbers in some bodies and strings in others. */
    private static String text(JsonValue value) {
        return value.string != null ? value.string : Long.toString(number(value));
    }

    private static long number(JsonValue value) {
        if (value.number == null) {
            throw new IllegalArgumentException("a number is needed where " + value.toJson() + " is");
        }
        return value.number.longValue();
    }
}
