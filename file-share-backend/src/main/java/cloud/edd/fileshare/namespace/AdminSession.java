package cloud.edd.fileshare.namespace;

import cloud.edd.platform.error.ForbiddenException;
import cloud.edd.platform.identity.Caller;

/** The right to see everything: a session whose claim says so. A token never has it. */
public final class AdminSession {
    private AdminSession() {}

    /** @throws ForbiddenException for everybody but an administrator's session */
    public static void require(Caller caller) {
        if (!(caller instanceof Caller.User user && user.admin())) {
            throw new ForbiddenException("admin_only", "Only an administrator's session may do this.");
        }
    }
}
