package cloud.edd.auth.session;

import cloud.edd.auth.ceremony.Ceremonies;
import cloud.edd.auth.challenge.Challenges;
import cloud.edd.auth.maintenance.Chore;
import cloud.edd.auth.ratelimit.LoginLimiter;
import cloud.edd.auth.revocation.Revocations;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Removes what signing in leaves behind. */
@Configuration(proxyBeanMethods = false)
class SessionChores {

    @Bean
    Chore flushSessionUsage(SessionProperties properties, SessionUsage usage) {
        return new Chore("note when sessions were last used", properties.usageInterval(), usage::flush);
    }

    @Bean
    Chore sweepSessions(SessionProperties properties, Sessions sessions) {
        return new Chore("remove expired sessions", properties.sweepInterval(), sessions::sweep);
    }

    @Bean
    Chore sweepRevocations(SessionProperties properties, Revocations revocations) {
        return new Chore("remove expired revocations", properties.sweepInterval(), revocations::sweep);
    }

    @Bean
    Chore sweepChallenges(SessionProperties properties, Challenges challenges) {
        return new Chore("forget expired challenges", properties.sweepInterval(), challenges::sweep);
    }

    @Bean
    Chore sweepCeremonies(SessionProperties properties, Ceremonies ceremonies) {
        return new Chore("forget what was never finished", properties.sweepInterval(), ceremonies::sweep);
    }

    @Bean
    Chore sweepLoginFailures(SessionProperties properties, LoginLimiter limiter) {
        return new Chore("forget old login failures", properties.sweepInterval(), limiter::sweep);
    }
}
