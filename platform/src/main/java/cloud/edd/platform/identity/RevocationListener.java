package cloud.edd.platform.identity;

/** Hears from the event bus what no longer counts. Implementations are thread-safe and return at once. */
interface RevocationListener {
    /** The session with this {@code sid} has been ended. */
    void sessionEnded(String sessionId);

    /** The API token has been revoked. */
    void tokenRevoked(String tokenId);

    /** The service account has other scopes than before, or is gone. */
    void serviceAccountChanged(String serviceAccountId);

    /** Events may have been missed: whatever was learnt from them or before them is to be learnt anew. */
    void eventsMissed();

    /** Whether events arrive. Until told, they do not. */
    void listening(boolean isListening);
}
