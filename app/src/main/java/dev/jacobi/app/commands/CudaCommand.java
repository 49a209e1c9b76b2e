package dev.jacobi.app.commands;

import dev.jacobi.app.console.Format;
import dev.jacobi.app.console.Screen;
import dev.jacobi.app.cuda.CudaLibraries;
import dev.jacobi.app.cuda.Redistributable;
import dev.jacobi.core.backend.Backends;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code jacobi cuda}. */
@Command(
        name = "cuda",
        subcommands = HelpCommand.class,
        description = "Prepares this machine for NVIDIA graphics cards.")
final class CudaCommand implements Runnable {
    private final Screen screen;

    @Spec
    private CommandSpec spec;

    CudaCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public void run() {
        throw Commands.usage(spec, "expected 'cuda install'");
    }

    @Command(
            name = "install",
            description = "Fetches the libraries that the CUDA backend needs besides the driver from NVIDIA, checks"
                    + " their SHA-256 and unpacks them into the user's cache folder. Asks first.",
            footer = {
                "",
                "The driver itself comes from the system or from NVIDIA. 'jacobi doctor' says what is missing.",
                "Exit code 1 if nothing was installed."
            })
    int install(
            @Option(names = "--yes", description = "Do not ask.") boolean yes,
            @Option(
                            names = "--cuda",
                            paramLabel = "RELEASE",
                            defaultValue = CudaLibraries.CUDA_RELEASE,
                            description = "CUDA's release, of CUDA 12. Default: ${DEFAULT-VALUE}.")
                    String cuda,
            @Option(
                            names = "--cudnn",
                            paramLabel = "RELEASE",
                            defaultValue = CudaLibraries.CUDNN_RELEASE,
                            description = "cuDNN's release, of cuDNN 9. Default: ${DEFAULT-VALUE}.")
                    String cudnn)
            throws IOException {
        Path folder = Backends.libraryFolder("cuda")
                .orElseThrow(() -> new IllegalStateException("there is no CUDA backend on the class path"));
        if (Files.exists(folder)) {
            screen.line("installed already in %s; to fetch again, delete that folder".formatted(folder));
            return 0;
        }
        List<Redistributable> libraries = CudaLibraries.list(cuda, cudnn);
        screen.line("From NVIDIA, for CUDA %s and cuDNN %s:".formatted(cuda, cudnn));
        for (Redistributable library : libraries) {
            screen.line("  %-10s  %-10s  %8s   licence: %s"
                    .formatted(library.name(), library.version(), Format.bytes(library.bytes()), library.licence()));
        }
        screen.line("Together %s to download, and about three times that on the disk until it is unpacked in %s"
                .formatted(
                        Format.bytes(libraries.stream()
                                .mapToLong(Redistributable::bytes)
                                .sum()),
                        folder));
        if (!yes && !isAgreed()) {
            screen.line("nothing was installed; --yes agrees without being asked");
            return 1;
        }
        CudaLibraries.install(
                libraries,
                folder,
                (name, done, total) -> screen.live(
                        "%s %s".formatted(name, Format.bytes(done)) + (total < 0 ? "" : " of " + Format.bytes(total))));
        screen.live("");
        screen.line("installed; 'jacobi doctor' says what can be used now");
        return 0;
    }

    private boolean isAgreed() throws IOException {
        screen.line("Download them, and agree to their licences? Type yes:");
        String answer = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())).readLine();
        return answer != null && answer.strip().equalsIgnoreCase("yes");
    }
}
