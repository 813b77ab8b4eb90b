package cloud.edd.platform.event;

import com.google.protobuf.Message;

/**
 * Something that happened to one entity, to be told to the other services.
 *
 * @param subject where it is published, such as {@code auth.user.42.created}; ids in it are {@link SubjectToken}s
 * @param entity what kind of thing it happened to, such as {@code user}
 * @param entityId which one; with {@code entity} it names the aggregate within which events keep their order
 * @param version the entity's row version, taken from the entity's own UPDATE, greater with every event; a delete raises
 *     it too
 * @param body one of the messages of {@code cloud.edd.proto.events}; its {@code metadata} is filled in
 */
public record Event(String subject, String entity, String entityId, long version, Message body) {
    /** What orders: no event of an aggregate overtakes an older one of the same. */
    public String aggregate() {
        return entity + ":" + entityId;
    }
}
