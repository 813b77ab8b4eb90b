package cloud.edd.gfs.master.core.metadata;

import cloud.edd.proto.gfs.CheckpointEntry;

/** An entry that checkpoints write by itself. */
abstract class SavedEntry extends TableEntry {

    /** Number of the last checkpoint that need not write it any more: it has, or the entry is younger. */
    int savedIn;

    abstract CheckpointEntry toCheckpoint();
}
