package dev.jacobi.cpu.settings;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What can be set about the backend, by system properties.
 *
 * @param vectorBits {@code jacobi.vectorBits}: the width of vectors, 128, 256 or 512; by default 0, the machine's preferred
 * @param convolution {@code jacobi.convolution}: the algorithm that convolutions take wherever it applies; by default
 *     {@code auto}, a choice for each geometry
 */
public record CpuSettings(int vectorBits, ConvolutionChoice convolution) {
    private static final String VECTOR_BITS = "jacobi.vectorBits";

    /** The system property that forces an algorithm on convolutions. */
    public static final String CONVOLUTION = "jacobi.convolution";

    /** What {@code jacobi.convolution} may be, in lower case. */
    public enum ConvolutionChoice {
        AUTO,
        PATCHES,
        DIRECT,
        GROUPED,
        NARROW,
        POINTWISE,
        STRIPS,
        WINOGRAD2,
        WINOGRAD4;

        /** As the property has it. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The settings of this process.
     *
     * @throws IllegalArgumentException if a property has a value that is not allowed
     */
    public static CpuSettings fromProperties() {
        return new CpuSettings(vectorBitsProperty(), convolutionProperty());
    }

    private static int vectorBitsProperty() {
        String value = System.getProperty(VECTOR_BITS, "0");
        return switch (value) {
            case "0", "128", "256", "512" -> Integer.parseInt(value);
            default -> throw invalid(VECTOR_BITS, value, "128, 256 or 512");
        };
    }

    private static ConvolutionChoice convolutionProperty() {
        String value = System.getProperty(CONVOLUTION, ConvolutionChoice.AUTO.text());
        return Arrays.stream(ConvolutionChoice.values())
                .filter(choice -> choice.text().equals(value))
                .findFirst()
                .orElseThrow(() -> invalid(
                        CONVOLUTION,
                        value,
                        Arrays.stream(ConvolutionChoice.values())
                                .map(ConvolutionChoice::text)
                                .collect(Collectors.joining(", ", "one of ", ""))));
    }

    private static IllegalArgumentException invalid(String property, String value, String expected) {
        return new IllegalArgumentException("-D%s: got '%s', expected %s".formatted(property, value, expected));
    }
}
