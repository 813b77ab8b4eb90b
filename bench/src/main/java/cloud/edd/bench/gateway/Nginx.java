package cloud.edd.bench.gateway;

import cloud.edd.bench.Program;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Debian's nginx twice: as the service behind everything measured, whose files stay in the memory of the kernel, and as a
 * proxy in front of that service, with a cache of its own for one path. It logs nothing, and keeps connections as long as they are used.
 */
final class Nginx {
    static final String SMALL = "/small";
    static final String LARGE = "/large";
    static final String STREAM = "/stream";
    /** Before a path: from the cache, where there is one. */
    static final String CACHED = "/cached";

    static final int SMALL_BYTES = 1024;
    static final int LARGE_BYTES = 100 * 1024;
    static final long STREAM_BYTES = 1L << 30;

    private Nginx() {}

    /**
     * The service, with its bodies of three sizes.
     *
     * @param clearPort where it speaks HTTP
     * @param tlsPort where the same is had over TLS, without anything between
     */
    static Program service(Path folder, Site site, int clearPort, int tlsPort) throws IOException {
        Path files = Files.createDirectories(folder.resolve("files"));
        write(files, SMALL, SMALL_BYTES);
        write(files, LARGE, LARGE_BYTES);
        write(files, STREAM, STREAM_BYTES);
        return start("the service", folder, site, """
            server {
                listen 127.0.0.1:%d backlog=4096;
                listen 127.0.0.1:%d ssl http2 backlog=4096;
                root %s;
                location /cached/ { alias %s/; }
            }
            """.formatted(clearPort, tlsPort, files, files));
    }

    static Program proxy(Path folder, Site site, int servicePort, int port) throws IOException {
        return start("nginx", Files.createDirectories(folder), site, """
            proxy_cache_path %s/cache keys_zone=answers:1m max_size=500m inactive=10m use_temp_path=off;
            upstream service {
                server 127.0.0.1:%d;
                keepalive 128;
                keepalive_requests 1000000000;
            }
            server {
                listen 127.0.0.1:%d ssl http2 backlog=4096;
                location / {
                    proxy_pass http://service;
                    proxy_http_version 1.1;
                    proxy_set_header Connection "";
                    proxy_set_header Host $host;
                    proxy_set_header X-Forwarded-For $remote_addr;
                    proxy_set_header X-Forwarded-Proto $scheme;
                    proxy_max_temp_file_size 0;
                }
                location /cached/ {
                    proxy_pass http://service;
                    proxy_http_version 1.1;
                    proxy_set_header Connection "";
                    proxy_set_header Host $host;
                    proxy_cache answers;
                    proxy_cache_key $host$request_uri;
                    proxy_cache_valid 200 30s;
                    proxy_cache_lock on;
                    proxy_cache_revalidate on;
                    add_header Cache-Status $upstream_cache_status;
                }
            }
            """.formatted(folder, servicePort, port));
    }

    /** Zeros, which take no room on the disk. */
    private static void write(Path files, String name, long bytes) throws IOException {
        try (RandomAccessFile file =
                new RandomAccessFile(files.resolve(name.substring(1)).toFile(), "rw")) {
            file.setLength(bytes);
        }
    }

    private static Program start(String name, Path folder, Site site, String servers) throws IOException {
        // Root's workers would be those of a user who may not read the folder.
        String user = System.getProperty("user.name").equals("root") ? "user root;" : "";
        Path configuration = folder.resolve("nginx.conf");
        Files.writeString(configuration, """
            %s
            daemon off;
            worker_processes 2;
            pid %2$s/nginx.pid;
            error_log stderr error;
            events { worker_connections 4096; }
            http {
                access_log off;
                default_type application/octet-stream;
                open_file_cache max=16 inactive=1h;
                sendfile on;
                tcp_nopush on;
                keepalive_timeout 300s;
                keepalive_requests 1000000000;
                client_body_temp_path %2$s/body;
                proxy_temp_path %2$s/proxy;
                fastcgi_temp_path %2$s/fastcgi;
                uwsgi_temp_path %2$s/uwsgi;
                scgi_temp_path %2$s/scgi;
                ssl_protocols TLSv1.3;
                ssl_certificate %3$s;
                ssl_certificate_key %4$s;
                %5$s
            }
            """.formatted(user, folder, site.certificateFile(), site.keyFile(), servers));
        return new Program(
                name,
                List.of("nginx", "-p", folder.toString(), "-e", "stderr", "-c", configuration.toString()),
                Map.of());
    }
}
