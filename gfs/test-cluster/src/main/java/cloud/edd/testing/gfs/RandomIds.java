package cloud.edd.testing.gfs;

import cloud.edd.gfs.protocol.core.IdSource;
import cloud.edd.proto.gfs.Uuid;
import java.util.UUID;

/** Ids as in production. */
final class RandomIds implements IdSource {

    @Override
    public Uuid next() {
        UUID random = UUID.randomUUID();
        return Uuid.newBuilder()
                .setHigh(random.getMostSignificantBits())
                .setLow(random.getLeastSignificantBits())
                .build();
    }
}
