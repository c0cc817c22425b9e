/** What is measured: keys and values, the model that answers are checked against, the workloads. */
@NullMarked
package dev.logkv.benchmarks.workload;

import org.jspecify.annotations.NullMarked;
