package cloud.edd.gfs.client.core;

import cloud.edd.proto.gfs.Grant;
import cloud.edd.proto.gfs.Replica;
import cloud.edd.proto.gfs.SignedGrant;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.Optional;

/** A grant as the client needs it: to hand on unopened, and to see where the primary is. The servers check the signature. */
record Granted(SignedGrant signed, Grant grant) {

    /** Empty when these are not the bytes of a grant with members. */
    static Optional<Granted> of(SignedGrant signed) {
        try {
            Grant grant = Grant.parseFrom(signed.getGrant());
            return grant.getMembersCount() == 0 ? Optional.empty() : Optional.of(new Granted(signed, grant));
        } catch (InvalidProtocolBufferException e) {
            return Optional.empty();
        }
    }

    Replica primary() {
        return grant.getMembers(0);
    }

    long version() {
        return grant.getVersion();
    }
}
