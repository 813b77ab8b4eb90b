/** What was begun in one request and is finished in another. */
@NullMarked
package cloud.edd.auth.ceremony;

import org.jspecify.annotations.NullMarked;
