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

# A training step does the forward pass's products three times: once forward, twice backward.
PASSES = 3


class Engine:
    """A process that runs blocks of steps when asked."""

    def __init__(self, command):
        self.process = subprocess.Popen(
            [str(part) for part in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        word, parameters, flops, floor, self.description = self.answer().split(" ", 4)
        if word != "ready":
            raise RuntimeError(f"{command}: got '{word}', expected 'ready'")
        self.parameters = int(parameters)
        self.flops = int(flops)
        self.floor = float(floor)

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{' '.join(self.process.args)} ended with exit code {self.process.wait()}")
        return line.strip()

    def seconds(self, steps):
        self.process.stdin.write(f"{steps}\n")
        self.process.stdin.flush()
        return float(self.answer())

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def in_turns(jacobi, torch, steps, blocks):
    """The seconds of each block: of the one, of the other, and again."""
    pairs = []
    for block in range(blocks):
        order = (jacobi, torch) if block % 2 == 0 else (torch, jacobi)
        taken = {engine: engine.seconds(steps) for engine in order}
        pairs.append((taken[jacobi], taken[torch]))
    return pairs


def compare(case, options):
    """A row for each way to run PyTorch."""
    images = int(case.split(":")[2]) * options.steps
    jacobi = Engine([options.jacobi, "benchmark", "serve", case])
    print(f"{case}: {jacobi.description}", file=sys.stderr)
    rows = []
    try:
        for variant in options.variants:
            try:
                torch = Engine([sys.executable, options.torch, case, variant])
            except RuntimeError as error:
                print(f"{case}: {error}", file=sys.stderr)
                rows.append(f"| {case} | {variant} | | failed | |")
                continue
            print(f"{case}: {variant}: {torch.description}", file=sys.stderr)
            if torch.parameters != jacobi.parameters:
                raise RuntimeError(f"{case}: {jacobi.parameters} parameters against {torch.parameters} in PyTorch")
            pairs = in_turns(jacobi, torch, options.steps, options.blocks)
            torch.close()
            ours = statistics.median(images / first for first, _ in pairs)
            theirs = statistics.median(images / second for _, second in pairs)
            ratios = sorted(second / first for first, second in pairs)
            rate = ours * jacobi.flops * PASSES / 1e12
            share = 100 * jacobi.floor * ours / int(case.split(":")[2])
            rows.append(
                f"| {case} | {variant} | {ours:.0f} ({rate:.0f} TFLOP/s, {share:.0f} %) | {theirs:.0f} "
                f"| {statistics.median(ratios):.2f} ({ratios[0]:.2f} – {ratios[-1]:.2f}) |"
            )
            print(rows[-1], file=sys.stderr)
    finally:
        jacobi.close()
    return rows


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
        "| case | PyTorch | Jacobi, images/s (share of the roofline) | PyTorch, images/s | ratio (lowest – highest) |",
        "| --- | --- | --- | --- | --- |",
    ]
    for case in options.cases:
        table += compare(case, options)
        # Written anew after each case, so that an interruption costs one.
        options.output.write_text("\n".join(table) + "\n", encoding="utf-8")
    print("\n".join(table))


if __name__ == "__main__":
    main()
