"""Compares Jacobi's training step on a graphics card with PyTorch's, and writes one table.

    compare.py [--steps N] [--blocks N] [--output FILE] [CASE …]

A case is NETWORK:SIZE:BATCH:PRECISION. Each engine has a process of its own; for every way to run PyTorch, the two work in
turns, block by block, after both are warm. A ratio is the median over the pairs of neighbouring blocks.

Jacobi comes from an unpacked bundle (tools/cuda/bundle.sh), whose run.sh is found with --jacobi; PyTorch and torchvision
from the Python that runs this.
"""

import argparse
import pathlib
import statistics
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
VARIANTS = ["eager", "compile", "compile:reduce-overhead", "compile:max-autotune", "graph"]
CASES = [
    f"{shape}:{precision}"
    for shape in (
        "resnet18-cifar:32:32",
        "resnet18-cifar:32:128",
        "resnet18-cifar:32:512",
        "resnet34:110:256",
        "resnet50:224:64",
        "resnet50:224:256",
    )
    for precision in ("fp32", "tf32", "bf16", "fp16")
]

# How a line that is an answer begins: native code, or a JVM, may write to the same stream.
ANSWER = "answer: "

# What may go wrong with an engine: it cannot start, it ends, or it says something else than it should.
FAILURES = (RuntimeError, OSError, ValueError)


class Engine:
    """A process that runs blocks of steps when asked."""

    def __init__(self, command):
        self.process = subprocess.Popen(
            [str(part) for part in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        try:
            self.read_header()
        except FAILURES:
            self.close()
            raise

    def read_header(self):
        header = self.answer()
        words = header.split(" ", 4)
        if len(words) < 5 or words[0] != "ready":
            raise RuntimeError(f"{' '.join(self.process.args)}: got '{header}', expected 'ready' and what it is")
        self.parameters = int(words[1])
        self.flops = int(words[2])
        self.floor = float(words[3])
        self.description = words[4]

    def answer(self):
        for line in self.process.stdout:
            if line.startswith(ANSWER):
                return line.removeprefix(ANSWER).strip()
            print(line, end="", file=sys.stderr)
        raise RuntimeError(f"{' '.join(self.process.args)} ended with exit code {self.process.wait()}")

    def seconds(self, steps):
        self.process.stdin.write(f"{steps}\n")
        self.process.stdin.flush()
        return float(self.answer())

    def close(self):
        try:
            self.process.stdin.close()
        except OSError:
            pass  # it has ended, with a request unread
        self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def in_turns(jacobi, torch, steps, blocks):
    """The seconds of each block: of the one, of the other, and again."""
    pairs = []
    for block in range(blocks):
        order = (jacobi, torch) if block % 2 == 0 else (torch, jacobi)
        taken = {engine: engine.seconds(steps) for engine in order}
        pairs.append((taken[jacobi], taken[torch]))
    return pairs


def row(case, variant, jacobi, options):
    """What one way to run PyTorch came to, beside Jacobi."""
    batch = int(case.split(":")[2])
    images = batch * options.steps
    with Engine([sys.executable, options.torch, case, variant]) as torch:
        print(f"{case}: {variant}: {torch.description}", file=sys.stderr)
        if torch.parameters != jacobi.parameters:
            raise RuntimeError(f"{jacobi.parameters} parameters against {torch.parameters} in PyTorch")
        pairs = in_turns(jacobi, torch, options.steps, options.blocks)
    ours = statistics.median(images / first for first, _ in pairs)
    theirs = statistics.median(images / second for _, second in pairs)
    ratios = sorted(second / first for first, second in pairs)
    rate = ours * jacobi.flops / 1e12
    share = 100 * jacobi.floor * ours / batch
    return (
        f"| {case} | {variant} | {ours:.0f} ({rate:.0f} TFLOP/s, {share:.0f} %) | {theirs:.0f} "
        f"| {statistics.median(ratios):.2f} ({ratios[0]:.2f} – {ratios[-1]:.2f}) |"
    )


def compare(case, options, add):
    """Adds a row for each way to run PyTorch; returns whether all could be measured."""
    left = list(options.variants)
    complete = True
    try:
        with Engine([options.jacobi, "benchmark", "serve", case]) as jacobi:
            print(f"{case}: {jacobi.description}", file=sys.stderr)
            # Without Jacobi's process there is nothing to compare with.
            while left and jacobi.process.poll() is None:
                variant = left.pop(0)
                try:
                    add(row(case, variant, jacobi, options))
                except FAILURES as error:
                    print(f"{case}: {variant}: {error}", file=sys.stderr)
                    add(f"| {case} | {variant} | | failed | |")
                    complete = False
    except FAILURES as error:
        print(f"{case}: {error}", file=sys.stderr)
    for variant in left:
        add(f"| {case} | {variant} | failed | | |")
    return complete and not left


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jacobi", default="./run.sh", help="run.sh of an unpacked bundle")
    parser.add_argument("--torch", default=HERE / "torch_step.py", help=argparse.SUPPRESS)
    parser.add_argument("--variants", nargs="+", default=VARIANTS, help="ways to run PyTorch")
    parser.add_argument("--steps", type=int, default=200, help="steps of a block")
    parser.add_argument("--blocks", type=int, default=7, help="blocks of each engine")
    parser.add_argument("--output", type=pathlib.Path, default=pathlib.Path("gpu.md"))
    parser.add_argument("cases", nargs="*", default=CASES, metavar="CASE")
    options = parser.parse_args()
    table = [
        "| case | PyTorch | Jacobi, pictures/s (share of the roofline) | PyTorch, pictures/s | ratio (lowest – highest) |",
        "| --- | --- | --- | --- | --- |",
    ]

    def add(line):
        table.append(line)
        print(line, file=sys.stderr)
        # Written anew after each, so that an interruption costs one.
        options.output.write_text("\n".join(table) + "\n", encoding="utf-8")

    complete = [compare(case, options, add) for case in options.cases]
    print("\n".join(table))
    sys.exit(0 if all(complete) else 1)


if __name__ == "__main__":
    main()
