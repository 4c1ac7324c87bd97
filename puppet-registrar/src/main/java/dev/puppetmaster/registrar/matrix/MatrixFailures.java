package dev.puppetmaster.registrar.matrix;

import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.bot.matrix.MatrixException;
import dev.puppetmaster.registrar.core.Failure;
import java.net.URI;

/** Says what a failed call means for a person, and what to do. */
public final class MatrixFailures {
    private final URI baseUrl;

    public MatrixFailures(HomeserverAccess access) {
        this.baseUrl = access.baseUrl();
    }

    /** @param owner the resource for whose sake the call was made */
    public Failure of(ResourceKey owner, MatrixException e) {
        return switch (e) {
            case MatrixException.Retryable it -> retryable(owner, it);
            case MatrixException.Denied it -> denied(owner, it);
            case MatrixException.Fatal it ->
                new Failure(owner, "RequestRefused", e.getMessage() + "; please report this as a bug", false);
        };
    }

    private Failure retryable(ResourceKey owner, MatrixException.Retryable e) {
        if (e.unreachable()) {
            return new Failure(
                    owner,
                    "HomeserverUnreachable",
                    "no answer from " + baseUrl + "; it is tried again (is the homeserver running?)",
                    true);
        }
        if (e.status() == 429) {
            return new Failure(
                    owner,
                    "RateLimited",
                    e.getMessage() + "; it is tried again. On a homeserver of your own raise rc_invites.per_user",
                    true);
        }
        if (e.errcode().equals(MatrixWriter.NOT_ASKED_YET)) {
            return new Failure(owner, "Pending", e.getMessage() + "; it is tried again", true);
        }
        return new Failure(owner, "HomeserverError", e.getMessage() + "; it is tried again", true);
    }

    private Failure denied(ResourceKey owner, MatrixException.Denied e) {
        return switch (e.errcode()) {
            case "M_UNKNOWN_TOKEN", "M_MISSING_TOKEN" ->
                new Failure(
                        owner,
                        "RegistrationRejected",
                        baseUrl + " does not know our token; list registrar.yaml and puppets.yaml in its"
                                + " app_service_config_files and restart it",
                        true);
            case "M_EXCLUSIVE" ->
                new Failure(
                        owner,
                        "PrefixNotRegistered",
                        e.getMessage() + "; restart the homeserver so that it reads the present puppets.yaml",
                        true);
            case "M_USER_DEACTIVATED" ->
                new Failure(
                        owner,
                        "LocalpartDeactivated",
                        e.getMessage() + "; the account can never be used again: choose another spec.localpart",
                        false);
            default -> new Failure(owner, "Denied", e.getMessage() == null ? e.errcode() : e.getMessage(), false);
        };
    }
}
