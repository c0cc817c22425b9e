package dev.logkv.engine.admin;

import dev.logkv.LogKVException;
import dev.logkv.ProgressListener;
import dev.logkv.Verification;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects what a verification reads and finds, and tells how far it has come. */
final class Findings {

    private final ProgressListener listener;
    private final Set<Verification.Problem> problems = new LinkedHashSet<>();
    private final List<Verification.Note> notes = new ArrayList<>();
    private long bytesTotal;
    private long bytesDone;
    private long files;
    private long operations;

    Findings(ProgressListener listener) {
        this.listener = listener;
    }

    /** Says how much there is to read. */
    void expect(long bytes) {
        bytesTotal += bytes;
    }

    /** Says how much of the file in hand was read. */
    void reading(long bytes) {
        listener.progress(bytesDone + bytes, bytesTotal);
    }

    /** Says that files were read to their end. */
    void read(long count, long bytes) {
        files += count;
        bytesDone += bytes;
        listener.progress(bytesDone, bytesTotal);
    }

    void operations(long count) {
        operations += count;
    }

    void problem(LogKVException.Corruption problem) {
        problem(problem.file(), problem.offset(), problem.problem());
    }

    void problem(String file, long offset, String problem) {
        problems.add(new Verification.Problem(file, offset, problem));
    }

    void note(String file, String text) {
        notes.add(new Verification.Note(file, text));
    }

    /** Returns whether anything was found in a file. */
    boolean isDamaged(String file) {
        return problems.stream().anyMatch(problem -> problem.file().equals(file));
    }

    Verification result() {
        return new Verification(files, bytesDone, operations, List.copyOf(problems), notes);
    }
}
