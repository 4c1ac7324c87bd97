/** Operations of an OpenAPI document, called on a server over real HTTP. */
@NullMarked
package dev.puppetmaster.bots.tools.http;

import org.jspecify.annotations.NullMarked;
