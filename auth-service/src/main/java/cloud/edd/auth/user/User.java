package cloud.edd.auth.user;

/**
 * A person with an account.
 *
 * @param displayName empty when the person chose none
 * @param disabled may neither sign in nor use a session or token
 */
public record User(String id, String username, String displayName, boolean admin, boolean disabled) {}
