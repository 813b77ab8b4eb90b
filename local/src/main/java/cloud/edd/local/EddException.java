package cloud.edd.local;

import org.jspecify.annotations.Nullable;

/** What a person is told when the platform cannot do what was asked: what happened, to what, and what to do next. */
public final class EddException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Who can do something about it. */
    public enum Category {
        /** The request: an unknown name, an impossible option. */
        REQUEST,
        /** This machine: a port in use, a full disk, a missing program. */
        MACHINE,
        /** A process of the platform that does not start or does not stop. */
        PROCESS
    }

    private final Category category;

    private EddException(Category category, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.category = category;
    }

    public static EddException request(String message) {
        return new EddException(Category.REQUEST, message, null);
    }

    public static EddException machine(String message) {
        return new EddException(Category.MACHINE, message, null);
    }

    public static EddException machine(String message, Throwable cause) {
        return new EddException(Category.MACHINE, message + ": " + cause.getMessage(), cause);
    }

    public static EddException process(String message) {
        return new EddException(Category.PROCESS, message, null);
    }

    public Category category() {
        return category;
    }
}
