package dev.jacobi.cuda.binding;

import java.nio.file.Path;
import java.util.List;

/** Everything native, found and loaded. */
public final class CudaRuntime {
    private CudaRuntime() {}

    /** Whether JCuda has natives for this machine at all. */
    public static boolean isPossible() {
        return System.getProperty("os.name").equals("Linux")
                && System.getProperty("os.arch").equals("amd64");
    }

    /**
     * Loads the libraries, and if all of them can be used, JCuda's natives above them.
     *
     * @param named folders of libraries that go before the system's
     * @param fetched a folder of libraries that comes last
     * @param natives where JCuda's natives may be unpacked
     * @throws CudaException if they cannot be unpacked
     * @return one state for each library; the classes of this package may be used if none has a problem
     */
    public static List<LibraryState> load(List<Path> named, Path fetched, Path natives) {
        List<LibraryState> states = new CudaLibraries(named, fetched).load();
        if (states.stream().allMatch(state -> state.problem().isEmpty())) {
            JCudaNatives.load(natives);
        }
        return states;
    }
}
