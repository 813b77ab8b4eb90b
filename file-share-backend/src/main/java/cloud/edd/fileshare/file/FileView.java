package cloud.edd.fileshare.file;

/**
 * A file on the wire.
 *
 * @param path repeats the name, for older clients
 * @param size in bytes
 * @param createdAt Unix seconds
 * @param modifiedAt Unix seconds
 */
record FileView(String name, String path, String namespace, long size, long createdAt, long modifiedAt) {
    static FileView of(StoredFile file) {
        return new FileView(
                file.name(),
                file.name(),
                file.namespace(),
                file.size(),
                file.createdAt().getEpochSecond(),
                file.modifiedAt().getEpochSecond());
    }
}
