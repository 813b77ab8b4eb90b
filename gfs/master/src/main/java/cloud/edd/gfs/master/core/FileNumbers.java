package cloud.edd.gfs.master.core;

import cloud.edd.gfs.master.core.metadata.MetadataState;

/** Gives every new file a number that no file of the log has; one that never reaches the log may come again in a later reign. */
final class FileNumbers {

    private final MetadataState state;
    private long last;

    FileNumbers(MetadataState state) {
        this.state = state;
    }

    long next() {
        last = Math.max(last + 1, state.nextFileId());
        return last;
    }
}
