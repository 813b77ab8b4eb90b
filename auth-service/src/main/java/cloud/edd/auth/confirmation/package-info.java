/** A person who is signed in shows again who they are, before something is changed that a sign-in rests on. */
@NullMarked
package cloud.edd.auth.confirmation;

import org.jspecify.annotations.NullMarked;
