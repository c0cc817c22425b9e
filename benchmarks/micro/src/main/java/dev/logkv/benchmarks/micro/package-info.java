/**
 * Physical floors: what the machine takes at least. The micro-benchmarks themselves sit in the
 * packages that they measure, as tests do.
 */
@NullMarked
package dev.logkv.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
