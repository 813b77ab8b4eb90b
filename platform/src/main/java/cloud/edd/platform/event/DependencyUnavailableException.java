package cloud.edd.platform.event;

/** A handler could not work because something it needs is away. The event waits for it and loses no try. */
public final class DependencyUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Names what is away.
     *
     * @param dependency such as {@code GFS}
     */
    public DependencyUnavailableException(String dependency, Throwable cause) {
        super(dependency + " is unavailable: " + cause.getMessage(), cause);
    }
}
