package cloud.edd.gfs.client.core;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.proto.gfs.Grant;
import cloud.edd.proto.gfs.SignedGrant;
import com.google.protobuf.ByteString;
import org.junit.jupiter.api.Test;

class GrantedTest {

    @Test
    void bytesThatAreNoGrantAndGrantsWithoutMembersAreOfNoUse() {
        assertThat(Granted.of(signed(ByteString.copyFrom(new byte[] {0x0A, 0x7F}))))
                .isEmpty();
        assertThat(Granted.of(signed(Grant.getDefaultInstance().toByteString())))
                .isEmpty();
    }

    private static SignedGrant signed(ByteString grant) {
        return SignedGrant.newBuilder().setGrant(grant).build();
    }
}
