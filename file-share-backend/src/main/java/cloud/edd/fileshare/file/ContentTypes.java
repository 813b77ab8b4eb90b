package cloud.edd.fileshare.file;

import java.nio.charset.StandardCharsets;
import org.springframework.http.MediaType;
import org.springframework.http.MediaTypeFactory;

/** The media type of a file by the ending of its name; text is taken to be UTF-8. */
final class ContentTypes {
    private ContentTypes() {}

    static String of(FileName name) {
        MediaType type = MediaTypeFactory.getMediaType(name.value()).orElse(MediaType.APPLICATION_OCTET_STREAM);
        return type.getType().equals("text") ? new MediaType(type, StandardCharsets.UTF_8).toString() : type.toString();
    }
}
