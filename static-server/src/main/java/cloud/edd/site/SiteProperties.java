package cloud.edd.site;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How one site is served.
 *
 * @param kind what a page that is not there is answered with: {@code application} shows the start page, which finds its
 *     own way; {@code pages} shows the site's page for that with status 404
 * @param contentSecurityPolicy what a page may load and whom it may call. {@code {NAME}} stands for the public origin of
 *     the service of that name, {@code {wss:NAME}} for the same with WebSockets, {@code {inline-scripts}} for the hashes of
 *     the scripts that stand within the pages
 * @param permissionsPolicy what of the browser a page may use
 */
@Validated
@ConfigurationProperties("edd.site")
record SiteProperties(
        @NotNull Kind kind,

        @NotBlank String contentSecurityPolicy,

        @DefaultValue("camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), display-capture=(),"
                + " publickey-credentials-get=(self), publickey-credentials-create=(self), clipboard-write=(self)")
        String permissionsPolicy) {

    /** What a site does with addresses it has no file for. */
    enum Kind {
        /** One page with routes of its own. */
        APPLICATION,
        /** A page per address. */
        PAGES
    }
}
