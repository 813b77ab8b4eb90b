package cloud.edd.gfs.chunkserver.shell;

import cloud.edd.gfs.protocol.fault.FaultPoint;
import cloud.edd.proto.gfs.DataFrame;
import cloud.edd.proto.gfs.ServerFrame;

/** Before which words to others a chunkserver may die. */
final class SendFaultPoints {

    private SendFaultPoints() {}

    static void before(ServerFrame frame) {
        if (frame.hasCommits()) {
            FaultPoint.PRIMARY_ASKING.hit();
        } else if (frame.hasMetadataStored()) {
            FaultPoint.FOLLOWER_ANSWERING.hit();
        }
    }

    static void before(DataFrame frame) {
        if (frame.hasPrepare()) {
            FaultPoint.PRIMARY_FORWARDING.hit();
        } else if (frame.hasVote()) {
            FaultPoint.SECONDARY_VOTING.hit();
        } else if (frame.hasWriteReply()) {
            FaultPoint.PRIMARY_ANSWERING.hit();
        } else if (frame.hasCommit()) {
            FaultPoint.PRIMARY_TELLING.hit();
        }
    }
}
