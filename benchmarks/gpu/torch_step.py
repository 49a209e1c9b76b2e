"""The training step of PyTorch that Jacobi's is compared with, in one of several ways to run it.

    torch_step.py NETWORK:SIZE:BATCH:PRECISION VARIANT

Speaks on standard input and output as Jacobi's StepRates does: answers `ready PARAMETERS 0 0 DEVICE` once it is warm, then
each line, a number of steps, with the seconds that they took. Lines that are answers begin with `answer: `.
"""

import sys
import time

import torch
import torchvision
from torch import nn

WARM_UP_STEPS = 50
CLASSES = 10


def network(name):
    """Networks by Jacobi's names."""
    if name == "resnet18-cifar":
        model = torchvision.models.resnet18(num_classes=CLASSES)
        model.conv1 = nn.Conv2d(3, 64, 3, padding=1, bias=False)
        model.maxpool = nn.Identity()
        return model
    return torchvision.models.get_model(name, num_classes=CLASSES)


class Step:
    """Forward, backward and SGD on pictures that lie on the device, channels last."""

    def __init__(self, case, variant):
        name, size, batch, precision = case.split(":")
        torch.manual_seed(1)
        torch.backends.cudnn.benchmark = True
        torch.backends.cudnn.allow_tf32 = precision == "tf32"
        torch.backends.cuda.matmul.allow_tf32 = precision == "tf32"
        self.device = torch.device("cuda")
        self.halves = {"bf16": torch.bfloat16, "fp16": torch.float16}.get(precision)
        self.scaler = torch.amp.GradScaler("cuda", enabled=precision == "fp16")
        self.model = network(name).to(self.device, memory_format=torch.channels_last).train()
        self.parameters = sum(parameter.numel() for parameter in self.model.parameters())
        self.images = torch.randn(int(batch), 3, int(size), int(size), device=self.device)
        self.images = self.images.contiguous(memory_format=torch.channels_last)
        self.labels = torch.arange(int(batch), device=self.device) % CLASSES
        self.optimizer = torch.optim.SGD(
            self.model.parameters(), lr=0.01, momentum=0.9, weight_decay=5e-4, fused=True
        )
        # Fused SGD makes them without clearing them, and a first step that overflows would leave them so.
        for parameter in self.model.parameters():
            self.optimizer.state[parameter]["momentum_buffer"] = torch.zeros_like(parameter)
        self.forward = self.loss
        self.graph = None
        if variant.startswith("compile"):
            mode = variant.partition(":")[2] or "default"
            self.forward = torch.compile(self.loss, mode=mode)
        elif variant == "graph":
            self.capture()
        elif variant != "eager":
            raise SystemExit(f"torch_step.py: got the variant {variant}, expected eager, compile[:MODE] or graph")

    def loss(self):
        with torch.autocast("cuda", self.halves or torch.bfloat16, enabled=self.halves is not None):
            return nn.functional.cross_entropy(self.model(self.images), self.labels)

    def eager(self):
        self.optimizer.zero_grad(set_to_none=True)
        loss = self.forward()
        self.scaler.scale(loss).backward()
        self.scaler.step(self.optimizer)
        self.scaler.update()
        return loss

    def capture(self):
        """The whole step as one CUDA graph, after steps on a side stream as PyTorch's manual asks for."""
        side = torch.cuda.Stream()
        side.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(side):
            for _ in range(11):
                self.eager()
        torch.cuda.current_stream().wait_stream(side)
        graph = torch.cuda.CUDAGraph()
        self.optimizer.zero_grad(set_to_none=True)
        with torch.cuda.graph(graph):
            self.captured_loss = self.eager()
        self.graph = graph

    def run(self, steps):
        for _ in range(steps):
            if self.graph is not None:
                self.graph.replay()
            else:
                loss = self.eager()
        value = (self.captured_loss if self.graph is not None else loss).item()
        if value != value:
            raise SystemExit("torch_step.py: the loss is not a number")


def main():
    case, variant = sys.argv[1:]
    step = Step(case, variant)
    step.run(WARM_UP_STEPS)
    print(f"answer: ready {step.parameters} 0 0 PyTorch {torch.__version__}, {torch.cuda.get_device_name()}", flush=True)
    for line in sys.stdin:
        start = time.perf_counter()
        step.run(int(line))
        print(f"answer: {time.perf_counter() - start}", flush=True)


if __name__ == "__main__":
    main()
