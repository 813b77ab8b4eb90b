package cloud.edd.auth.http;

/** The body of an answer that says no more than that it is done. */
public record Status(String status) {
    public static final Status OK = new Status("ok");
}
