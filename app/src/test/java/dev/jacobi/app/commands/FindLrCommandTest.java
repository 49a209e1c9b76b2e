package dev.jacobi.app.commands;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.app.Invocation;
import dev.jacobi.app.TinyMnist;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FindLrCommandTest {
    @TempDir
    private Path folder;

    private Invocation find(String plot, String... more) throws IOException {
        Path data = TinyMnist.write(folder.resolve("data"), 80, 20);
        String[] arguments = {
            "find-lr",
            "--dataset",
            "mnist",
            "--data-dir",
            data.toString(),
            "--model",
            "mlp",
            "--batch-size",
            "16",
            "--steps",
            "30",
            "--device",
            "cpu",
            "--plot",
            folder.resolve(plot).toString()
        };
        String[] all = new String[arguments.length + more.length];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        System.arraycopy(more, 0, all, arguments.length, more.length);
        return Invocation.of(all);
    }

    @Test
    void leavesAPictureAndNumbersAndNamesARate() throws IOException {
        Invocation find = find("rates.png", "--from", "1e-4", "--to", "1");
        assertEquals(0, find.exitCode(), find.err());
        assertTrue(find.out().contains("loss falls fastest at "), find.out());
        assertNotNull(ImageIO.read(folder.resolve("rates.png").toFile()));
        List<String> rows = Files.readAllLines(folder.resolve("rates.csv"));
        assertEquals("learning_rate,loss,smoothed_loss", rows.getFirst());
        assertTrue(rows.size() > 10 && rows.size() <= 31, "rows " + rows.size());
        assertEquals(1e-4, Double.parseDouble(rows.get(1).split(",", -1)[0]), 1e-15);
    }

    @Test
    void wrongBoundsAndEndingsAreWrongUsage() throws IOException {
        Invocation bounds = find("rates.png", "--from", "1", "--to", "0.1");
        assertEquals(2, bounds.exitCode());
        assertTrue(bounds.err().contains("got 1.0 to 0.1 in 30 steps"), bounds.err());
        Invocation ending = find("rates.jpg");
        assertEquals(2, ending.exitCode());
        assertTrue(ending.err().contains(".png, .svg or .pdf"), ending.err());
    }
}
