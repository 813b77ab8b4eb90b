package cloud.edd.gateway.cache;

/**
 * Where a change happens: whatever is stored for it, with any query and for any kind of request, is no longer true.
 *
 * @param path decoded and normalised, so that all spellings are one
 */
record Place(String host, String path) {}
