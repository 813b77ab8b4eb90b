package cloud.edd.gateway.ingress;

/** When the ports for containers are listened on. */
public enum BindMode {
    /** While a rule leads from them: an open port answers everybody for every host. */
    ON_DEMAND,
    /** Always. */
    ALL
}
