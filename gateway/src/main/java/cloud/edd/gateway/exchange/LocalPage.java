package cloud.edd.gateway.exchange;

import io.netty.handler.codec.http.HttpResponseStatus;

/** A small page that the gateway made itself; never cached. */
public record LocalPage(HttpResponseStatus status, String contentType, String content) {}
