package cloud.edd.gfs.master.core.metadata;

import cloud.edd.proto.gfs.CheckpointEntry;
import cloud.edd.proto.gfs.CheckpointNamespace;
import java.util.Arrays;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The named files of a namespace in the order of their paths' UTF-8 bytes. */
public final class Namespace extends SavedEntry {

    final int id;
    private final String name;
    final NavigableMap<byte[], FileEntry> files = new TreeMap<>(Arrays::compareUnsigned);
    /** Hidden and trashed files that belong here. */
    int references;

    long droppedSequence;
    long droppedMinute;
    /** Among the dropped ones, from 1 on; 0 for none. */
    long place;

    Namespace(int id, String name) {
        this.id = id;
        this.name = name;
    }

    static Namespace from(CheckpointNamespace saved) {
        Namespace namespace = new Namespace(saved.getId(), saved.getName());
        namespace.droppedSequence = saved.getDroppedSequence();
        namespace.droppedMinute = saved.getDroppedMinute();
        namespace.place = saved.getPlace();
        return namespace;
    }

    @Override
    long keyHigh() {
        return id;
    }

    @Override
    long keyLow() {
        return 0;
    }

    @Override
    CheckpointEntry toCheckpoint() {
        return CheckpointEntry.newBuilder()
                .setNamespace(CheckpointNamespace.newBuilder()
                        .setId(id)
                        .setName(name)
                        .setDroppedSequence(droppedSequence)
                        .setDroppedMinute(droppedMinute)
                        .setPlace(place))
                .build();
    }

    public String name() {
        return name;
    }

    /** Deleted as a whole: its files are in the trash with it, and a namespace of the same name is another one. */
    public boolean dropped() {
        return droppedSequence != 0;
    }

    boolean isEmpty() {
        return files.isEmpty() && references == 0;
    }
}
