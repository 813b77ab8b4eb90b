package cloud.edd.auth;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A security key in software, written from the specification without the library that verifies it. What it does can be
 * bent: flags, counter, origin, user handle.
 */
final class SoftKey {
    static final String ORIGIN = "https://cloud.localhost:8443";

    private static final JsonMapper JSON = new JsonMapper();
    private static final int USER_PRESENT = 0x01;
    private static final int USER_VERIFIED = 0x04;
    private static final int BACKUP_ELIGIBLE = 0x08;
    private static final int BACKED_UP = 0x10;
    private static final int ATTESTED = 0x40;

    final byte[] id = new byte[32];
    boolean userVerified;
    boolean backupEligible;
    boolean backedUp;
    long counter;
    long counterStep = 1;
    String origin = ORIGIN;
    String format = "none";

    @Nullable String relyingParty;

    @Nullable String userHandle;

    private final KeyPair keys;

    SoftKey() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            keys = generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        new SecureRandom().nextBytes(id);
    }

    /** Answers {@code navigator.credentials.create(options)}. */
    Map<String, Object> create(JsonNode options) {
        JsonNode publicKey = options.get("publicKey");
        userHandle = publicKey.get("user").get("id").asString();
        byte[] clientData =
                clientData("webauthn.create", publicKey.get("challenge").asString());
        byte[] authenticatorData =
                authenticatorData(publicKey.get("rp").get("id").asString(), ATTESTED);
        var object = new Cbor();
        object.head(5, 3);
        object.text("fmt").text(format);
        object.text("attStmt");
        if (format.equals("packed")) {
            object.head(5, 2);
            object.text("alg").number(-7);
            object.text("sig").bytes(sign(authenticatorData, clientData));
        } else {
            object.head(5, 0);
        }
        object.text("authData").bytes(authenticatorData);
        Map<String, Object> response = new LinkedHashMap<>();
        response.put("clientDataJSON", encode(clientData));
        response.put("attestationObject", encode(object.done()));
        return credential(response);
    }

    /** Answers {@code navigator.credentials.get(options)}. */
    Map<String, @Nullable Object> get(JsonNode options) {
        JsonNode publicKey = options.get("publicKey");
        byte[] clientData =
                clientData("webauthn.get", publicKey.get("challenge").asString());
        counter += counterStep;
        byte[] authenticatorData = authenticatorData(publicKey.get("rpId").asString(), 0);
        Map<String, @Nullable Object> response = new LinkedHashMap<>();
        response.put("clientDataJSON", encode(clientData));
        response.put("authenticatorData", encode(authenticatorData));
        response.put("signature", encode(sign(authenticatorData, clientData)));
        response.put("userHandle", userHandle);
        return credential(response);
    }

    /** The public key as COSE. */
    byte[] cose() {
        ECPublicKey key = (ECPublicKey) keys.getPublic();
        var map = new Cbor();
        map.head(5, 5);
        map.number(1).number(2);
        map.number(3).number(-7);
        map.number(-1).number(1);
        map.number(-2).bytes(coordinate(key.getW().getAffineX()));
        map.number(-3).bytes(coordinate(key.getW().getAffineY()));
        return map.done();
    }

    private <V extends @Nullable Object> Map<String, V> credential(Map<String, ?> response) {
        Map<String, @Nullable Object> credential = new LinkedHashMap<>();
        credential.put("id", encode(id));
        credential.put("rawId", encode(id));
        credential.put("type", "public-key");
        credential.put("response", response);
        @SuppressWarnings("unchecked")
        Map<String, V> typed = (Map<String, V>) credential;
        return typed;
    }

    private byte[] clientData(String type, String challenge) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("type", type);
        data.put("challenge", challenge);
        data.put("origin", origin);
        data.put("crossOrigin", false);
        return JSON.writeValueAsBytes(data);
    }

    private byte[] authenticatorData(String relyingPartyId, int more) {
        int flags = USER_PRESENT
                | more
                | (userVerified ? USER_VERIFIED : 0)
                | (backupEligible ? BACKUP_ELIGIBLE : 0)
                | (backedUp ? BACKED_UP : 0);
        var out = new ByteArrayOutputStream();
        out.writeBytes(sha256((relyingParty == null ? relyingPartyId : relyingParty).getBytes(StandardCharsets.UTF_8)));
        out.write(flags);
        out.writeBytes(ByteBuffer.allocate(4).putInt((int) counter).array());
        if ((more & ATTESTED) != 0) {
            out.writeBytes(new byte[16]);
            out.writeBytes(ByteBuffer.allocate(2).putShort((short) id.length).array());
            out.writeBytes(id);
            out.writeBytes(cose());
        }
        return out.toByteArray();
    }

    private byte[] sign(byte[] authenticatorData, byte[] clientData) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(keys.getPrivate());
            signature.update(authenticatorData);
            signature.update(sha256(clientData));
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] coordinate(BigInteger number) {
        byte[] bytes = number.toByteArray();
        byte[] fixed = new byte[32];
        int length = Math.min(bytes.length, fixed.length);
        System.arraycopy(bytes, bytes.length - length, fixed, fixed.length - length, length);
        return fixed;
    }

    static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** As much of RFC 8949 as keys need. */
    private static final class Cbor {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        void head(int major, int value) {
            if (value < 24) {
                out.write(major << 5 | value);
            } else if (value < 256) {
                out.write(major << 5 | 24);
                out.write(value);
            } else {
                out.write(major << 5 | 25);
                out.write(value >> 8);
                out.write(value);
            }
        }

        Cbor number(int value) {
            head(value < 0 ? 1 : 0, value < 0 ? -1 - value : value);
            return this;
        }

        Cbor text(String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            head(3, bytes.length);
            out.writeBytes(bytes);
            return this;
        }

        Cbor bytes(byte[] bytes) {
            head(2, bytes.length);
            out.writeBytes(bytes);
            return this;
        }

        byte[] done() {
            return out.toByteArray();
        }
    }
}
