package cloud.edd.k8s;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;

/**
 * What stands in for the base of production where no registry of the world can be reached: an index of two platforms with
 * one layer each, and the environment that the real one has.
 */
final class BaseImage {

    static final String REPOSITORY = "library/eclipse-temurin";
    static final String TAG = "25-jre-noble";
    static final String PATH = "/opt/java/openjdk/bin:/usr/local/bin:/usr/bin:/bin";

    private BaseImage() {}

    /**
     * @param amd64 the root folder of the one that may be run; the other's holds a word only, and is never run here
     * @return its name with tag and digest
     */
    static String push(LocalRegistry registry, Path amd64, Path scratch) {
        try {
            Path arm64 = Files.createDirectories(scratch.resolve("root-arm64/etc"));
            Files.writeString(arm64.resolve("architecture"), "arm64\n");
            var roots = new TreeMap<String, Path>(Map.of("amd64", amd64, "arm64", scratch.resolve("root-arm64")));
            var layers = new TreeMap<String, byte[]>();
            for (Map.Entry<String, Path> root : roots.entrySet()) {
                layers.put(root.getKey(), layer(root.getKey(), root.getValue(), scratch));
            }
            return registry.host + "/" + REPOSITORY + ":" + TAG + "@" + push(registry, REPOSITORY, TAG, layers);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * @param layers the tar of each architecture
     * @return the digest of the index
     */
    static String push(LocalRegistry registry, String repository, String tag, Map<String, byte[]> layers)
            throws IOException {
        var entries = new StringBuilder();
        for (Map.Entry<String, byte[]> layer : layers.entrySet()) {
            String manifest = manifest(registry, repository, layer.getKey(), layer.getValue());
            entries.append(entries.isEmpty() ? "" : ",").append("""
                            {"mediaType": "%s", "digest": "%s", "size": %d,
                             "platform": {"os": "linux", "architecture": "%s"}}""".formatted(
                            LocalRegistry.MANIFEST,
                            registry.push(repository, null, LocalRegistry.MANIFEST, manifest),
                            manifest.getBytes(StandardCharsets.UTF_8).length,
                            layer.getKey()));
        }
        return registry.push(repository, tag, LocalRegistry.INDEX, """
                {"schemaVersion": 2, "mediaType": "%s", "manifests": [%s]}""".formatted(LocalRegistry.INDEX, entries));
    }

    private static String manifest(LocalRegistry registry, String repository, String architecture, byte[] layer)
            throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(layer);
        }
        byte[] configuration =
                """
                {"architecture": "%s", "os": "linux",
                 "config": {"Env": ["PATH=%s", "JAVA_HOME=/opt/java/openjdk", "LANG=C.UTF-8"]},
                 "rootfs": {"type": "layers", "diff_ids": ["%s"]},
                 "history": [{"created": "1970-01-01T00:00:00Z"}]}""".formatted(architecture, PATH, LocalRegistry.digest(layer)).getBytes(StandardCharsets.UTF_8);
        return """
                {"schemaVersion": 2, "mediaType": "%s",
                 "config": {"mediaType": "application/vnd.oci.image.config.v1+json", "digest": "%s", "size": %d},
                 "layers": [{"mediaType": "application/vnd.oci.image.layer.v1.tar+gzip", "digest": "%s", "size": %d}]}""".formatted(
                        LocalRegistry.MANIFEST,
                        registry.push(repository, configuration),
                        configuration.length,
                        registry.push(repository, packed.toByteArray()),
                        packed.size());
    }

    private static byte[] layer(String architecture, Path root, Path scratch) throws IOException {
        Path tar = scratch.resolve(architecture + ".tar");
        Program.run(
                        "tar",
                        "--sort=name",
                        "--mtime=@0",
                        "--owner=0",
                        "--group=0",
                        "--numeric-owner",
                        "-C",
                        root.toString(),
                        "-cf",
                        tar.toString(),
                        ".")
                .succeeded();
        byte[] content = Files.readAllBytes(tar);
        Files.delete(tar);
        return content;
    }
}
