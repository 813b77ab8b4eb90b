package cloud.edd.gfs.client.remote;

import cloud.edd.gfs.client.core.ClientLimits;
import cloud.edd.gfs.protocol.wire.BufferPool;
import java.util.concurrent.ScheduledExecutorService;

/**
 * What the runners of one client share.
 *
 * @param runners those of them that are under way
 * @param locations where the chunks of files are
 * @param shares what each stream of readers may hold
 * @param sending buffers of writers; never waited for by a reader, so that a copy from GFS to GFS cannot stand still
 */
record World(
        MasterChannel master,
        ServerConnections connections,
        ScheduledExecutorService scheduler,
        Runners runners,
        SharedLocations locations,
        ReadShares shares,
        BufferPool sending,
        ClientLimits limits) {}
