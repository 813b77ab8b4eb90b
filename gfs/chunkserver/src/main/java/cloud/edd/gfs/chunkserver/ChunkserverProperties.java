package cloud.edd.gfs.chunkserver;

import cloud.edd.gfs.chunkserver.core.ChunkserverSettings;
import cloud.edd.gfs.protocol.token.ServerCredential;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What an operator tells a chunkserver. An unknown key stops the start.
 *
 * @param id unique in the cluster and kept for life; the data folder remembers it
 * @param data the data folder: chunks, journal, checkpoints; made if it is not there
 * @param bind address that both doors are opened on
 * @param dataPort for clients
 * @param replicationPort for the other chunkservers
 * @param advertiseHost name or address under which clients and chunkservers reach this one; the bind address if unset
 * @param node the machine that this one runs on: copies of a chunk go to different ones; the advertised host if unset
 * @param master host:port of the master's gRPC service; several, with commas between them, where a standby may take its place
 * @param journalSegment size of each of the two journal files; taken when the data folder is set up
 * @param clientBuffer payloads of clients in memory at most
 * @param peerBuffer payloads of other chunkservers in memory at most
 * @param scrubRate read in a second at most to check what is stored
 * @param copyRate moved in a second for copies at most: taken from other chunkservers, or read here to be used again
 */
@ConfigurationProperties(value = "edd.gfs.chunkserver", ignoreUnknownFields = false)
public record ChunkserverProperties(
        @Nullable String id,
        @Nullable Path data,
        @DefaultValue("127.0.0.1") String bind,
        @DefaultValue("9080") int dataPort,
        @DefaultValue("9081") int replicationPort,
        @Nullable String advertiseHost,
        @DefaultValue("") String node,
        @DefaultValue("127.0.0.1:9000") String master,
        @DefaultValue("16MB") DataSize journalSegment,
        @DefaultValue("64MB") DataSize clientBuffer,
        @DefaultValue("64MB") DataSize peerBuffer,
        @DefaultValue("20MB") DataSize scrubRate,
        @DefaultValue("100MB") DataSize copyRate) {

    /** The largest payload takes a buffer of 4 MiB; fewer than two would make everybody wait for everybody. */
    private static final long MINIMUM_BUFFER_BYTES = 8L << 20;

    private static final int NODE_CHARACTERS = 100;

    public ChunkserverProperties {
        if (id == null || !ServerCredential.SERVER_ID.matcher(id).matches()) {
            throw new IllegalArgumentException("edd.gfs.chunkserver.id is '" + id
                    + "': give this server a name of up to 64 letters, digits, '.', '_' or '-', and never change it");
        }
        if (data == null) {
            throw new IllegalArgumentException("edd.gfs.chunkserver.data is not set: name the folder for the chunks");
        }
        if (node.length() > NODE_CHARACTERS) {
            throw new IllegalArgumentException("edd.gfs.chunkserver.node is longer than " + NODE_CHARACTERS
                    + " characters: give the machine a shorter name");
        }
        if (!master.matches("[^,]+:[0-9]{1,5}(,[^,]+:[0-9]{1,5})*")) {
            throw new IllegalArgumentException("edd.gfs.chunkserver.master is '" + master
                    + "': write host:port, or several with commas between them");
        }
        long journal = journalSegment.toBytes();
        if (journal < ChunkserverSettings.MINIMUM_JOURNAL_SEGMENT_BYTES || journal > Integer.MAX_VALUE / 2) {
            throw new IllegalArgumentException(
                    "edd.gfs.chunkserver.journal-segment is " + journalSegment + ": between 1MB and 1023MB");
        }
        if (clientBuffer.toBytes() < MINIMUM_BUFFER_BYTES || peerBuffer.toBytes() < MINIMUM_BUFFER_BYTES) {
            throw new IllegalArgumentException(
                    "edd.gfs.chunkserver.client-buffer and peer-buffer must be at least 8MB");
        }
        if (scrubRate.toBytes() < ChunkserverSettings.MINIMUM_SCRUB_BYTES_PER_SECOND) {
            throw new IllegalArgumentException("edd.gfs.chunkserver.scrub-rate is " + scrubRate + ": at least 64KB");
        }
        if (copyRate.toBytes() < 1 || copyRate.toBytes() > ChunkserverSettings.MAXIMUM_BYTES_PER_SECOND) {
            throw new IllegalArgumentException(
                    "edd.gfs.chunkserver.copy-rate is " + copyRate + ": at least 1B, at most 1TB");
        }
    }

    List<InetSocketAddress> masters() {
        return Arrays.stream(master.split(",", -1))
                .map(one -> InetSocketAddress.createUnresolved(
                        one.substring(0, one.lastIndexOf(':')),
                        Integer.parseInt(one.substring(one.lastIndexOf(':') + 1))))
                .toList();
    }

    String hostForOthers() {
        return advertiseHost == null || advertiseHost.isEmpty() ? bind : advertiseHost;
    }
}
