package cloud.edd.platform.identity;

/**
 * A public key as RFC 7517 and RFC 7518 section 6.2 write it.
 *
 * @param kty type, {@code EC}
 * @param crv curve, {@code P-256}
 * @param x coordinate of the point, base64url of 32 bytes
 * @param y coordinate of the point, base64url of 32 bytes
 * @param kid thumbprint of the key (RFC 7638)
 * @param use {@code sig}
 * @param alg {@code ES256}
 */
public record JsonWebKey(String kty, String crv, String x, String y, String kid, String use, String alg) {}
