package dev.jacobi.app.report;

import dev.jacobi.app.runs.PictureInput;
import dev.jacobi.app.runs.RunFolder;
import dev.jacobi.app.settings.RunSettings;
import dev.jacobi.models.files.SafeTensors;
import dev.jacobi.models.files.StoredTensor;
import dev.jacobi.models.networks.Networks;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The weights of the layer that sees the picture itself, as images. */
final class FirstLayer {
    private static final int MAX_FILTERS = 64;

    private FirstLayer() {}

    /** The filters that a run has learned; none if the run has left no weights yet. */
    static List<BufferedImage> filters(RunFolder folder, RunSettings settings, String weights) throws IOException {
        Path file = folder.file(weights + ".safetensors");
        if (!Files.exists(file)) {
            return List.of();
        }
        SafeTensors saved = SafeTensors.read(file);
        PictureInput input = PictureInput.read(saved.metadata());
        if (input == null) {
            input = PictureInput.of(settings);
        }
        String name = Networks.describe(settings.model(), input.networkOptions()).parameters().entrySet().stream()
                .filter(entry -> entry.getValue().shape().rank() >= 2)
                .findFirst()
                .map(Map.Entry::getKey)
                .orElseThrow();
        StoredTensor weight = saved.tensors().get(name);
        return images(weight, input.channels());
    }

    /** A file has them as [K,C,R,S], or [K,C·R·S] where the layer is linear. */
    private static List<BufferedImage> images(StoredTensor weight, int channels) {
        double[] values = weight.toDoubles();
        boolean convolution = weight.shape().rank() == 4;
        int area = convolution ? weight.shape().product(2, 4) : weight.shape().dim(1) / channels;
        int width = convolution ? weight.shape().dim(3) : (int) Math.sqrt(area);
        return IntStream.range(0, Math.min(MAX_FILTERS, weight.shape().dim(0)))
                .mapToObj(k -> image(values, k * channels * area, area / width, width, channels))
                .toList();
    }

    private static BufferedImage image(double[] values, int offset, int height, int width, int channels) {
        int size = height * width * channels;
        double min = IntStream.range(offset, offset + size)
                .mapToDouble(i -> values[i])
                .min()
                .orElseThrow();
        double max = IntStream.range(offset, offset + size)
                .mapToDouble(i -> values[i])
                .max()
                .orElseThrow();
        double scale = max == min ? 0 : 255 / (max - min);
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int p = 0; p < height * width; p++) {
            int rgb = 0;
            for (int c = 0; c < 3; c++) {
                // A filter of one channel is grey.
                double value = values[offset + (channels < 3 ? 0 : c) * height * width + p];
                rgb = rgb << 8 | (int) Math.round((value - min) * scale);
            }
            image.setRGB(p % width, p / width, rgb);
        }
        return image;
    }
}
