package cloud.edd.gfs.cli;

import cloud.edd.gfs.client.FileAttributes;
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

    static String line(FileAttributes file) {
        return String.format(Locale.ROOT, "%14d  %s  %s", file.length(), file.modifiedAt(), file.path());
    }

    static String crc(FileAttributes file) {
        return String.format(Locale.ROOT, "%08x", file.crc32c());
    }
}
