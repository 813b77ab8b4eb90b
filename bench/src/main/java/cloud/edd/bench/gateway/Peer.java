package cloud.edd.bench.gateway;

import cloud.edd.bench.Program;

/**
 * One way to the service, all over TLS.
 *
 * @param name as it stands in the tables
 */
record Peer(String name, int port, Program program) {}
