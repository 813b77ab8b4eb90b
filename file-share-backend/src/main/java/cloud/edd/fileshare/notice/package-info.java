/** What a user is told about their files. */
@NullMarked
package cloud.edd.fileshare.notice;

import org.jspecify.annotations.NullMarked;
