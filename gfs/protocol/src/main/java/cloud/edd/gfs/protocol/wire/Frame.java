package cloud.edd.gfs.protocol.wire;

import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.DataFrame;

/** A header with its payload, which may be empty. Whoever takes the frame releases the payload. */
public record Frame(DataFrame header, Payload payload) {}
