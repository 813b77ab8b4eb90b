package cloud.edd.gfs.cli;

import cloud.edd.gfs.client.FileAttributes;
import cloud.edd.gfs.client.LevelEntry;
import java.util.Locale;

/** A file as a line, or as JSON. */
final class FileOutput {

    private FileOutput() {}

    /** What scripts read; times as in ISO 8601, the checksum as eight hexadecimal digits. */
    record JsonFile(
            String namespace,
            String path,
            long length,
            long generation,
            String crc32c,
            String createdAt,
            String modifiedAt) {}

    /** Where files are, too: no other line has this member. */
    record JsonFolder(String namespace, String folder) {}

    static String json(FileAttributes file) {
        return Json.of(new JsonFile(
                file.namespace(),
                file.path(),
                file.length(),
                file.generation(),
                crc(file),
                file.createdAt().toString(),
                file.modifiedAt().toString()));
    }

    static String json(String namespace, LevelEntry entry) {
        FileAttributes file = entry.file();
        return file == null ? Json.of(new JsonFolder(namespace, entry.path())) : json(file);
    }

    static String line(FileAttributes file) {
        return line(new LevelEntry(file.path(), file), false);
    }

    static String line(LevelEntry entry, boolean human) {
        FileAttributes file = entry.file();
        return file == null
                ? String.format(Locale.ROOT, "%14s  %20s  %s", "-", "", entry.path())
                : String.format(
                        Locale.ROOT,
                        "%14s  %20s  %s",
                        Sizes.text(file.length(), human),
                        file.modifiedAt().truncatedTo(java.time.temporal.ChronoUnit.SECONDS),
                        file.path());
    }

    static String crc(FileAttributes file) {
        return String.format(Locale.ROOT, "%08x", file.crc32c());
    }
}
