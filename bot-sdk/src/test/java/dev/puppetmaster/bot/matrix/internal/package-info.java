/** Tests of what lies under the client, where a test of the client would take too long. */
@NullMarked
package dev.puppetmaster.bot.matrix.internal;

import org.jspecify.annotations.NullMarked;
