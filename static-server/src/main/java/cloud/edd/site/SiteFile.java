package cloud.edd.site;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;

/**
 * One file of the site.
 *
 * @param resource where it lies on the class path
 * @param contentType as it is answered, with charset
 * @param immutable whether its name changes with its content
 * @param digest names its content
 * @param encodings the forms that lie beside it, of {@code br} and {@code gzip}
 */
record SiteFile(String resource, String contentType, boolean immutable, String digest, Set<String> encodings) {

    /** Strong: another form of the same content has another one. */
    String etag(String encoding) {
        return encoding.isEmpty() ? "\"" + digest + "\"" : "\"" + digest + "-" + encoding + "\"";
    }

    /** @param encoding one of {@link #encodings()}, or empty for the file as it is */
    InputStream open(String encoding) throws IOException {
        String name = switch (encoding) {
            case "br" -> resource + ".br";
            case "gzip" -> resource + ".gz";
            default -> resource;
        };
        InputStream content = SiteFile.class.getClassLoader().getResourceAsStream(name);
        if (content == null) {
            throw new FileNotFoundException(name + " is in the index of the site, and not in its jar");
        }
        return content;
    }
}
