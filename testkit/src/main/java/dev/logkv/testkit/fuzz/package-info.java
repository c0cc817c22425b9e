/**
 * What feeds parsers with bytes that may be anything: targets, a saved corpus, seeded mutations,
 * and the way to a coverage-guided fuzzer in a JVM of its own.
 */
@NullMarked
package dev.logkv.testkit.fuzz;

import org.jspecify.annotations.NullMarked;
