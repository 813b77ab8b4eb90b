package cloud.edd.platform.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.edd.platform.testapp.WebApplication;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.ManagementWebSecurityAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

class OperationTest {

    private static WebApplication application;

    @BeforeAll
    static void start() {
        application = WebApplication.start(App.class);
    }

    @AfterAll
    static void stop() {
        application.close();
    }

    @AfterEach
    void reopenTheShop() {
        Shop shop = application.context().getBean(Shop.class);
        shop.failure = null;
        shop.hang = false;
        await().until(() -> application.get("/readyz").statusCode() == 200);
    }

    @Test
    void aliveAndReady() throws Exception {
        assertThat(application.get("/healthz").body()).isEqualTo("ok");
        assertThat(application.get("/readyz").body()).isEqualTo("ready");
        assertThat(application.get("/readyz").headers().firstValue("Cache-Control"))
                .contains("no-store");
        assertThat(application.get("/readyz?verbose").body()).isEqualTo("ready\nshop up\n");
    }

    @Test
    void notReadyWhileADependencyIsAwayButAlive() throws Exception {
        Shop shop = application.context().getBean(Shop.class);
        shop.failure = new IllegalStateException("secret address");
        await().untilAsserted(() -> {
            HttpResponse<String> answer = application.get("/readyz");
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).isEqualTo("not ready");
        });
        assertThat(application.get("/readyz?verbose").body()).isEqualTo("not ready\nshop down\n");
        assertThat(application.get("/healthz").statusCode()).isEqualTo(200);
        assertThat(application.get("/actuator/prometheus").body())
                .contains("edd_dependency_up{dependency=\"shop\"} 0.0");

        shop.failure = null;
        await().untilAsserted(() ->
                assertThat(application.get("/readyz").statusCode()).isEqualTo(200));
    }

    @Test
    void aDependencyThatHangsIsAway() throws Exception {
        application.context().getBean(Shop.class).hang = true;

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() ->
                        assertThat(application.get("/readyz").statusCode()).isEqualTo(503));
    }

    @Test
    void metricsAreServedAndNothingElseOfTheActuator() throws Exception {
        assertThat(application.get("/actuator/prometheus").body()).contains("jvm_memory_used_bytes");
        for (String path : new String[] {"/actuator", "/actuator/env", "/actuator/health", "/actuator/heapdump"}) {
            assertThat(application.get(path).statusCode()).isEqualTo(404);
        }
    }

    @Test
    void beforeItStopsItSaysSoAndFinishesWhatItHas() throws Exception {
        try (var stopping = WebApplication.start(App.class, "edd.operation.drain-delay=3s")) {
            assertThat(stopping.get("/readyz").statusCode()).isEqualTo(200);
            App app = stopping.context().getBean(App.class);
            var slow = CompletableFuture.supplyAsync(() -> slowAnswerOf(stopping), Thread::startVirtualThread);
            assertThat(app.begun.await(10, TimeUnit.SECONDS)).isTrue();

            var closing = CompletableFuture.runAsync(stopping.context()::close, Thread::startVirtualThread);

            await().untilAsserted(() ->
                    assertThat(stopping.get("/readyz?verbose").body()).startsWith("not ready\nstopping"));
            assertThat(stopping.get("/healthz").statusCode()).isEqualTo(200);
            app.release.countDown();
            assertThat(slow.get(10, TimeUnit.SECONDS)).isEqualTo("done");
            closing.get(20, TimeUnit.SECONDS);
        }
    }

    private static String slowAnswerOf(WebApplication application) {
        try {
            return application.get("/slow").body();
        } catch (Exception e) {
            return e.toString();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @RestController
    @EnableAutoConfiguration(
            exclude = {
                DataSourceAutoConfiguration.class,
                FlywayAutoConfiguration.class,
                UserDetailsServiceAutoConfiguration.class,
                ServletWebSecurityAutoConfiguration.class,
                SecurityFilterAutoConfiguration.class,
                ManagementWebSecurityAutoConfiguration.class
            })
    static class App {

        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch release = new CountDownLatch(1);

        @Bean
        Shop shop() {
            return new Shop();
        }

        @GetMapping("/slow")
        String slow() throws InterruptedException {
            begun.countDown();
            return release.await(30, TimeUnit.SECONDS) ? "done" : "never released";
        }
    }

    static class Shop implements ReadinessCheck {

        private volatile @org.jspecify.annotations.Nullable Exception failure;
        private volatile boolean hang;

        @Override
        public String name() {
            return "shop";
        }

        @Override
        public void check() throws Exception {
            if (hang) {
                new CountDownLatch(1).await();
            }
            if (failure != null) {
                throw failure;
            }
        }
    }
}
