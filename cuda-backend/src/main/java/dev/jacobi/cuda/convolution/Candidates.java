package dev.jacobi.cuda.convolution;

import dev.jacobi.cuda.binding.ConvolutionAlgorithm;
import dev.jacobi.cuda.session.CudaSettings;
import java.util.ArrayList;
import java.util.List;

/**
 * The algorithms that cuDNN lists for a pass of a geometry, the best first, and what the settings leave of them.
 *
 * @param allowed may run
 * @param varying may not, since they do not repeat their bits
 * @param large may not, since they need more workspace than there is for one
 */
record Candidates(
        List<ConvolutionAlgorithm> allowed, List<ConvolutionAlgorithm> varying, List<ConvolutionAlgorithm> large) {
    private static final long MEBIBYTE = 1 << 20;

    static Candidates of(List<ConvolutionAlgorithm> listed, CudaSettings settings) {
        Candidates candidates = new Candidates(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (ConvolutionAlgorithm algorithm : listed) {
            candidates.listFor(algorithm, settings).add(algorithm);
        }
        return candidates;
    }

    private List<ConvolutionAlgorithm> listFor(ConvolutionAlgorithm algorithm, CudaSettings settings) {
        if (settings.deterministic() && !algorithm.deterministic()) {
            return varying;
        }
        return algorithm.workspaceBytes() > settings.workspaceBudget() ? large : allowed;
    }

    /** What there is though none has run, and which settings would allow it: "", or " apart from …". */
    String exceptions() {
        List<String> exceptions = new ArrayList<>();
        if (!varying.isEmpty()) {
            exceptions.add(
                    "%d not deterministic (allowed by -Djacobi.cuda.deterministic=false)".formatted(varying.size()));
        }
        large.stream()
                .mapToLong(ConvolutionAlgorithm::workspaceBytes)
                .min()
                .ifPresent(least ->
                        exceptions.add("%d in need of more workspace (allowed from -Djacobi.cuda.workspace=%d on)"
                                .formatted(large.size(), Math.ceilDiv(least, MEBIBYTE))));
        if (!allowed.isEmpty()) {
            exceptions.add("%d that cuDNN refused to run".formatted(allowed.size()));
        }
        return exceptions.isEmpty() ? "" : " apart from " + String.join(", ", exceptions);
    }
}
