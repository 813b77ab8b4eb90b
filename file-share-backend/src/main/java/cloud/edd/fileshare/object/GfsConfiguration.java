package cloud.edd.fileshare.object;

import cloud.edd.fileshare.FileShareProperties;
import cloud.edd.gfs.client.GfsClient;
import cloud.edd.gfs.client.GfsClientSettings;
import cloud.edd.platform.secret.Secrets;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The connection to GFS, made once and closed with the service. */
@Configuration(proxyBeanMethods = false)
class GfsConfiguration {

    @Bean(destroyMethod = "close")
    GfsClient gfsClient(FileShareProperties properties, Secrets secrets) {
        return GfsClient.connect(GfsClientSettings.of(
                properties.gfs().masterHost(),
                properties.gfs().masterPort(),
                secrets.require("GFS_CLIENT_KEY").value(),
                "file-share-backend"));
    }
}
