package cloud.edd.platform.event;

/** Something a handler needs that can be away, such as GFS. While it is away no events are taken from the bus. */
public interface EventDependency {
    /** What it is, for messages. */
    String name();

    /**
     * Returns when it is there; called before events are taken and after a handler failed. Must end within seconds.
     *
     * @throws Exception when it is away; the message says why
     */
    void check() throws Exception;
}
