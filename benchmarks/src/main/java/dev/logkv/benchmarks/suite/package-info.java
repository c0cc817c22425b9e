/** Runs engines and workloads in JVMs of their own, in turns, and compares what they show. */
@NullMarked
package dev.logkv.benchmarks.suite;

import org.jspecify.annotations.NullMarked;
