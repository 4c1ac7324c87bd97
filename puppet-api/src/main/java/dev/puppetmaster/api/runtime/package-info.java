/**
 * The contract between registrar and runtime. Everything is resolved here: the runtime knows no resource, only its
 * assignment. The records survive a round trip through a plain Jackson {@code ObjectMapper}. No class of another module
 * may be imported.
 */
@NullMarked
package dev.puppetmaster.api.runtime;

import org.jspecify.annotations.NullMarked;
