package cloud.edd.fileshare.notice;

import cloud.edd.platform.event.Event;
import cloud.edd.platform.event.EventPublisher;
import cloud.edd.platform.event.SubjectToken;
import cloud.edd.proto.events.Notification;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.springframework.stereotype.Component;

/** Tells the owner of a namespace what happened in it, in the transaction in which it happened. */
@Component
public class Notices {
    private static final String ENTITY = "notice";
    private static final String CATEGORY = "storage";

    private final EventPublisher events;

    Notices(EventPublisher events) {
        this.events = events;
    }

    /** A new file stands in the namespace, or a file was replaced. */
    public void fileUploaded(String userId, Place place, String file, boolean replaced) {
        String message = "'%s' %s %s".formatted(file, replaced ? "updated in" : "uploaded in", place.namespace());
        tell(userId, place, "File Uploaded", message, link(place.namespace()));
    }

    /** A file has gone. */
    public void fileDeleted(String userId, Place place, String file) {
        tell(
                userId,
                place,
                "File Deleted",
                "'%s' deleted from %s".formatted(file, place.namespace()),
                link(place.namespace()));
    }

    /** A namespace has gone with everything in it. */
    public void namespaceDeleted(String userId, Place place) {
        tell(
                userId,
                place,
                "Namespace Deleted",
                "'%s' deleted with its files".formatted(place.namespace()),
                "/storage");
    }

    private void tell(String userId, Place place, String title, String message, String link) {
        Notification body = Notification.newBuilder()
                .setUserId(userId)
                .setTitle(title)
                .setMessage(message)
                .setLink(link)
                .setCategory(CATEGORY)
                .setScope(place.namespace())
                .build();
        events.publish(new Event(
                "notify." + SubjectToken.of(userId),
                ENTITY,
                Long.toString(place.namespaceId()),
                place.version(),
                body));
    }

    private static String link(String namespace) {
        return "/storage/" + URLEncoder.encode(namespace, StandardCharsets.UTF_8);
    }

    /**
     * Where it happened.
     *
     * @param version of the namespace's row after the change
     */
    public record Place(long namespaceId, String namespace, long version) {}
}
