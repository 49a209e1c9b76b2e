package dev.jacobi.benchmarks.dl4j;

import dev.jacobi.benchmarks.work.TrainingStepWork;
import dev.jacobi.benchmarks.work.Values;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** ResNet-18 for small pictures as a graph of Deeplearning4j's layers, with torchvision's structure and names. */
final class Dl4jResNet18 {
    private static final int WIDTH = 64;
    private static final int STAGES = 4;
    private static final int BLOCKS = 2;
    private static final double EPSILON = 1e-5;

    /** The share of the running statistics that stays: 1 - what PyTorch calls the momentum. */
    private static final double DECAY = 0.9;

    private final GraphBuilder graph;

    /** First values of the weights by their names in the graph; all else starts as elsewhere. */
    private final Map<String, INDArray> weights = new LinkedHashMap<>();

    private Dl4jResNet18(GraphBuilder graph) {
        this.graph = graph;
    }

    /** A network with its first values, for pictures [N,3,H,W]. */
    static ComputationGraph create(TrainingStepWork work) {
        GraphBuilder builder = new NeuralNetConfiguration.Builder()
                .updater(new Momentum(work.learningRate()))
                .l2(TrainingStepWork.WEIGHT_DECAY)
                .activation(Activation.IDENTITY)
                .convolutionMode(ConvolutionMode.Truncate)
                .graphBuilder()
                .addInputs("images")
                .setInputTypes(InputType.convolutional(work.imageSize(), work.imageSize(), 3));
        Dl4jResNet18 network = new Dl4jResNet18(builder);
        network.describe(work.classes());
        ComputationGraph graph = new ComputationGraph(builder.build());
        graph.init();
        network.weights.forEach(graph::setParam);
        return graph;
    }

    private void describe(int classes) {
        String y = relu(convolutionWithNorm("conv1", "images", 3, WIDTH, 3, 1));
        int channels = WIDTH;
        for (int stage = 0; stage < STAGES; stage++) {
            for (int i = 0; i < BLOCKS; i++) {
                String name = "layer%d.%d.".formatted(stage + 1, i);
                y = residual(name, y, channels, WIDTH << stage, stage > 0 && i == 0 ? 2 : 1);
                channels = WIDTH << stage;
            }
        }
        graph.addLayer("pool", new GlobalPoolingLayer(PoolingType.AVG), y);
        OutputLayer output = new OutputLayer.Builder(LossFunction.MCXENT)
                .activation(Activation.SOFTMAX)
                .nIn(channels)
                .nOut(classes)
                .build();
        graph.addLayer("fc", output, "pool").setOutputs("fc");
        // Inputs first here.
        weights.put("fc_W", values("fc.weight", classes, channels).transpose());
    }

    /** Where the stride is 2, the number of channels changes as well, and the shortcut is projected. */
    private String residual(String name, String x, int in, int out, int stride) {
        String y = relu(convolutionWithNorm(name + "conv1", x, in, out, 3, stride));
        y = convolutionWithNorm(name + "conv2", y, out, out, 3, 1);
        String shortcut = stride == 1 ? x : convolutionWithNorm(name + "downsample.0", x, in, out, 1, stride);
        graph.addVertex(name + "sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), y, shortcut);
        return relu(name + "sum");
    }

    private String convolutionWithNorm(String name, String x, int in, int out, int kernel, int stride) {
        ConvolutionLayer convolution = new ConvolutionLayer.Builder(kernel, kernel)
                .stride(stride, stride)
                .padding(kernel / 2, kernel / 2)
                .nIn(in)
                .nOut(out)
                .hasBias(false)
                .build();
        BatchNormalization norm = new BatchNormalization.Builder()
                .decay(DECAY)
                .eps(EPSILON)
                .nIn(out)
                .nOut(out)
                .build();
        weights.put(name + "_W", values(name + ".weight", out, in, kernel, kernel));
        graph.addLayer(name, convolution, x).addLayer(name + ".norm", norm, name);
        return name + ".norm";
    }

    private String relu(String x) {
        graph.addLayer(x + ".relu", new ActivationLayer(Activation.RELU), x);
        return x + ".relu";
    }

    private static INDArray values(String name, int... shape) {
        long[] dimensions = Arrays.stream(shape).asLongStream().toArray();
        return Nd4j.create(Values.ofVariable(name, shape), dimensions, 'c');
    }
}
