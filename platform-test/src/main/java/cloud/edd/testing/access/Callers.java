package cloud.edd.testing.access;

/** What everybody shows, as headers that alternate between name and value. */
public interface Callers {

    String[] headers(Who who);

    /** A token of the user with nothing but this. */
    String[] headers(Grant only);

    /** The headers of a token that is shown as it should be. */
    static String[] bearer(String token) {
        return new String[] {"Authorization", "Bearer " + token};
    }
}
