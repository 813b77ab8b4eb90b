package cloud.edd.local.platform;

import cloud.edd.local.EddException;
import cloud.edd.local.process.Commands;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.ZipFile;

/**
 * A Spring Boot jar taken apart in the cache: it starts faster than the jar, can be given a class cache, and is
 * not pulled from under a running process by the next build.
 *
 * @param folder {@code APP.jar} beside {@code lib/}
 */
record AppImage(Path folder, String jarName) {

    /** What still runs may be older than what was built last, but not by much. */
    private static final int KEPT = 4;

    private static final int EXTRACT_LIMIT_SECONDS = 120;

    Path jar() {
        return folder.resolve(jarName);
    }

    /** @param flags the JVM flags it will run with; a class cache fits exactly one set of them */
    Path classCache(List<String> flags) {
        String key = String.join(" ", flags) + " " + System.getProperty("java.vm.version");
        return folder.resolve("classes-" + digest(key).substring(0, 12) + ".aot");
    }

    /** Takes the jar apart unless that was done before. */
    static AppImage of(Path jar, Path cache) throws IOException, InterruptedException {
        if (!Files.isReadable(jar)) {
            throw EddException.machine(jar + " is not built: start through ./edd up, which builds it.");
        }
        String jarName = Objects.requireNonNull(jar.getFileName()).toString();
        Path versions = cache.resolve("apps").resolve(jarName.replaceFirst("\\.jar$", ""));
        AppImage image = new AppImage(versions.resolve(fingerprint(jar)), jarName);
        if (Files.isReadable(image.jar())) {
            Files.setLastModifiedTime(image.folder(), FileTime.from(Instant.now()));
            return image;
        }
        Files.createDirectories(versions);
        Path part = Files.createTempDirectory(versions, ".part");
        Commands.require(
                versions,
                List.of(
                        Jvm.program("java"),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Djarmode=tools",
                        "-jar",
                        jar.toString(),
                        "extract",
                        "--force",
                        "--destination",
                        part.toString()),
                EXTRACT_LIMIT_SECONDS,
                "Unpacking " + jar);
        Files.move(part, image.folder(), StandardCopyOption.ATOMIC_MOVE);
        forgetOld(versions);
        return image;
    }

    /** The content of the jar as its table of contents tells it; reading all of it would cost more than the start. */
    private static String fingerprint(Path jar) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            StringBuilder contents = new StringBuilder();
            zip.stream()
                    .forEach(entry -> contents.append(entry.getName())
                            .append(' ')
                            .append(entry.getCrc())
                            .append(' ')
                            .append(entry.getSize())
                            .append('\n'));
            return digest(contents.toString()).substring(0, 16);
        }
    }

    private static void forgetOld(Path versions) throws IOException {
        List<Path> newestFirst;
        try (Stream<Path> found = Files.list(versions)) {
            newestFirst = found.filter(Files::isDirectory)
                    .sorted(Comparator.comparing(AppImage::lastUsed).reversed())
                    .toList();
        }
        for (Path old : newestFirst.subList(Math.min(KEPT, newestFirst.size()), newestFirst.size())) {
            try (Stream<Path> tree = Files.walk(old)) {
                for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(path);
                }
            }
        }
    }

    private static FileTime lastUsed(Path folder) {
        try {
            return Files.getLastModifiedTime(folder);
        } catch (IOException e) {
            // Somebody else is removing it.
            return FileTime.fromMillis(0);
        }
    }

    private static String digest(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
