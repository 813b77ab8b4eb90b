package cloud.edd.site;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What was packed: the files by address, and the hashes of the scripts that stand within pages. The index is written by
 * {@code node/pack.mjs}; a line is {@code file PATH TYPE immutable|revalidate DIGEST ENCODINGS} or {@code script HASH},
 * parted by tabs. Immutable.
 */
final class Site {

    private static final String INDEX = "site.index";
    private static final String FOLDER = "site/";
    private static final String PAGE = ".html";
    private static final String FOLDER_PAGE = "index.html";

    private final Map<String, SiteFile> files;
    private final List<String> inlineScripts;

    private Site(Map<String, SiteFile> files, List<String> inlineScripts) {
        this.files = Map.copyOf(files);
        this.inlineScripts = List.copyOf(inlineScripts);
    }

    /** @throws MissingSiteException if none was packed */
    static Site load() throws IOException {
        InputStream index = Site.class.getClassLoader().getResourceAsStream(INDEX);
        if (index == null) {
            throw new MissingSiteException();
        }
        var files = new HashMap<String, SiteFile>();
        var scripts = new ArrayList<String>();
        try (var lines = new BufferedReader(new InputStreamReader(index, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] fields = line.split("\t", -1);
                if (fields[0].equals("script")) {
                    scripts.add(fields[1]);
                } else {
                    files.put(
                            fields[1],
                            new SiteFile(
                                    FOLDER + fields[1],
                                    fields[2],
                                    fields[3].equals("immutable"),
                                    fields[4],
                                    fields[5].isEmpty() ? Set.of() : Set.of(fields[5].split(","))));
                }
            }
        }
        return new Site(files, scripts);
    }

    /**
     * The file of an address, or the page that goes without its ending.
     *
     * @param path without the first slash, decoded
     */
    Optional<SiteFile> find(String path) {
        if (path.isEmpty() || path.endsWith("/")) {
            return file(path + FOLDER_PAGE);
        }
        return file(path).or(() -> file(path + PAGE));
    }

    /** Whether the address lacks but the last slash. */
    boolean isFolder(String path) {
        return !path.isEmpty() && !path.endsWith("/") && files.containsKey(path + "/" + FOLDER_PAGE);
    }

    Optional<SiteFile> file(String name) {
        return Optional.ofNullable(files.get(name));
    }

    /** As a policy names them: {@code sha256-...}. */
    List<String> inlineScripts() {
        return inlineScripts;
    }
}
