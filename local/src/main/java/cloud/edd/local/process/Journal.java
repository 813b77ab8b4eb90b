package cloud.edd.local.process;

/** Hears what a person would like to hear while processes come and go. Called from several threads. */
public interface Journal {

    /** One of them changed. */
    void changed(ProcessStatus status);

    /** One of them did something worth a line. */
    void says(String line);
}
