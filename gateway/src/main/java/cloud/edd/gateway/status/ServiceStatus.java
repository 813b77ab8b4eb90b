package cloud.edd.gateway.status;

/**
 * Whether a service answers.
 *
 * @param name of the service
 * @param hosts where people reach it, with spaces between
 */
record ServiceStatus(String name, String hosts, boolean answers) {}
