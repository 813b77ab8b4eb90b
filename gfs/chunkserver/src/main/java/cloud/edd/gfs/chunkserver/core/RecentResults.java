package cloud.edd.gfs.chunkserver.core;

import cloud.edd.proto.gfs.Operation;
import cloud.edd.proto.gfs.OperationResult;
import cloud.edd.proto.gfs.Uuid;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where the last operation of each recent session went, so that most retries need no question to the master. */
final class RecentResults {

    /** Sessions that write one chunk at a time are few; an older one is found out by the master. */
    private static final int SESSIONS = 64;

    private final Map<Uuid, OperationResult> bySession = new LinkedHashMap<>();

    /** As the master tells it: only the master knows where in the file it lies. */
    void add(OperationResult result) {
        Uuid session = result.getOperation().getSession();
        bySession.remove(session);
        bySession.put(session, result);
        if (bySession.size() > SESSIONS) {
            Iterator<Uuid> oldest = bySession.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    @Nullable OperationResult find(Operation operation) {
        OperationResult last = bySession.get(operation.getSession());
        return last != null && last.getOperation().equals(operation) ? last : null;
    }
}
