package cloud.edd.gfs.client;

import org.jspecify.annotations.Nullable;

/**
 * What stands in a folder: a file or another folder.
 *
 * @param path of the file; of a folder with the '/' at its end
 * @param file null for a folder
 */
public record LevelEntry(String path, @Nullable FileAttributes file) {

    public boolean isFolder() {
        return file == null;
    }
}
