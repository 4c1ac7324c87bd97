/**
 * The programs of the pages in docs/sdk. What stands between {@code // docs:NAME} and {@code // docs:end} is shown there. They
 * import what a user's bot may import: the public packages of bot-sdk.
 */
@NullMarked
package dev.puppetmaster.examples;

import org.jspecify.annotations.NullMarked;
