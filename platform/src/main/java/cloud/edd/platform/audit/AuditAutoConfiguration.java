package cloud.edd.platform.audit;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Hands out {@link AuditLog}. */
@AutoConfiguration
public class AuditAutoConfiguration {

    @Bean
    AuditLog auditLog(ObjectProvider<AuditSink> sinks, ObjectProvider<CommitWatch> commits) {
        return new AuditLog(sinks.orderedStream().toList(), commits.getIfAvailable(() -> Runnable::run));
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(TransactionSynchronizationManager.class)
    static class Transactions {

        @Bean
        CommitWatch auditCommitWatch() {
            return new TransactionCommitWatch();
        }
    }
}
