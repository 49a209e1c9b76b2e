package dev.jacobi.benchmarks.peers;

import dev.jacobi.benchmarks.work.TrainingStepWork;
import dev.jacobi.benchmarks.work.Work;
import dev.jacobi.benchmarks.work.Works;
import java.util.Locale;
import java.util.Map;

/** An engine to compare with. */
enum Peer {
    /**
     * PyTorch at its best: the C library's allocator keeps what is freed, and asks for huge pages. As it comes, it
     * gives each large array back to the system, which then has to hand out and clear the pages anew, at several times
     * the cost of the computation.
     */
    LIBTORCH("dev.jacobi.benchmarks.libtorch.LibtorchAdapter", true, "peers.json") {
        @Override
        Map<String, String> environment() {
            return Map.of(
                    "MALLOC_MMAP_MAX_", "0",
                    "MALLOC_TRIM_THRESHOLD_", "34359738368",
                    "GLIBC_TUNABLES", "glibc.malloc.hugetlb=1");
        }
    },

    /** PyTorch as it comes to a program in Java; it has no call for one gradient of a convolution. */
    DJL("dev.jacobi.benchmarks.djl.DjlAdapter", false, "peers-djl.json") {
        @Override
        Map<String, String> environment() {
            return Map.of();
        }
    },

    /** Deeplearning4j as it comes; it knows single convolutions only as layers of a network. */
    DL4J("dev.jacobi.benchmarks.dl4j.Dl4jAdapter", false, "peers-dl4j.json") {
        @Override
        Map<String, String> environment() {
            return Map.of();
        }
    };

    private final String main;
    private final boolean doesAll;
    private final String resultFile;

    Peer(String main, boolean doesAll, String resultFile) {
        this.main = main;
        this.doesAll = doesAll;
        this.resultFile = resultFile;
    }

    /** What its process finds in its environment besides our own. */
    abstract Map<String, String> environment();

    /** The class of its process, by name: it is compiled only where it is compared with. */
    String main() {
        return main;
    }

    /** Whether it takes part in a work; one that does not do all trains {@link Works#COMMON_NETWORK}. */
    boolean accepts(Work work) {
        return doesAll
                || (work instanceof TrainingStepWork step && step.network().equals(Works.COMMON_NETWORK));
    }

    /** Where results go if nobody says otherwise. */
    String resultFile() {
        return resultFile;
    }

    /** The name in options and tables. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
