package cloud.edd.gfs.protocol.node;

/** A door of a process somewhere. For {@link Door#MASTER} the host and port are the shell's own configuration. */
public record Endpoint(Door door, String host, int port) {}
