/** Tests of the contract between registrar and runtime. */
@NullMarked
package dev.puppetmaster.api.runtime;

import org.jspecify.annotations.NullMarked;
