package cloud.edd.fileshare.namespace;

import cloud.edd.platform.error.InvalidRequestException;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The name of a namespace: 1 to 100 of {@code A-Z a-z 0-9 . _ -}, case-sensitive, one owner on the whole platform.
 *
 * <p>{@code .} and {@code ..} and the words of the routes beside it are no names.
 */
public record NamespaceName(String value) {
    private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9._-]{1,100}");
    private static final Set<String> RESERVED =
            Set.of(".", "..", "namespaces", "files", "upload", "download", "delete", "status");

    public NamespaceName {
        if (!SHAPE.matcher(value).matches()) {
            throw new InvalidRequestException(
                    "invalid_namespace_name",
                    "name",
                    "A namespace name has 1 to 100 characters out of letters, digits, dot, underscore and hyphen.");
        }
        if (RESERVED.contains(value)) {
            throw new InvalidRequestException(
                    "invalid_namespace_name", "name", "The name '" + value + "' is reserved: choose another one.");
        }
    }

    /**
     * Reads what a client sent; blanks around it do not count.
     *
     * @throws InvalidRequestException when it is no name
     */
    public static NamespaceName parse(String text) {
        return new NamespaceName(text.strip());
    }

    @Override
    public String toString() {
        return value;
    }
}
