package cloud.edd.gfs.protocol.fault;

import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * A place between two steps of which a process may do the first and not the second. Code says where it is with {@link #hit}, and a test
 * ends the process there. Without a {@link FaultHook} on the class path, as in production, a hit is a comparison with a constant.
 *
 * <p>After the manner of Apache Ratis' CodeInjectionForTesting.
 */
public enum FaultPoint {
    /** Records are written to the log and not forced. */
    LOG_WRITTEN,
    /** Records are durable and not applied. */
    LOG_FORCED,
    /** Records are applied and the caller is not told. */
    MASTER_ANSWERING,
    /** A commit is applied and the primary is not told. */
    MASTER_TELLING,
    /** The next segment has its header, and still the spare's name. */
    SEGMENT_HEADED,
    /** The next segment has its name, which is not durable. */
    SEGMENT_RENAMED,
    /** A checkpoint of the metadata is written and not forced. */
    METADATA_CHECKPOINT_WRITTEN,
    /** It is forced and bears no name. */
    METADATA_CHECKPOINT_FORCED,
    /** It has its name, which is not durable. */
    METADATA_CHECKPOINT_RENAMED,
    /** Its name is durable, and what it makes needless is still there. */
    METADATA_CHECKPOINT_NAMED,
    /** Older checkpoints are deleted, and the log before them is not. */
    METADATA_CHECKPOINT_PRUNED,
    /** A segment's bytes are in the chunk file and not forced. */
    CHUNK_WRITTEN,
    /** They are forced, and no record says so. */
    CHUNK_FORCED,
    /** A record is in the journal and not forced. */
    JOURNAL_WRITTEN,
    /** It is forced, and nobody was told. */
    JOURNAL_FORCED,
    /** A chunkserver's checkpoint is written and not forced. */
    CHECKPOINT_WRITTEN,
    /** It is forced, and the journal before it is not yet free. */
    CHECKPOINT_FORCED,
    /** Bytes of a copy in the making are in the staging folder and not forced. */
    COPY_WRITTEN,
    /** A copy in the making is forced, and no record names it. */
    COPY_FORCED,
    /** A copy has taken a chunk file's place, and the names are not durable. */
    COPY_RENAMED,
    /** A chunkserver's copy of the master's log is written and not forced. */
    COPIED_LOG_WRITTEN,
    /** It is forced, and the chunkserver's core does not know. */
    COPIED_LOG_FORCED,
    /** It is durable, and the master is not told. */
    FOLLOWER_ANSWERING,
    /** A file of the data folder has its name, which is not durable. */
    FILE_RENAMED,
    /** Names of the data folder are durable, and the core does not know. */
    FOLDER_SYNCED,
    /** A segment has come and is not forwarded. */
    PRIMARY_FORWARDING,
    /** A vote is durable and not sent. */
    SECONDARY_VOTING,
    /** Two copies have voted, and the master was not asked. */
    PRIMARY_ASKING,
    /** The master has committed, and the client was not told. */
    PRIMARY_ANSWERING,
    /** The client was told, or is about to be, and the other copies were not. */
    PRIMARY_TELLING;

    private static final @Nullable FaultHook HOOK =
            ServiceLoader.load(FaultHook.class).findFirst().orElse(null);

    /** The calling thread is here. */
    public void hit() {
        if (HOOK != null) {
            HOOK.at(this);
        }
    }
}
