/** What a person can ask for: up, down, status, logs, trust, hosts. */
@NullMarked
package cloud.edd.local.command;

import org.jspecify.annotations.NullMarked;
