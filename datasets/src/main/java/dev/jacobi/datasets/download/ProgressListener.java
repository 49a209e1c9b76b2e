package dev.jacobi.datasets.download;

/** Is told how far a download has come. It is called on the downloading thread, after each piece of up to 64 KiB. */
@FunctionalInterface
public interface ProgressListener {
    /** Ignores what it is told. */
    ProgressListener NONE = (name, done, total) -> {};

    /**
     * Another piece has come.
     *
     * @param name the file's name
     * @param done the bytes there are so far, those of an earlier, interrupted download included
     * @param total the bytes the file has, or -1 where the server does not say
     */
    void progress(String name, long done, long total);
}
