package dev.puppetmaster.registrar;

import dev.puppetmaster.registrar.matrix.HumanAccount;
import dev.puppetmaster.registrar.matrix.Registrations;
import java.net.URI;

/**
 * A homeserver to try the registrar on.
 *
 * @param registrations for the prefix {@code data-}, known to it
 * @param human an account of its own
 */
record TestHomeserver(URI baseUrl, String serverName, Registrations registrations, HumanAccount.Own human) {}
