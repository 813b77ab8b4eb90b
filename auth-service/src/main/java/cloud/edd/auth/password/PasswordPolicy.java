package cloud.edd.auth.password;

import cloud.edd.platform.error.InvalidRequestException;

/** What a new password must be. Never asked at login, where only being right counts. */
public final class PasswordPolicy {
    static final int MIN_LENGTH = 8;
    static final int MAX_LENGTH = 256;

    private PasswordPolicy() {}

    /** @throws InvalidRequestException when the password is refused */
    public static void require(String password) {
        int length = password.codePointCount(0, password.length());
        if (length < MIN_LENGTH || length > MAX_LENGTH) {
            throw new InvalidRequestException(
                    "password must have %d to %d characters".formatted(MIN_LENGTH, MAX_LENGTH));
        }
        // The command line trims what is typed, so such a password would work in one place and not in the other.
        if (!password.strip().equals(password)) {
            throw new InvalidRequestException("password must not begin or end with a blank");
        }
    }
}
