@NullMarked
package dev.puppetmaster.gateway.ledger;

import org.jspecify.annotations.NullMarked;
