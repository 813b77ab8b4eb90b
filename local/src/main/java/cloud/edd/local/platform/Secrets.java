package cloud.edd.local.platform;

import cloud.edd.local.DataFolder;
import cloud.edd.local.EddException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The generated secrets of one platform: a file per name in {@code secrets/}, and for each process a folder of
 * its own with exactly the names it needs, made anew at each start. To rotate one, write its old value to
 * NAME_PREVIOUS and delete NAME.
 */
public final class Secrets {

    static final String PREVIOUS = "_PREVIOUS";
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwx------");
    /** 256 bits: as much as HMAC-SHA-256 can use. */
    private static final int KEY_BYTES = 32;

    /** Characters of base64 on a line (RFC 7468). */
    private static final int PEM_LINE = 64;

    private static final String TYPEABLE = "abcdefghjkmnpqrstuvwxyz23456789";
    /** 20 characters of 31 are 99 bits, and can be typed. */
    private static final int PASSWORD_GROUPS = 4;

    private static final int PASSWORD_GROUP_LENGTH = 5;

    private final Path folder;
    private final SecureRandom random = new SecureRandom();

    public Secrets(DataFolder data) {
        this.folder = data.secrets();
    }

    /** Takes away what others may do with the secrets. @return what had been open, for the owner to know */
    public List<Path> tighten() {
        List<Path> open = new ArrayList<>();
        try {
            tighten(folder, FOLDER, open);
            for (Path entry : entries(folder)) {
                if (Files.isDirectory(entry)) {
                    tighten(entry, FOLDER, open);
                    for (Path file : entries(entry)) {
                        tighten(file, FILE, open);
                    }
                } else {
                    tighten(entry, FILE, open);
                }
            }
            return open;
        } catch (IOException e) {
            throw EddException.machine("The secrets in " + folder + " cannot be protected", e);
        }
    }

    /** The secret of this name, made on first use. */
    public String key(String name) {
        return find(name).orElseGet(() -> {
            byte[] bytes = new byte[KEY_BYTES];
            random.nextBytes(bytes);
            return put(name, Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
        });
    }

    /** The private key of this name, elliptic on P-256 and in PEM, made on first use. */
    public String signingKey(String name) {
        return find(name).orElseGet(() -> put(name, privateKey("EC", new ECGenParameterSpec("secp256r1"))));
    }

    /** The private key of this name for SSH, on Curve25519 and in PEM, made on first use. */
    public String sshKey(String name) {
        return find(name).orElseGet(() -> put(name, privateKey("Ed25519", NamedParameterSpec.ED25519)));
    }

    private String privateKey(String algorithm, AlgorithmParameterSpec curve) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(curve, random);
            byte[] key = generator.generateKeyPair().getPrivate().getEncoded();
            String lines = Base64.getMimeEncoder(PEM_LINE, new byte[] {'\n'}).encodeToString(key);
            return "-----BEGIN PRIVATE KEY-----\n" + lines + "\n-----END PRIVATE KEY-----";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java runtime has no keys of " + algorithm, e);
        }
    }

    /** The password of this name, made on first use from letters and digits that are hard to confuse. */
    public String password(String name) {
        return find(name).orElseGet(() -> {
            List<String> groups = new ArrayList<>();
            for (int group = 0; group < PASSWORD_GROUPS; group++) {
                StringBuilder letters = new StringBuilder();
                for (int letter = 0; letter < PASSWORD_GROUP_LENGTH; letter++) {
                    letters.append(TYPEABLE.charAt(random.nextInt(TYPEABLE.length())));
                }
                groups.add(letters.toString());
            }
            return put(name, String.join("-", groups));
        });
    }

    public Optional<String> find(String name) {
        try {
            return Optional.of(Files.readString(folder.resolve(name)).strip()).filter(value -> !value.isEmpty());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw EddException.machine("The secret " + folder.resolve(name) + " cannot be read", e);
        }
    }

    public String put(String name, String value) {
        write(folder.resolve(name), value);
        return value;
    }

    public Path file(String name) {
        return folder.resolve(name);
    }

    /**
     * Makes the folder that one process reads its secrets from.
     *
     * @param shared names of the platform's secrets it needs; a predecessor comes along if there is one
     * @param own what only this process knows
     */
    Path folderOf(String process, List<String> shared, Map<String, String> own) {
        Path target = folder.resolve(process);
        DataFolder.createPrivate(target);
        try {
            for (Path stale : entries(target)) {
                Files.delete(stale);
            }
        } catch (IOException e) {
            throw EddException.machine("The secrets in " + target + " cannot be renewed", e);
        }
        for (String name : shared) {
            write(target.resolve(name), key(name));
            find(name + PREVIOUS).ifPresent(value -> write(target.resolve(name + PREVIOUS), value));
        }
        own.forEach((name, value) -> write(target.resolve(name), value));
        return target;
    }

    /** Whole and private from the first byte on. */
    static void write(Path file, String value) {
        Path next = file.resolveSibling("." + file.getFileName() + ".next");
        try {
            Files.deleteIfExists(next);
            Files.createFile(next, PosixFilePermissions.asFileAttribute(FILE));
            Files.writeString(next, value);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw EddException.machine("The secret " + file + " cannot be written", e);
        }
    }

    private static void tighten(Path path, Set<PosixFilePermission> wanted, List<Path> open) throws IOException {
        if (!wanted.containsAll(Files.getPosixFilePermissions(path))) {
            Files.setPosixFilePermissions(path, wanted);
            open.add(path);
        }
    }

    private static List<Path> entries(Path folder) throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            entries.forEach(found::add);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return found;
    }
}
