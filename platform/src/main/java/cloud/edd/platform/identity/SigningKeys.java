package cloud.edd.platform.identity;

import cloud.edd.platform.secret.Secret;
import cloud.edd.platform.secret.UnusableSecretException;
import io.jsonwebtoken.security.EcPublicJwk;
import io.jsonwebtoken.security.Jwks;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The keys of auth-service, elliptic on the curve P-256: the first signs, and all of them verify. A predecessor may be a
 * public key alone, as it never signs, and there may be several, as API tokens need not expire. Immutable.
 */
public final class SigningKeys implements VerificationKeys {
    private static final int P256_BITS = 256;
    // RFC 7468.
    private static final Pattern BLOCK = Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");

    private final PrivateKey current;
    private final List<EcPublicJwk> published;

    private SigningKeys(PrivateKey current, List<EcPublicJwk> published) {
        this.current = current;
        this.published = published;
    }

    /**
     * Reads the keys of a secret in PEM, the predecessor being one or more.
     *
     * @throws UnusableSecretException when one of them is no key of this kind
     */
    public static SigningKeys of(Secret secret) {
        List<ECKey> own = read(secret);
        if (own.size() != 1 || !(own.getFirst() instanceof ECPrivateKey current)) {
            throw unusable(secret, "is not one private key");
        }
        List<EcPublicJwk> published = new ArrayList<>();
        published.add(publicHalf(secret, current));
        secret.previous().ifPresent(older -> read(older).forEach(key -> published.add(publicHalf(older, key))));
        return new SigningKeys(current, List.copyOf(published));
    }

    private static List<ECKey> read(Secret secret) {
        List<ECKey> keys = new ArrayList<>();
        Matcher blocks = BLOCK.matcher(secret.value());
        try {
            KeyFactory factory = KeyFactory.getInstance("EC");
            while (blocks.find()) {
                byte[] bytes = Base64.getMimeDecoder().decode(blocks.group(2));
                keys.add(
                        switch (blocks.group(1)) {
                            case "PRIVATE KEY" ->
                                (ECPrivateKey) factory.generatePrivate(new PKCS8EncodedKeySpec(bytes));
                            case "PUBLIC KEY" -> (ECPublicKey) factory.generatePublic(new X509EncodedKeySpec(bytes));
                            default -> throw unusable(secret, "holds a block " + blocks.group(1));
                        });
            }
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw unusable(secret, "is not an elliptic key");
        }
        if (keys.isEmpty()) {
            throw unusable(secret, "holds no key in PEM");
        }
        return keys;
    }

    private static EcPublicJwk publicHalf(Secret secret, ECKey key) {
        if (key.getParams().getCurve().getField().getFieldSize() != P256_BITS) {
            throw unusable(secret, "is on another curve than P-256");
        }
        ECPublicKey half = switch (key) {
            case ECPublicKey known -> known;
            case ECPrivateKey secretHalf ->
                Jwks.builder().key(secretHalf).build().toPublicJwk().toKey();
            default -> throw unusable(secret, "is not an elliptic key");
        };
        return Jwks.builder()
                .key(half)
                .algorithm("ES256")
                .publicKeyUse("sig")
                .idFromThumbprint()
                .build();
    }

    private static UnusableSecretException unusable(Secret secret, String why) {
        return UnusableSecretException.malformed(
                secret.name(),
                why,
                "Make a new one with: openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256");
    }

    PrivateKey current() {
        return current;
    }

    String currentId() {
        return published.getFirst().getId();
    }

    @Override
    public Optional<PublicKey> find(String keyId) {
        return published.stream()
                .filter(key -> key.getId().equals(keyId))
                .<PublicKey>map(EcPublicJwk::toKey)
                .findFirst();
    }

    /** The public halves, the signing one first. */
    public List<JsonWebKey> published() {
        return published.stream()
                .map(key -> new JsonWebKey(
                        key.getType(),
                        text(key, "crv"),
                        text(key, "x"),
                        text(key, "y"),
                        key.getId(),
                        key.getPublicKeyUse(),
                        key.getAlgorithm()))
                .toList();
    }

    private static String text(EcPublicJwk key, String member) {
        return String.valueOf(key.get(member));
    }

    @Override
    public String toString() {
        return "SigningKeys" + published.stream().map(EcPublicJwk::getId).toList();
    }
}
