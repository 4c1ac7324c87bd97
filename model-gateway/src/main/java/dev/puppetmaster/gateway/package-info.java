/** Every call to a language model goes through here: who may call, who answers, what it cost. {@link ModelGateway} is the door. */
@NullMarked
package dev.puppetmaster.gateway;

import org.jspecify.annotations.NullMarked;
