package cloud.edd.gfs.simulator.linearizability;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What clients do to names, with what they saw. A file of 0 and a length below 0 mean that nobody was told. */
public sealed interface NamespaceOperation {

    /** The operation of the history, for messages. */
    long id();

    /** A whole new file takes the place of whatever is there. */
    record Put(long id, String path, long file, long length) implements NamespaceOperation {}

    /** The first of the two steps of an append: an empty file where there is none. */
    record Create(long id, String path) implements NamespaceOperation {}

    /**
     * @param offset where it lies, which was the end of the file; below 0 when nobody was told
     */
    record Append(long id, String path, long file, long offset, long length) implements NamespaceOperation {}

    /** Takes the place of whatever is there. */
    record Rename(long id, String from, String to, long file) implements NamespaceOperation {}

    /** Takes the place of whatever is there; what is copied stays. */
    record Copy(long id, String from, String to, long file, long length) implements NamespaceOperation {}

    record Delete(long id, String path) implements NamespaceOperation {}

    /** Somebody saw what stands at a path, or that nothing does. */
    record Look(long id, String path, @Nullable FileSeen seen) implements NamespaceOperation {}

    /** Somebody saw everything there is, of the paths that are judged together. */
    record Listing(long id, Map<String, FileSeen> seen) implements NamespaceOperation {}

    /** A file as an answer told it. */
    record FileSeen(long file, long length) {}
}
