/**
 * What the puppet compiler reads besides resources: a PuppetBuild stands beside its Puppet in one file and is never applied to a
 * cluster. Read by {@code api.yaml}; whether it may be built is for the compiler to judge.
 */
@NullMarked
package dev.puppetmaster.api.build;

import org.jspecify.annotations.NullMarked;
