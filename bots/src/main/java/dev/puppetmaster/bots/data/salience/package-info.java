/** Which columns tell most about a target column, by mutual information, and what they tell. */
@NullMarked
package dev.puppetmaster.bots.data.salience;

import org.jspecify.annotations.NullMarked;
