package cloud.edd.gateway.ssh;

import java.util.function.LongConsumer;

/**
 * One end of a relayed channel, told what the other end heard, in the order in which it was heard. None of the methods
 * blocks. Thread-safe.
 */
interface ChannelEnd {
    /**
     * @param bytes given away
     * @param error whether they go to the error stream
     * @param taken told how many bytes were sent on: until then they count against the sender's window
     */
    void data(byte[] bytes, boolean error, LongConsumer taken);

    /** A channel request with what follows its name; with {@code wantReply}, the other end is {@link #replied} to once. */
    void request(String type, boolean wantReply, byte[] parameters);

    /** The answer to the oldest request that waits for one. */
    void replied(boolean success);

    /** No more data comes from the other end. */
    void eof();

    /** Nothing comes from the other end any more: end when all is sent. */
    void finish();
}
