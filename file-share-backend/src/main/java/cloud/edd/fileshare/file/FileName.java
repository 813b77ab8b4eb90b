package cloud.edd.fileshare.file;

import cloud.edd.platform.error.InvalidRequestException;
import java.nio.charset.StandardCharsets;

/**
 * The name of a file in a namespace: 1 to 255 bytes of UTF-8 without slashes and control characters, not {@code .} or
 * {@code ..}. Everything else is legal: blanks inside, percent signs, semicolons, plus signs, quotes, any script.
 */
record FileName(String value) {
    /** What common file systems allow, so that a download can keep its name. */
    private static final int MAX_BYTES = 255;

    FileName {
        if (value.isEmpty()) {
            throw refused("A file needs a name.");
        }
        if (value.indexOf('/') >= 0 || value.indexOf('\\') >= 0) {
            throw refused("A file name contains no slash and no backslash.");
        }
        if (value.equals(".") || value.equals("..")) {
            throw refused("'" + value + "' is not a file name.");
        }
        if (value.codePoints().anyMatch(Character::isISOControl)) {
            throw refused("A file name contains no control characters.");
        }
        if (value.codePoints().anyMatch(FileName::isNotText)) {
            throw refused("The file name is not valid UTF-8 text: percent-encode its UTF-8 bytes.");
        }
        if (value.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw refused("The file name is longer than " + MAX_BYTES + " bytes of UTF-8: shorten it.");
        }
    }

    /**
     * Reads what a client sent, already percent-decoded once; blanks around it do not count.
     *
     * @throws InvalidRequestException when it is no name
     */
    static FileName parse(String text) {
        return new FileName(text.strip());
    }

    @Override
    public String toString() {
        return value;
    }

    // Decoders put U+FFFD where bytes were not UTF-8; a lone surrogate has no bytes at all.
    private static boolean isNotText(int codePoint) {
        return codePoint == 0xFFFD || (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE);
    }

    private static InvalidRequestException refused(String message) {
        return new InvalidRequestException("invalid_file_name", "name", message);
    }
}
