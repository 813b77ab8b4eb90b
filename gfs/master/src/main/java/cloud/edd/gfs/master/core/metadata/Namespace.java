package cloud.edd.gfs.master.core.metadata;

import cloud.edd.proto.gfs.CheckpointEntry;
import cloud.edd.proto.gfs.CheckpointNamespace;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.GfsError;
import java.util.Arrays;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The named files of a namespace in the order of their paths' UTF-8 bytes, what they use, and what they may. */
public final class Namespace extends SavedEntry {

    /** Of bytes or files: as many as there is room for. */
    public static final long NO_LIMIT = -1;

    final int id;
    private final String name;
    final NavigableMap<byte[], FileEntry> files = new TreeMap<>(Arrays::compareUnsigned);
    /** Of the named files together; counted, never written to a checkpoint. */
    private long bytes;

    long maxBytes = NO_LIMIT;
    long maxFiles = NO_LIMIT;
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
        namespace.maxBytes = saved.hasMaxBytes() ? saved.getMaxBytes() : NO_LIMIT;
        namespace.maxFiles = saved.hasMaxFiles() ? saved.getMaxFiles() : NO_LIMIT;
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
        CheckpointNamespace.Builder saved = CheckpointNamespace.newBuilder()
                .setId(id)
                .setName(name)
                .setDroppedSequence(droppedSequence)
                .setDroppedMinute(droppedMinute)
                .setPlace(place);
        if (maxBytes != NO_LIMIT) {
            saved.setMaxBytes(maxBytes);
        }
        if (maxFiles != NO_LIMIT) {
            saved.setMaxFiles(maxFiles);
        }
        return CheckpointEntry.newBuilder().setNamespace(saved).build();
    }

    public String name() {
        return name;
    }

    /** Deleted as a whole: its files are in the trash with it, and a namespace of the same name is another one. */
    public boolean dropped() {
        return droppedSequence != 0;
    }

    /** Named ones. */
    public int fileCount() {
        return files.size();
    }

    /** Of the named files together, whoever else has the same chunks. */
    public long bytes() {
        return bytes;
    }

    /** Or {@link #NO_LIMIT}. */
    public long maxBytes() {
        return maxBytes;
    }

    /** Or {@link #NO_LIMIT}. */
    public long maxFiles() {
        return maxFiles;
    }

    public boolean isLimited() {
        return maxBytes != NO_LIMIT || maxFiles != NO_LIMIT;
    }

    /** Why it may not have so much more; null if it may. What does not grow is never refused, also when a quota is exceeded. */
    @Nullable GfsError refusal(int moreFiles, long moreBytes) {
        boolean tooMany = maxFiles != NO_LIMIT && moreFiles > 0 && files.size() + moreFiles > maxFiles;
        boolean tooLong = maxBytes != NO_LIMIT && moreBytes > 0 && bytes + moreBytes > maxBytes;
        if (!tooMany && !tooLong) {
            return null;
        }
        String exceeded = tooMany
                ? "may have " + maxFiles + " files, and has " + files.size()
                : "may have " + maxBytes + " bytes, and has " + bytes + ": " + moreBytes + " more do not fit";
        return Applied.error(
                ErrorCode.QUOTA_EXCEEDED,
                "namespace " + name + " " + exceeded + "; delete files, or have the quota raised (gfs quota set)");
    }

    /** Under its path, where no other file is. */
    void put(FileEntry file) {
        files.put(file.path, file);
        bytes += file.length();
    }

    /** It is there under its path. */
    void remove(FileEntry file) {
        files.remove(file.path);
        bytes -= file.length();
    }

    /** A file that is here has so many more bytes. */
    void grow(long more) {
        bytes += more;
    }

    /** Nothing belongs to it; it may have a quota all the same. */
    boolean isEmpty() {
        return files.isEmpty() && references == 0;
    }
}
