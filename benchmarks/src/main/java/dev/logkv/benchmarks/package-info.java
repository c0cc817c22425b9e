/** Benchmarks of the engine and its peers, run side by side on the same machine in the same run. */
@NullMarked
package dev.logkv.benchmarks;

import org.jspecify.annotations.NullMarked;
