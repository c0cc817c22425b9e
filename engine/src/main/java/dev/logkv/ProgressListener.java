package dev.logkv;

/**
 * Is told how far a long reading of a store has come. Called often, on a thread of the engine, so
 * it has to return soon.
 */
@FunctionalInterface
public interface ProgressListener {

    /** Does nothing. */
    ProgressListener NONE = (done, total) -> {};

    /**
     * Some more was read.
     *
     * @param bytesDone what was read so far, in bytes
     * @param bytesTotal what there is to read, in bytes
     */
    void progress(long bytesDone, long bytesTotal);
}
