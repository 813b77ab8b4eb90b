package cloud.edd.gfs.chunkserver;

import cloud.edd.gfs.chunkserver.disk.DataFolderException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** A data folder that cannot be used is told in two sentences, not in a page of stack trace. */
final class StartFailureAnalyzer extends AbstractFailureAnalyzer<DataFolderException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, DataFolderException cause) {
        String message = String.valueOf(cause.getMessage());
        int colon = message.lastIndexOf(": ");
        return colon < 0
                ? new FailureAnalysis(message, "", cause)
                : new FailureAnalysis(message.substring(0, colon), message.substring(colon + 2), cause);
    }
}
