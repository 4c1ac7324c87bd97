/**
 * The runtime's way to the registrar over HTTP, where the two are processes of their own. It serves any {@code RuntimeApi}
 * and knows neither resources nor Matrix; no Kubernetes may be imported.
 */
@NullMarked
package dev.puppetmaster.registrar.http;

import org.jspecify.annotations.NullMarked;
