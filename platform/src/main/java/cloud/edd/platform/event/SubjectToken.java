package cloud.edd.platform.event;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;

/** Makes ids fit into subjects, whose tokens are separated by dots: {@code {service}.{entity}.{id}.{action}}. */
public final class SubjectToken {
    private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9_=-]{1,200}");

    private SubjectToken() {}

    /**
     * Returns the id as it is.
     *
     * @throws IllegalArgumentException when it is not a single token of letters, digits, {@code _ = -}
     */
    public static String of(String id) {
        if (!ALLOWED.matcher(id).matches()) {
            throw new IllegalArgumentException("\"" + id + "\" cannot be a token of a subject; encode it");
        }
        return id;
    }

    /** URL-safe base64 without padding, for ids with slashes and dots such as names of repositories. */
    public static String encoded(String id) {
        return of(Base64.getUrlEncoder().withoutPadding().encodeToString(id.getBytes(StandardCharsets.UTF_8)));
    }
}
