package cloud.edd.platform.event;

/** Where the bus said it stored an event: the stream and the sequence within it. */
record SentRow(String eventId, String stream, long sequence) {}
