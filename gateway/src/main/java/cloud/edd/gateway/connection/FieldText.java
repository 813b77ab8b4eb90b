package cloud.edd.gateway.connection;

/** The rules of text in heads of requests. Read by hand, since this is done for each request. */
public final class FieldText {
    /** More than the largest number of 64 bits has. */
    private static final int MOST_DIGITS = 19;

    private FieldText() {}

    /** Whether it is something, and all of it ASCII that leaves ink: no spaces, no control characters. */
    public static boolean isVisible(CharSequence text) {
        return consistsOf(text, '!', '~');
    }

    /** Whether it is a number of decimal digits without a sign. */
    public static boolean isNumber(CharSequence text) {
        return text.length() <= MOST_DIGITS && consistsOf(text, '0', '9');
    }

    private static boolean consistsOf(CharSequence text, char first, char last) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < first || c > last) {
                return false;
            }
        }
        return !text.isEmpty();
    }
}
