package cloud.edd.gfs.cli;

import cloud.edd.gfs.client.FileAttributes;
import cloud.edd.gfs.client.GfsClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Which path comes to lie where. */
record DownloadPlan(GfsCommand gfs, GfsClient client, boolean recursive) {

    /** One file; {@code -} stands for the standard output. */
    record Download(String path, Path file) {}

    List<Download> of(List<String> words) throws IOException {
        List<String> paths = words.size() == 1 ? words : words.subList(0, words.size() - 1);
        String target = words.size() == 1 ? "" : words.getLast();
        boolean below =
                target.isEmpty() || target.endsWith("/") || Files.isDirectory(Path.of(target)) || paths.size() > 1;
        if (target.equals("-") && (recursive || paths.size() > 1)) {
            throw gfs.usage("One file at a time goes to the standard output; 'gfs cat' prints several.");
        }
        List<Download> downloads = new ArrayList<>();
        for (String path : paths) {
            Path file = below ? Path.of(target).resolve(safe(last(path))) : Path.of(target);
            if (recursive) {
                addTree(downloads, path, file);
            } else {
                downloads.add(new Download(path, file));
            }
        }
        return downloads;
    }

    private void addTree(List<Download> downloads, String path, Path target) throws IOException {
        String folder = path.isEmpty() || path.endsWith("/") ? path : path + "/";
        int before = downloads.size();
        for (Iterator<FileAttributes> files = client.list(gfs.namespace, folder); files.hasNext(); ) {
            String found = files.next().path();
            Path file = target;
            for (String part : found.substring(folder.length()).split("/")) {
                file = file.resolve(safe(part));
            }
            downloads.add(new Download(found, file));
        }
        if (downloads.size() == before) {
            downloads.add(new Download(path, target));
        }
    }

    /** Paths in GFS are free strings; no name may lead out of the folder that the person has chosen. */
    private static String safe(String part) throws IOException {
        if (part.equals("..") || part.indexOf('\0') >= 0) {
            throw new IOException("a part of the path is '" + part
                    + "', which no local file can be called: download that file alone, under another name");
        }
        return part;
    }

    private static String last(String path) {
        String name = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        return name.substring(name.lastIndexOf('/') + 1);
    }
}
