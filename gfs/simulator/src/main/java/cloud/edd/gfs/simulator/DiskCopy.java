package cloud.edd.gfs.simulator;

import cloud.edd.gfs.master.restore.CopyFiles;
import cloud.edd.gfs.protocol.disk.DiskRequest;
import cloud.edd.gfs.protocol.disk.DiskResult;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.gfs.simulator.disk.SimulatedDisk;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** The copy of the log on the disk of a chunkserver, as who copies the folder gets it while the server runs or is down. */
record DiskCopy(String source, SimulatedDisk disk) implements CopyFiles {

    private static final String FOLDER = "metadata/";

    @Override
    public boolean isOnChunkserver() {
        return true;
    }

    @Override
    public List<String> names() {
        return disk.files().stream()
                .filter(file -> file.startsWith(FOLDER))
                .map(file -> file.substring(FOLDER.length()))
                .toList();
    }

    @Override
    public InputStream open(String name) throws IOException {
        String file = FOLDER + name;
        int length = Math.toIntExact(disk.length(file));
        if (disk.carryOut(new DiskRequest.ReadAt(file, 0, length)) instanceof DiskResult.Bytes(Payload bytes)) {
            return new ByteArrayInputStream(bytes.toByteArray());
        }
        throw new FileNotFoundException(source + ": " + file);
    }
}
