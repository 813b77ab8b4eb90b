package cloud.edd.gateway.listener;

import cloud.edd.gateway.connection.ClientConnection;
import cloud.edd.gateway.connection.HostNames;
import cloud.edd.gateway.connection.UnsoundBodyException;
import cloud.edd.gateway.exchange.RequestId;
import cloud.edd.gateway.tunnel.TunnelEnd;
import cloud.edd.gateway.tunnel.Tunnels;
import cloud.edd.gateway.tunnel.UpgradeRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;

/**
 * What HTTP/1.1 needs beside its codec: broken framing is answered and closed; pipelined requests wait, unread, until the
 * one before is answered; and a connection that closes after an early answer first takes in a little more of the request,
 * so that the answer is not lost in a reset.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write or close ends in channelInactive like any other end
final class Http1Guard extends ChannelDuplexHandler {
    private static final int LARGEST_REST = 1024 * 1024;
    private static final Duration LONGEST_REST = Duration.ofSeconds(5);

    private static final Set<HttpVersion> SPOKEN = Set.of(HttpVersion.HTTP_1_0, HttpVersion.HTTP_1_1);

    private final RefusedHeads refused;
    private final Queue<Object> waiting = new ArrayDeque<>();
    private boolean requestOpen;
    private boolean responseOpen;
    private boolean finalResponse;
    private boolean rejected;
    private boolean readWanted;
    private boolean replaying;
    private @Nullable ChannelPromise closing;
    private @Nullable ScheduledFuture<?> restDeadline;
    private long rest;
    private boolean broken;
    /** The request asks for a tunnel: whatever is answered, no further request is taken from this connection. */
    private boolean upgrade;

    private boolean over;
    private String requestId = "";

    Http1Guard(RefusedHeads refused) {
        this.refused = refused;
    }

    /** Whether no request is under way: the connection may be closed without harm. */
    boolean isIdle() {
        return !requestOpen && !responseOpen && waiting.isEmpty();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (rejected || broken) {
            ReferenceCountUtil.release(message);
        } else if (closing != null || (!responseOpen && requestOpen && !(message instanceof HttpRequest))) {
            takeRest(context, message);
        } else if (over) {
            ReferenceCountUtil.release(message);
        } else if (responseOpen && !requestOpen) {
            waiting.add(message);
        } else {
            pass(context, message);
        }
    }

    private void pass(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest request) {
            HttpResponseStatus problem = framingProblem(request);
            if (problem != null) {
                reject(context, message, problem);
                return;
            }
            requestId = RequestId.keepOrCreate(request.headers().get(RequestId.HEADER));
            // Whoever answers uses the same one.
            request.headers().set(RequestId.HEADER, requestId);
            upgrade = !replaying && UpgradeRequest.isOne(request);
            if (!upgrade) {
                request.headers().remove(HttpHeaderNames.UPGRADE);
            }
            requestOpen = true;
            responseOpen = true;
            finalResponse = false;
        } else if (message instanceof HttpContent content
                && content.decoderResult().isFailure()) {
            breakOff(context, content);
            return;
        }
        if (message instanceof LastHttpContent) {
            requestOpen = false;
            if (upgrade) {
                hold(context.pipeline());
            }
        }
        context.fireChannelRead(message);
    }

    /** What follows is HTTP no more if the backend takes the upgrade, and nothing at all if it does not. */
    private static void hold(ChannelPipeline pipeline) {
        pipeline.addAfter(NettyPipeline.HttpCodec, Tunnels.HANDLER, new TunnelEnd());
        // The bytes that the decoder had not looked at go to the end of the tunnel.
        pipeline.replace(NettyPipeline.HttpCodec, NettyPipeline.HttpCodec, new HttpResponseEncoder());
        pipeline.remove(HeadDeadline.class);
        pipeline.remove(HeadDeadline.Decoded.class);
    }

    /** Not the end that it looks like: whoever reads the body must not take a part for the whole. */
    private void breakOff(ChannelHandlerContext context, HttpContent content) {
        broken = true;
        Throwable cause = content.decoderResult().cause();
        content.release();
        if (!responseOpen) {
            context.close();
        } else if (!finalResponse) {
            answer(context, HttpResponseStatus.BAD_REQUEST, requestId);
        }
        context.fireExceptionCaught(new UnsoundBodyException(cause));
    }

    /** Null if the framing is sound. */
    private static @Nullable HttpResponseStatus framingProblem(HttpRequest request) {
        if (request.decoderResult().isFailure()) {
            return switch (request.decoderResult().cause()) {
                case TooLongHttpLineException line -> HttpResponseStatus.REQUEST_URI_TOO_LONG;
                case TooLongHttpHeaderException headers -> HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE;
                default -> HttpResponseStatus.BAD_REQUEST;
            };
        }
        if (!SPOKEN.contains(request.protocolVersion())) {
            return HttpResponseStatus.HTTP_VERSION_NOT_SUPPORTED;
        }
        List<String> hosts = request.headers().getAll(HttpHeaderNames.HOST);
        if (hosts.size() == 1 && HostNames.hostOf(hosts.getFirst()).isEmpty()) {
            return HttpResponseStatus.BAD_REQUEST;
        }
        List<String> codings = request.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        boolean understood = codings.isEmpty()
                || (codings.size() == 1
                        && HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(
                                codings.getFirst().trim())
                        && !request.headers().contains(HttpHeaderNames.CONTENT_LENGTH)
                        && request.protocolVersion().equals(HttpVersion.HTTP_1_1));
        return understood ? null : HttpResponseStatus.BAD_REQUEST;
    }

    private void reject(ChannelHandlerContext context, Object message, HttpResponseStatus status) {
        String id = RequestId.keepOrCreate(
                message instanceof HttpRequest request ? request.headers().get(RequestId.HEADER) : null);
        ReferenceCountUtil.release(message);
        refused.record(context.channel(), status, id);
        answer(context, status, id);
    }

    /** Answers in place of the front door, and closes. */
    private void answer(ChannelHandlerContext context, HttpResponseStatus status, String id) {
        rejected = true;
        String text = switch (status.code()) {
            case 414 -> "The first line of the request is too long.\n";
            case 431 -> "The headers of the request are too large.\n";
            case 505 -> "This version of HTTP is not spoken here.\n";
            default -> "The request is not sound HTTP.\n";
        };
        var response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, status, Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
        response.headers()
                .set(RequestId.HEADER, id)
                .set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
                .set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes())
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }

    /** The rest of a request whose answer is complete: read and thrown away, within bounds. */
    private void takeRest(ChannelHandlerContext context, Object message) {
        if (message instanceof ByteBufHolder holder) {
            rest += holder.content().readableBytes();
        } else if (message instanceof ByteBuf bytes) {
            rest += bytes.readableBytes();
        }
        ReferenceCountUtil.release(message);
        if (message instanceof LastHttpContent) {
            requestOpen = false;
            if (restDeadline != null) {
                restDeadline.cancel(false);
            }
        }
        if (closing != null && (!requestOpen || rest > LARGEST_REST)) {
            context.close(closing);
        } else if (rest > LARGEST_REST) {
            context.close();
        } else {
            context.read();
        }
    }

    @Override
    public void read(ChannelHandlerContext context) {
        if (responseOpen && !requestOpen && !waiting.isEmpty() && !replaying) {
            readWanted = true;
        } else {
            context.read();
        }
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (rejected) {
            ReferenceCountUtil.release(message);
            promise.trySuccess();
            return;
        }
        boolean last = upgrade || ClientConnection.of(context.channel()).isDraining();
        if (message instanceof HttpResponse response) {
            finalResponse = response.status().codeClass() != HttpStatusClass.INFORMATIONAL;
            if (finalResponse && last) {
                response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
            }
        }
        if (message instanceof LastHttpContent && finalResponse) {
            context.write(message, last ? promise.unvoid().addListener(ChannelFutureListener.CLOSE) : promise);
            answered(context);
        } else {
            context.write(message, promise);
        }
    }

    private void answered(ChannelHandlerContext context) {
        responseOpen = false;
        over = upgrade;
        if (broken) {
            context.close();
        } else if (requestOpen) {
            rest = 0;
            restDeadline =
                    context.executor().schedule(() -> giveUp(context), LONGEST_REST.toMillis(), TimeUnit.MILLISECONDS);
            context.read();
        } else if (!waiting.isEmpty()) {
            context.executor().execute(() -> replay(context));
        }
    }

    private void giveUp(ChannelHandlerContext context) {
        if (requestOpen) {
            context.close(closing == null ? context.newPromise() : closing);
        }
    }

    /** Hands on the next pipelined request, up to its end or as far as it came. */
    private void replay(ChannelHandlerContext context) {
        replaying = true;
        while (!waiting.isEmpty() && (requestOpen || !responseOpen) && !rejected) {
            pass(context, waiting.remove());
        }
        replaying = false;
        context.fireChannelReadComplete();
        if (readWanted && waiting.isEmpty()) {
            readWanted = false;
            context.read();
        }
    }

    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        boolean early = requestOpen && !responseOpen && !rejected && !broken;
        if (early && closing == null && context.channel().isActive()) {
            closing = promise;
            context.read();
        } else {
            context.close(promise);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (restDeadline != null) {
            restDeadline.cancel(false);
        }
        context.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        waiting.forEach(ReferenceCountUtil::release);
        waiting.clear();
    }
}
