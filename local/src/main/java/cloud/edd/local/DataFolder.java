package cloud.edd.local;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Where one platform keeps everything it must not lose: databases, streams, chunks, secrets, logs, process marks. */
public record DataFolder(Path root) {

    public DataFolder {
        root = root.toAbsolutePath().normalize();
    }

    public Path secrets() {
        return root.resolve("secrets");
    }

    public Path tls() {
        return root.resolve("tls");
    }

    public Path logs() {
        return root.resolve("logs");
    }

    /** Marks of running processes; meaningless after they ended. */
    public Path run() {
        return root.resolve("run");
    }

    public Path log(String process) {
        return logs().resolve(process + ".log");
    }

    public Path of(String process) {
        return root.resolve(process);
    }

    /** Makes the folder and those inside it that every command expects; nobody else may look inside. */
    public void create() {
        for (Path folder : new Path[] {root, secrets(), tls(), logs(), run()}) {
            createPrivate(folder);
        }
    }

    public static void createPrivate(Path folder) {
        try {
            if (!Files.isDirectory(folder)) {
                Path parent = folder.getParent();
                if (parent != null) {
                    Files.createDirectories(parent);
                }
                Files.createDirectory(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            if (!Files.isWritable(folder)) {
                throw EddException.machine("The folder " + folder
                        + " is not writable for this user: give it to yourself or choose another with --data.");
            }
        } catch (FileAlreadyExistsException e) {
            throw EddException.machine(
                    folder + " is in the way: it is not a folder. Remove it or choose another --data.");
        } catch (IOException e) {
            throw EddException.machine("The folder " + folder + " cannot be made", e);
        }
    }
}
