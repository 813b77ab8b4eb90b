package cloud.edd.auth.webauthn;

import cloud.edd.auth.ceremony.Ceremonies;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Base64;
import java.util.List;

/** What a browser needs to make a new key. Binary members are base64url. */
record CreationOptions(
        Party rp,
        Person user,
        String challenge,
        List<Algorithm> pubKeyCredParams,
        long timeout,

        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Descriptor> excludeCredentials,

        Selection authenticatorSelection,
        String attestation) {

    /** COSE numbers of what keys may sign with, the preferred one first. */
    static final List<Integer> ALGORITHMS = List.of(-7, -35, -36, -257, -258, -259, -37, -38, -39, -8);

    static final String PUBLIC_KEY = "public-key";
    static final String NAME = "Edd Cloud";

    record Party(String name, String id) {}

    record Person(String name, String displayName, String id) {}

    record Algorithm(String type, int alg) {}

    /** A key by its id. */
    record Descriptor(String type, String id) {}

    /** @param residentKey whether the key should remember the person, so that it can sign in by itself */
    record Selection(String residentKey) {}

    static CreationOptions of(String relyingParty, Person person, byte[] challenge, List<SecurityKey> existing) {
        return new CreationOptions(
                new Party(NAME, relyingParty),
                person,
                encode(challenge),
                ALGORITHMS.stream()
                        .map(number -> new Algorithm(PUBLIC_KEY, number))
                        .toList(),
                Ceremonies.LIFETIME.toMillis(),
                descriptors(existing),
                new Selection("preferred"),
                "direct");
    }

    static List<Descriptor> descriptors(List<SecurityKey> keys) {
        return keys.stream()
                .map(key -> new Descriptor(PUBLIC_KEY, key.encodedId()))
                .toList();
    }

    static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
