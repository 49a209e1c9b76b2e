import dev.jacobi.core.autograd.*;
import dev.jacobi.core.backend.*;
import dev.jacobi.datasets.catalog.*;
import dev.jacobi.datasets.loader.*;
import dev.jacobi.models.files.*;
import dev.jacobi.models.layers.*;
import dev.jacobi.models.networks.*;
import java.nio.file.Path;

/** Counts how many test pictures the network that {@code Train} has saved recognises. */
final class Evaluate {
    public static void main(String[] args) throws Exception {
        var pictures = Dataset.SYNTHETIC.load(DatasetOptions.defaults()).test();
        DataLoader loader = DataLoader.of(pictures).batchSize(100).build();
        int right = 0;
        try (Backend backend = Backends.open();
                Layer network = Networks.create("resnet8", new NetworkOptions(10, 3, 32), backend, 1);
                Epoch epoch = loader.epoch(0)) {
            NetworkState.load(network, SafeTensors.read(Path.of(args[0])).tensors());
            while (epoch.hasNext()) {
                Batch batch = epoch.next();
                try (Scope _ = Scope.open()) { // without a tape nothing is kept for gradients
                    Tensor x = Tensor.of(backend, Shape.of(100, 32, 32, 3), batch.images());
                    float[] logits = network.forward(x, Mode.inference()).toFloats();
                    for (int i = 0; i < batch.size(); i++) {
                        int best = 0;
                        for (int c = 1; c < 10; c++) {
                            best = logits[10 * i + c] > logits[10 * i + best] ? c : best;
                        }
                        right += best == batch.labels()[i] ? 1 : 0;
                    }
                }
            }
        }
        System.out.printf("%d of %d test pictures recognised%n", right, pictures.size());
    }
}
