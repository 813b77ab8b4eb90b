package cloud.edd.gfs.master.core.metadata;

import cloud.edd.gfs.protocol.payload.Crc32c;

/**
 * Puts the checksums of chunks together. Carrying a checksum over a whole chunk is a linear map, so its 32 columns, computed once,
 * make a step cost some xors: a listing must not compute matrices for every chunk of every large file.
 */
final class FullChunkCrc {

    private final int[] columns = new int[Integer.SIZE];

    FullChunkCrc() {
        for (int bit = 0; bit < columns.length; bit++) {
            columns[bit] = Crc32c.combine(1 << bit, 0, MetadataState.CHUNK_BYTES);
        }
    }

    int append(int crc, int next, int nextLength) {
        if (crc == Crc32c.EMPTY) {
            return next;
        }
        if (nextLength != MetadataState.CHUNK_BYTES) {
            return Crc32c.combine(crc, next, nextLength);
        }
        int carried = 0;
        for (int rest = crc; rest != 0; rest &= rest - 1) {
            carried ^= columns[Integer.numberOfTrailingZeros(rest)];
        }
        return carried ^ next;
    }
}
