package cloud.edd.bench.gfs;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Where it is measured.
 *
 * @param root of the repository
 * @param folder on the disk that is measured; everything a part leaves there is deleted at the end
 */
record Bed(Path root, Path folder, Effort effort) {

    EddCluster edd() throws IOException, InterruptedException {
        return new EddCluster(root, folder.resolve("edd"));
    }

    HdfsCluster hdfs() throws IOException {
        return new HdfsCluster(root, folder.resolve("hdfs"));
    }

    Skeleton skeleton() throws IOException {
        return new Skeleton(folder.resolve("skeleton"));
    }

    /** What one of them does in its turn. */
    interface Turn {
        void take(Peer peer, int round) throws Exception;
    }

    /** Once forwards and once backwards, so that nobody always runs after the same one. */
    void rounds(List<? extends Peer> peers, Turn turn) throws Exception {
        for (int round = 0; round < effort.rounds(); round++) {
            for (Peer peer : round % 2 == 0 ? peers : peers.reversed()) {
                turn.take(peer, round);
            }
        }
    }
}
