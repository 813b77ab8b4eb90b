/** Requests and answers as the older clients send and read them. */
@NullMarked
package cloud.edd.auth.http;

import org.jspecify.annotations.NullMarked;
