package cloud.edd.platform.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What a grant implies, for any grant. */
class ScopesPropertiesTest {

    @Property
    void aKeyReadsBackAsItWasWritten(@ForAll("keys") ResourceKey key) {
        assertThat(ResourceKey.parse(key.toString())).contains(key);
    }

    @Property
    void aWiderGrantImpliesEverythingNarrower(@ForAll("keys") ResourceKey key, @ForAll("actions") String action) {
        for (ResourceKey wider : key.covering()) {
            assertThat(granting(wider, action).allow(action, key)).isTrue();
        }
    }

    @Property
    void aNarrowerGrantNeverImpliesAWiderOne(@ForAll("keys") ResourceKey key, @ForAll("actions") String action) {
        for (ResourceKey wider : key.covering()) {
            assertThat(granting(key, action).allow(action, wider)).isEqualTo(wider.equals(key));
        }
    }

    @Property
    void nothingImpliesAnotherUsersResource(
            @ForAll("keys") ResourceKey granted, @ForAll("keys") ResourceKey wanted, @ForAll("actions") String action) {
        boolean related = wanted.covering().contains(granted);
        assertThat(granting(granted, action).allow(action, wanted)).isEqualTo(related);
        if (!granted.userId().equals(wanted.userId())) {
            var caller = new Caller.ApiToken(granted.userId(), "t1", null, granting(granted, action));
            assertThat(related).isFalse();
            assertThat(caller.may(action, wanted)).isFalse();
        }
    }

    @Property
    void aTokenWhoseScopesNameAnotherUserGetsNothing(
            @ForAll("keys") ResourceKey wanted, @ForAll("actions") String action) {
        var caller = new Caller.ApiToken(wanted.userId() + "x", "t1", null, granting(wanted, action));
        assertThat(caller.may(action, wanted)).isFalse();
    }

    @Property
    void anotherActionIsNotImplied(@ForAll("keys") ResourceKey key) {
        assertThat(granting(key, "read").allow("delete", key)).isFalse();
    }

    @Example
    void aDotInsideAnIdIsNoBoundary() {
        Scopes scopes = new Scopes(Map.of("storage.u1.namespaces.prod", Set.of("read")));
        assertThat(scopes.allow("read", ResourceKey.of("storage", "u1", "namespaces", "prod")))
                .isTrue();
        assertThat(scopes.allow("read", ResourceKey.of("storage", "u1", "namespaces", "prod.backup")))
                .isFalse();
    }

    @Example
    void aBareRootGrantsNothing() {
        Scopes scopes = new Scopes(Map.of("storage", Set.of("read"), "", Set.of("read"), "storage.", Set.of("read")));
        assertThat(scopes.allow("read", ResourceKey.of("storage", "u1"))).isFalse();
        assertThat(scopes.allow("read", ResourceKey.of("storage", "u1", "files", "a")))
                .isFalse();
    }

    @Example
    void serviceAndAnonymousMayNothing() {
        ResourceKey key = ResourceKey.of("storage", "u1");
        assertThat(new Caller.Service().may("read", key)).isFalse();
        assertThat(new Caller.Anonymous().may("read", key)).isFalse();
    }

    private static Scopes granting(ResourceKey key, String action) {
        return new Scopes(Map.of(key.toString(), Set.of(action)));
    }

    @Provide
    Arbitrary<String> actions() {
        return Arbitraries.of("create", "read", "update", "delete");
    }

    // Few names, so that unequal keys often share parts.
    @Provide
    Arbitrary<ResourceKey> keys() {
        Arbitrary<String> roots = Arbitraries.of("storage", "compute");
        Arbitrary<String> users = Arbitraries.of("u1", "u2");
        Arbitrary<String> kinds = Arbitraries.of("files", "namespaces");
        Arbitrary<String> ids = Arbitraries.of("a", "a.b", "a/b", "b", "a.b.c", "..");
        return Arbitraries.oneOf(
                Combinators.combine(roots, users).as(ResourceKey::of),
                Combinators.combine(roots, users, kinds).as(ResourceKey::of),
                Combinators.combine(roots, users, kinds, ids).as(ResourceKey::of));
    }
}
