package cloud.edd.platform.event;

import com.google.protobuf.ByteString;
import io.nats.client.impl.Headers;

/** An event that waits to be sent. */
record OutboxRow(long id, String subject, Headers headers, ByteString payload) {}
