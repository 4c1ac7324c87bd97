package dev.puppetmaster.api;

/**
 * Points at one value of a Secret in the namespace of the resource that refers; never the value itself. In a folder it is the
 * file {@code DIR/secrets/NAME/KEY}.
 *
 * @param name an RFC 1123 subdomain
 * @param key 1 to 253 of letters, digits and {@code . _ -}
 */
public record SecretRef(String name, String key) {}
