package cloud.edd.gateway.cache;

/**
 * What answers are stored under, beside the fields of the request that they depend on.
 *
 * @param target path and query in the client's own spelling
 */
record CacheKey(String host, String target) {
    /** Bytes of the objects around the characters, of which each is one. */
    private static final int OBJECTS = 128;

    int weight() {
        return host.length() + target.length() + OBJECTS;
    }
}
