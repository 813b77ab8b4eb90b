package cloud.edd.gfs.chunkserver.core;

import cloud.edd.proto.gfs.Epoch;
import cloud.edd.proto.gfs.JournalRecord;
import cloud.edd.proto.gfs.Mark;
import cloud.edd.proto.gfs.StoredStorage;
import java.util.function.Consumer;

/**
 * What a storage remembers of masters, for ever: the highest epoch it has granted and the highest mark it has seen. So no two
 * masters get the same epoch, and a master on an older copy of its log is found out.
 */
final class StorageMemory {

    private Epoch granted = Epoch.getDefaultInstance();
    private Epoch durable = Epoch.getDefaultInstance();
    private Mark highest = Mark.getDefaultInstance();

    Epoch granted() {
        return granted;
    }

    Mark highest() {
        return highest;
    }

    StoredStorage stored() {
        return StoredStorage.newBuilder()
                .setGrantedEpoch(granted)
                .setHighestMark(highest)
                .build();
    }

    void restore(StoredStorage stored) {
        restore(stored.getGrantedEpoch());
        highest = stored.getHighestMark();
    }

    void restore(Epoch epoch) {
        granted = epoch;
        durable = epoch;
    }

    void restore(Mark mark) {
        highest = mark;
    }

    /** @return whether it is higher than any before; then the journal must be told */
    boolean note(Mark mark) {
        if (!isAbove(mark, highest)) {
            return false;
        }
        highest = mark;
        return true;
    }

    /** Grants the epoch if its number was never granted to another master; the answer comes when it is durable. */
    void ask(Epoch asked, JournalCore journal, Consumer<Epoch> answer) {
        if (Long.compareUnsigned(asked.getNumber(), granted.getNumber()) > 0) {
            granted = asked;
        } else if (granted.equals(durable)) {
            answer.accept(granted);
            return;
        }
        Epoch promised = granted;
        JournalRecord record =
                JournalRecord.newBuilder().setGrantedEpoch(promised).build();
        journal.append(record, () -> {
            durable = promised;
            answer.accept(promised);
        });
    }

    private static boolean isAbove(Mark left, Mark right) {
        int epoch = Long.compareUnsigned(
                left.getEpoch().getNumber(), right.getEpoch().getNumber());
        return epoch > 0 || (epoch == 0 && Long.compareUnsigned(left.getSequence(), right.getSequence()) > 0);
    }
}
