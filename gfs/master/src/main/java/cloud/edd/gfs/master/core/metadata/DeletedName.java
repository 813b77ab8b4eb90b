package cloud.edd.gfs.master.core.metadata;

import java.util.Arrays;
import java.util.Comparator;

/** What a deleted file was called, and when it was deleted. */
interface DeletedName {

    /** Files of one name side by side, the last deleted last. */
    Comparator<DeletedName> ORDER = Comparator.comparing(DeletedName::namespaceName)
            .thenComparing(DeletedName::pathBytes, Arrays::compareUnsigned)
            .thenComparingLong(DeletedName::deletedAt);

    String namespaceName();

    byte[] pathBytes();

    /** The sequence that deleted it. */
    long deletedAt();

    /** After all that ever had the name. */
    static DeletedName lastOf(String namespace, byte[] path) {
        return new DeletedName() {
            @Override
            public String namespaceName() {
                return namespace;
            }

            @Override
            public byte[] pathBytes() {
                return path;
            }

            @Override
            public long deletedAt() {
                return Long.MAX_VALUE;
            }
        };
    }
}
