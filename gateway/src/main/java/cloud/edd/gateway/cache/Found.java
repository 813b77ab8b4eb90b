package cloud.edd.gateway.cache;

/** What the cache has for a request. */
sealed interface Found {
    /** To be used as it is. */
    record Fresh(StoredAnswer answer) implements Found {}

    /**
     * To be used if its service says that it is still true.
     *
     * @param why the service is asked: a reason of RFC 9211, section 2.2
     */
    record Stale(StoredAnswer answer, String why) implements Found {}

    /** @param why the service is asked: a reason of RFC 9211, section 2.2 */
    record Nothing(String why) implements Found {}
}
