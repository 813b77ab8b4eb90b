/** What the workflows run. Without libraries, so that {@code java Delivery.java} runs it from its sources. */
@NullMarked
package cloud.edd.delivery;

import org.jspecify.annotations.NullMarked;
