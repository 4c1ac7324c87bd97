/**
 * Policies as resources declare them: the one place where {@link dev.puppetmaster.api.LLMPolicy} becomes {@link
 * dev.puppetmaster.gateway.policy.Policy}, and where the secrets that they name are looked up. Only here is puppet-api known.
 */
@NullMarked
package dev.puppetmaster.gateway.declared;

import org.jspecify.annotations.NullMarked;
