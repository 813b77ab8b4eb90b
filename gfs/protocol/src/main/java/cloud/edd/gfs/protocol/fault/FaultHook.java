package cloud.edd.gfs.protocol.fault;

/**
 * What a test does at a {@link FaultPoint}: as a rule, end the process. Found as a service on the class path, where only tests put one.
 */
public interface FaultHook {

    /** Called by the thread that is at the point; may not return. */
    void at(FaultPoint point);
}
