package cloud.edd.bench.gateway;

/**
 * One kind of request, over and over on kept connections.
 *
 * @param cached whether only those are measured that have the answer already, without asking the service
 * @param connections how many there are
 * @param streams how many requests are under way on each at once
 */
record Cell(String name, boolean http2, String path, boolean cached, int connections, int streams) {
    private static final int CONNECTIONS = 32;
    private static final int HTTP2_CONNECTIONS = 8;
    private static final int STREAMS = 8;

    static Cell http1(String size, String path) {
        return new Cell(size + ", HTTP/1.1 on " + CONNECTIONS + " connections", false, path, false, CONNECTIONS, 1);
    }

    static Cell http2(String size, String path) {
        String name = size + ", HTTP/2 with " + STREAMS + " streams on " + HTTP2_CONNECTIONS + " connections";
        return new Cell(name, true, path, false, HTTP2_CONNECTIONS, STREAMS);
    }

    /** The same from the cache. */
    Cell fromCache() {
        return new Cell("Cached " + name, http2, Nginx.CACHED + path, true, connections, streams);
    }
}
