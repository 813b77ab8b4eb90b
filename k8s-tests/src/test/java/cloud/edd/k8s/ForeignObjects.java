package cloud.edd.k8s;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The objects of MetalLB, Calico and cert-manager, with the fields we use: an unknown one fails to parse. */
final class ForeignObjects {

    private ForeignObjects() {}

    record Metadata(
            String name,
            @Nullable String namespace,
            @Nullable Map<String, String> labels) {}

    record IpAddressPool(String apiVersion, String kind, Metadata metadata, PoolSpec spec) {}

    record PoolSpec(List<String> addresses, @Nullable Boolean autoAssign) {}

    record L2Advertisement(String apiVersion, String kind, Metadata metadata, AdvertisementSpec spec) {}

    record AdvertisementSpec(List<String> ipAddressPools) {}

    record GlobalNetworkPolicy(String apiVersion, String kind, Metadata metadata, PolicySpec spec) {}

    record PolicySpec(
            int order,
            String selector,
            List<String> types,
            boolean preDNAT,
            boolean applyOnForward,
            List<PolicyRule> ingress) {}

    record PolicyRule(String action, String protocol, Destination destination) {}

    record Destination(List<Integer> ports) {}

    record Certificate(String apiVersion, String kind, Metadata metadata, CertificateSpec spec) {}

    record CertificateSpec(String secretName, List<String> dnsNames, Issuer issuerRef) {}

    record Issuer(String kind, String name) {}
}
