package cloud.edd.site;

/** This jar was built without a site. */
final class MissingSiteException extends IllegalStateException {

    private static final long serialVersionUID = 1;

    MissingSiteException() {
        super(
                "There is no site in this jar: it was built with -Dfrontend.skip. Build it again without, for instance with"
                        + " ./edd up.");
    }
}
