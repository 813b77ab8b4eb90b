package cloud.edd.platform.event;

import io.nats.client.Connection;

/**
 * The bus between two losses of the connection, after the server and the owned streams were found fit.
 *
 * @param number raised with every session
 */
record BusSession(Connection connection, long number) {}
