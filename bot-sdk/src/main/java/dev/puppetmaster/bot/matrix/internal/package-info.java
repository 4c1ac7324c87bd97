/** HTTP below the client: OkHttp, the proxy behind client-impl's interfaces, the mapping of failures. Not public API. */
@NullMarked
package dev.puppetmaster.bot.matrix.internal;

import org.jspecify.annotations.NullMarked;
