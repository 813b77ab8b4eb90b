/** The operator's tool for dead letters, and what it shares with the services that answer it. */
@NullMarked
package cloud.edd.platform.event.dlq;

import org.jspecify.annotations.NullMarked;
