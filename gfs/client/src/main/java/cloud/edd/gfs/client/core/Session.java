package cloud.edd.gfs.client.core;

import cloud.edd.proto.gfs.Operation;
import cloud.edd.proto.gfs.Uuid;

/**
 * A session lent to one core at a time, for the master takes its operations one after the other. Not thread-safe: handing it
 * on is up to the owner.
 */
public final class Session {

    private final String client;
    private Uuid id;
    private long lastSequence;
    private boolean spoilt;

    /**
     * @param client who opened it, for people who read the master's log
     */
    public Session(Uuid id, String client) {
        this.id = id;
        this.client = client;
    }

    public Uuid id() {
        return id;
    }

    /** True when an operation's end is not known or a hidden file is left: close it, do not use it again. */
    public boolean spoilt() {
        return spoilt;
    }

    String client() {
        return client;
    }

    /** The master does not know it, and gave this one in its place: operations are numbered from 1 again. */
    void renew(Uuid fresh) {
        id = fresh;
        lastSequence = 0;
    }

    boolean holds(Operation operation) {
        return operation.getSession().equals(id);
    }

    /** Never to be lent again. */
    public void spoil() {
        spoilt = true;
    }

    /** A new operation. */
    public Operation next() {
        return Operation.newBuilder().setSession(id).setSequence(++lastSequence).build();
    }

    /** The operation that {@link #next()} will give: for calls that place it and never count as done themselves. */
    Operation upcoming() {
        return Operation.newBuilder()
                .setSession(id)
                .setSequence(lastSequence + 1)
                .build();
    }
}
