package dev.jacobi.benchmarks.data;

import dev.jacobi.benchmarks.machine.Cost;
import dev.jacobi.datasets.ChannelStatistics;
import dev.jacobi.datasets.ImageSet;
import dev.jacobi.datasets.loader.Batch;
import dev.jacobi.datasets.loader.DataLoader;
import dev.jacobi.datasets.loader.Epoch;
import dev.jacobi.datasets.loader.Sampler;
import dev.jacobi.datasets.transform.Normalize;
import dev.jacobi.datasets.transform.Padding;
import dev.jacobi.datasets.transform.Pipeline;
import dev.jacobi.datasets.transform.RandomCrop;
import dev.jacobi.datasets.transform.RandomHorizontalFlip;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** An epoch of CIFAR-10's usual preparation: crop, flip, normalise, gather. The bytes are those of the batches. */
@State(Scope.Benchmark)
public class LoaderBenchmark {
    private static final long SEED = 1;
    private static final int SIDE = 32;
    private static final int BATCH = 128;

    /** Pictures in the set. */
    @Param("5120")
    public int pictures;

    /** Threads that prepare batches. */
    @Param({"1", "2"})
    public int workers;

    private DataLoader loader;
    private long epoch;

    /** Makes the set. */
    @Setup
    public void setUp() {
        ImageSet set = GeneratedFiles.pictures(pictures);
        loader = DataLoader.of(set)
                .sampler(Sampler.shuffled(set.size(), SEED))
                .transform(Pipeline.of(
                        new RandomCrop(SIDE, SIDE, 4, Padding.ZERO),
                        new RandomHorizontalFlip(),
                        new Normalize(ChannelStatistics.measure(set))))
                .batchSize(Math.min(BATCH, pictures))
                .workers(workers)
                .build();
    }

    /** One epoch. */
    @Benchmark
    public void epoch(Cost cost, Blackhole sink) {
        double bytes = 0;
        try (Epoch batches = loader.epoch(epoch++)) {
            while (batches.hasNext()) {
                Batch batch = batches.next();
                sink.consume(batch);
                bytes += (double) Float.BYTES * batch.size() * batch.shape().length();
            }
        }
        cost.add(0, bytes);
    }
}
