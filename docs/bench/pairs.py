#!/usr/bin/env python3
"""Times finetune4j and its peers in turns and prints the medians and the ratios of each round.

    python pairs.py --batch 32 --size 128 --rounds 5

Run it with the Python that has torch, from anywhere; the machine should do nothing else. PyTorch runs as installed
and, with --keeping, also with an allocator told to keep the memory it has: glibc gives large blocks back to the
system after every operation, and where page faults are dear, as in virtual machines, that alone can double or
triple PyTorch's time.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
KEEPING = {"MALLOC_MMAP_MAX_": "0", "MALLOC_TRIM_THRESHOLD_": "-1", "MALLOC_TOP_PAD_": "500000000"}


def run(command, extra=None):
    out = subprocess.run(command, env={**os.environ, **(extra or {})}, capture_output=True, text=True)
    if out.returncode:
        sys.exit(f"{' '.join(map(str, command))}:\n{out.stderr[-2000:]}")
    return json.loads(out.stdout[out.stdout.index("{"):])


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--batch", default="32")
    a.add_argument("--size", default="128")
    a.add_argument("--steps", default="10")
    a.add_argument("--rounds", type=int, default=5)
    a.add_argument("--modes", default="train,infer", help="train, infer, or both")
    a.add_argument("--precisions", default="f32,bf16")
    a.add_argument("--onnx", action="store_true", help="ONNX Runtime's inference as well")
    a.add_argument("--keeping", action="store_true", help="PyTorch with an allocator that keeps its memory as well")
    a.add_argument("--launcher", default=str(HERE.parent.parent / "finetune4j"))
    o = a.parse_args()
    shape = ["--batch", o.batch, "--size", o.size, "--steps", o.steps]
    peer = [sys.executable, str(HERE / "pytorch.py"), *shape]
    times = {}
    for _ in range(o.rounds):
        for precision in o.precisions.split(","):
            ours = run([o.launcher, "bench", *shape, "--precision", precision, "--json"])
            for mode, key in (("train", "train_step_seconds"), ("infer", "inference_seconds")):
                if mode not in o.modes.split(","):
                    continue
                times.setdefault((mode, f"finetune4j {precision}"), []).append(ours[key])
                command = [*peer, "--mode", mode, "--precision", precision]
                times.setdefault((mode, f"PyTorch {precision}"), []).append(run(command)["seconds"])
                if o.keeping:
                    kept = run(command, KEEPING)["seconds"]
                    times.setdefault((mode, f"PyTorch {precision}, keeping"), []).append(kept)
        if o.onnx and "infer" in o.modes:
            seconds = run([*peer, "--mode", "onnx"])["seconds"]
            times.setdefault(("infer", "ONNX Runtime f32"), []).append(seconds)
    print(f"batch {o.batch}, {o.size}x{o.size}, {o.rounds} rounds of {o.steps} steps: seconds a step, and medians"
          " of the ratios to PyTorch f32 of the same round")
    for (mode, name), seconds in sorted(times.items()):
        ratios = ""
        for base in ("PyTorch f32", "PyTorch f32, keeping"):
            if (mode, base) in times:
                ratio = statistics.median(s / b for s, b in zip(seconds, times[mode, base]))
                ratios += f"  {ratio:.2f} of {base[8:]}"
        print(f"{mode:6} {name:24} median {statistics.median(seconds):.3f}  "
              f"least {min(seconds):.3f}  most {max(seconds):.3f}{ratios}")


if __name__ == "__main__":
    main()
