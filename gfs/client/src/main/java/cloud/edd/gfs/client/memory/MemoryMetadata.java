package cloud.edd.gfs.client.memory;

import cloud.edd.gfs.client.GfsMetadata;
import cloud.edd.gfs.protocol.metadatalog.CheckpointFormat;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** There is no log behind a GFS in memory: its checkpoints are as of no record, and without entries. */
final class MemoryMetadata implements GfsMetadata {

    @Override
    public long checkpoint() {
        return 0;
    }

    @Override
    public long export(OutputStream out) throws IOException {
        out.write(CheckpointFormat.header(0).array());
        out.write(CheckpointFormat.trailer(0, 0).array());
        out.flush();
        return 0;
    }

    @Override
    public List<String> restoreReport() {
        return List.of();
    }

    @Override
    public List<String> endRestore(boolean withoutMissing) {
        throw new IllegalStateException("a GFS in memory was never restored");
    }
}
