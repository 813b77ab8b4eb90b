package cloud.edd.gfs.simulator.history;

/**
 * What a server held of bytes that came over the network, and what it had under way.
 *
 * @param most in bytes, at any time in any of its lives
 * @param atTheEnd in bytes, when nobody wanted anything of it
 * @param undecided votes whose end it did not know at the end
 * @param underWay writes and copies at the end
 */
public record MemoryHeld(String server, long most, long atTheEnd, int undecided, int underWay) {}
