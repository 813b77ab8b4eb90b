package cloud.edd.auth.serviceaccount;

import cloud.edd.platform.identity.Scopes;

/**
 * The account of a script. Times are Unix seconds.
 *
 * @param tokenCount how many tokens it has
 */
record ServiceAccount(String id, String name, Scopes scopes, int tokenCount, long createdAt) {}
