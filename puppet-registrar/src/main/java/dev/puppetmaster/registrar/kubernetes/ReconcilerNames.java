package dev.puppetmaster.registrar.kubernetes;

/** What the API server knows the registrar by. */
final class ReconcilerNames {
    static final String FINALIZER = "puppetmaster.dev/registrar";
    static final String FIELD_MANAGER = "puppetmaster-registrar";

    private ReconcilerNames() {}
}
