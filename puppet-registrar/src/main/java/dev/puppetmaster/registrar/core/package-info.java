/** Pure: desired state, plan. */
@NullMarked
package dev.puppetmaster.registrar.core;

import org.jspecify.annotations.NullMarked;
