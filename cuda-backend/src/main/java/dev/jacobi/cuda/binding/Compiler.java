package dev.jacobi.cuda.binding;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import jcuda.nvrtc.JNvrtc;
import jcuda.nvrtc.nvrtcProgram;
import jcuda.nvrtc.nvrtcResult;

/** NVRTC: from CUDA C++ to what a device runs. */
public final class Compiler {
    private Compiler() {}

    /**
     * What to compile for.
     *
     * @param number compute capability, major·10 + minor
     * @param machineCode machine code for exactly this one, or else PTX, from which the driver makes code for newer devices
     */
    public record Target(int number, boolean machineCode) {
        @Override
        public String toString() {
            return (machineCode ? "sm_" : "compute_") + number;
        }
    }

    /** The device's own machine code where the compiler knows it, else PTX of the newest that both know. */
    public static Target targetFor(int capability) {
        int[] count = new int[1];
        Status.compiler("nvrtcGetNumSupportedArchs", JNvrtc.nvrtcGetNumSupportedArchs(count));
        int[] known = new int[count[0]];
        Status.compiler("nvrtcGetSupportedArchs", JNvrtc.nvrtcGetSupportedArchs(known));
        int newest = Arrays.stream(known)
                .filter(number -> number <= capability)
                .max()
                .orElseThrow(() -> new CudaException(
                        "the device has compute capability %d.%d, older than all that this NVRTC compiles for: %s"
                                .formatted(capability / 10, capability % 10, Arrays.toString(known))));
        return new Target(newest, newest == capability);
    }

    /** The version, which decides together with source and target what comes out. */
    public static String version() {
        int[] major = new int[1];
        int[] minor = new int[1];
        Status.compiler("nvrtcVersion", JNvrtc.nvrtcVersion(major, minor));
        return major[0] + "." + minor[0];
    }

    /** Compiles; the result is an image for {@link KernelModule}. */
    public static byte[] compile(String source, String name, Target target) {
        nvrtcProgram program = new nvrtcProgram();
        Status.compiler("nvrtcCreateProgram", JNvrtc.nvrtcCreateProgram(program, source, name, 0, null, null));
        try {
            String[] options = {"--gpu-architecture=" + target, "--std=c++17"};
            int code = JNvrtc.nvrtcCompileProgram(program, options.length, options);
            if (code == nvrtcResult.NVRTC_ERROR_COMPILATION) {
                String[] log = new String[1];
                Status.compiler("nvrtcGetProgramLog", JNvrtc.nvrtcGetProgramLog(program, log));
                throw new CudaException("NVRTC does not compile %s for %s:%n%s".formatted(name, target, log[0]));
            }
            Status.compiler("nvrtcCompileProgram for " + target, code);
            return target.machineCode() ? machineCode(program) : ptx(program);
        } finally {
            Status.compiler("nvrtcDestroyProgram", JNvrtc.nvrtcDestroyProgram(program));
        }
    }

    private static byte[] machineCode(nvrtcProgram program) {
        long[] size = new long[1];
        Status.compiler("nvrtcGetCUBINSize", JNvrtc.nvrtcGetCUBINSize(program, size));
        byte[] image = new byte[Math.toIntExact(size[0])];
        Status.compiler("nvrtcGetCUBIN", JNvrtc.nvrtcGetCUBIN(program, image));
        return image;
    }

    private static byte[] ptx(nvrtcProgram program) {
        String[] text = new String[1];
        Status.compiler("nvrtcGetPTX", JNvrtc.nvrtcGetPTX(program, text));
        return (text[0] + "\0").getBytes(StandardCharsets.US_ASCII);
    }
}
