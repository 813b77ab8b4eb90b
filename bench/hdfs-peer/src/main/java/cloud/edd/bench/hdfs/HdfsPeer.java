package cloud.edd.bench.hdfs;

import cloud.edd.bench.gfs.workload.Worker;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CommonConfigurationKeys;
import org.apache.hadoop.hdfs.DFSConfigKeys;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.hdfs.protocol.HdfsConstants.SafeModeAction;
import org.apache.hadoop.hdfs.server.namenode.CreateEditsLog;
import org.apache.hadoop.hdfs.server.namenode.EditLogFileOutputStream;
import org.apache.hadoop.hdfs.server.namenode.NameNode;
import org.apache.log4j.Level;
import org.apache.log4j.Logger;

/**
 * HDFS as it would be set up to keep what it has acknowledged: three copies, every block synced when it is closed, the log of the NameNode
 * synced (what mini clusters leave out unless told), one folder for it. All else as it comes, blocks of 128 MiB too.
 *
 * <p>{@code cluster FOLDER}: NameNode and three DataNodes, until the input ends. {@code client PORT}: a {@link Worker}.
 * {@code image FOLDER FILES}: the image of a NameNode that knows so many files of one block. {@code namenode FOLDER PORT}: one that starts on it.
 */
public final class HdfsPeer {
    private static final int REPLICATION = 3;
    private static final int HANDLERS = 32;

    private HdfsPeer() {}

    public static void main(String[] arguments) throws Exception {
        // What a line for each call costs is not what is asked.
        Logger.getRootLogger().setLevel(Level.WARN);
        EditLogFileOutputStream.setShouldSkipFsyncForTesting(false);
        switch (arguments[0]) {
            case "cluster":
                cluster(new File(arguments[1]));
                break;
            case "client":
                client(Integer.parseInt(arguments[1]));
                break;
            case "image":
                image(Path.of(arguments[1]), arguments[2]);
                break;
            case "namenode":
                nameNode(Path.of(arguments[1]), Integer.parseInt(arguments[2]));
                break;
            default:
                throw new IllegalArgumentException("cluster, client, image or namenode, not " + arguments[0]);
        }
        System.exit(0);
    }

    private static void cluster(File folder) throws IOException {
        Configuration configuration = new Configuration();
        configuration.setInt(DFSConfigKeys.DFS_REPLICATION_KEY, REPLICATION);
        configuration.setBoolean(DFSConfigKeys.DFS_DATANODE_SYNCONCLOSE_KEY, true);
        configuration.setInt(DFSConfigKeys.DFS_NAMENODE_HANDLER_COUNT_KEY, HANDLERS);
        MiniDFSCluster cluster = new MiniDFSCluster.Builder(configuration, folder)
                .numDataNodes(REPLICATION)
                .enableManagedDfsDirsRedundancy(false)
                .storagesPerDatanode(1)
                .build();
        try {
            cluster.waitActive();
            System.out.println(Worker.ANSWER + cluster.getNameNodePort());
            System.in.transferTo(java.io.OutputStream.nullOutputStream());
        } finally {
            cluster.shutdown();
        }
    }

    private static void client(int port) throws IOException {
        Configuration configuration = new Configuration();
        configuration.set(CommonConfigurationKeys.FS_DEFAULT_NAME_KEY, "hdfs://127.0.0.1:" + port);
        configuration.setInt(DFSConfigKeys.DFS_REPLICATION_KEY, REPLICATION);
        try (HdfsStore store = new HdfsStore(configuration)) {
            Worker.serve(store);
        }
    }

    private static Configuration nameNodeOn(Path folder, int port) {
        Configuration configuration = new Configuration();
        configuration.set(CommonConfigurationKeys.FS_DEFAULT_NAME_KEY, "hdfs://127.0.0.1:" + port);
        configuration.set(
                DFSConfigKeys.DFS_NAMENODE_NAME_DIR_KEY,
                folder.resolve("name").toUri().toString());
        configuration.set(DFSConfigKeys.DFS_NAMENODE_HTTP_ADDRESS_KEY, "127.0.0.1:0");
        return configuration;
    }

    /** Formats a folder, puts the log of so many files into it, and has the NameNode make an image of it. */
    private static void image(Path folder, String files) throws Exception {
        Configuration configuration = nameNodeOn(folder, 0);
        NameNode.format(configuration);
        Path current = folder.resolve("name").resolve("current");
        Path made = folder.resolve("edits");
        Files.createDirectories(made);
        CreateEditsLog.main(new String[] {"-f", files, "1", "1", "-r", "3", "-d", made.toString()});
        for (Path edits : files(made)) {
            Files.move(edits, current.resolve(edits.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
        NameNode nameNode = new NameNode(configuration);
        nameNode.getRpcServer().setSafeMode(SafeModeAction.SAFEMODE_ENTER, false);
        nameNode.getRpcServer().saveNamespace(0, 0);
        long known = nameNode.getNamesystem().getFilesTotal();
        nameNode.stop();
        nameNode.join();
        if (known < Long.parseLong(files)) {
            throw new IOException("the image has " + known + " files instead of " + files);
        }
        System.out.println(Worker.ANSWER + known);
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(path -> path.getFileName().toString().startsWith("edits"))
                    .sorted(Comparator.naturalOrder())
                    .collect(Collectors.toList());
        }
    }

    private static void nameNode(Path folder, int port) throws Exception {
        NameNode nameNode = new NameNode(nameNodeOn(folder, port));
        nameNode.getRpcServer().getFileInfo("/");
        System.out.println(Worker.ANSWER + nameNode.getNamesystem().getFilesTotal());
        System.in.transferTo(java.io.OutputStream.nullOutputStream());
        nameNode.stop();
    }
}
