"""Load and abuse of `finetune4j serve`, over loopback, with Python's standard library.

    python3 docs/bench/serve_load.py --port 8080 --images FOLDER --expected predictions.json \
        --seconds 600 --connections 32 --pid PID --out load

`predictions.json` is what `finetune4j predict --model RUN --json FOLDER` printed. Every good response is compared with it.
With --clean only good requests are sent, to measure throughput and latency; --onnx is for another server at the same path, around
an exported model for instance, which answers with a JSON object of probabilities by label alone. Writes OUT.json, and OUT-memory.csv with the server's resident memory by second.
"""
import argparse
import base64
import collections
import http.client
import json
import os
import random
import socket
import struct
import threading
import time
import zlib

GOOD = "good"


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--images", required=True)
    parser.add_argument("--expected", required=True)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--pid", type=int)
    parser.add_argument("--clean", action="store_true")
    parser.add_argument("--onnx", action="store_true")
    parser.add_argument("--out", default="load")
    return parser.parse_args()


def raw(port, data, timeout=60):
    """Sends bytes as they are; the status, or how it ended."""
    with socket.create_connection(("127.0.0.1", port), timeout=timeout) as s:
        try:
            s.sendall(data)
        except OSError:
            pass
        answer = b""
        try:
            while len(answer) < 12:
                piece = s.recv(4096)
                if not piece:
                    break
                answer += piece
        except OSError:
            return "closed"
        return answer[9:12].decode("ascii", "replace") if answer.startswith(b"HTTP/1.1 ") else "closed"


def head(length, path="/v1/predict", host="localhost", more=""):
    return (f"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: image/jpeg\r\n"
            f"Content-Length: {length}\r\n{more}\r\n").encode()


def bomb():
    """A PNG of 90 KB that claims 60000 x 60000 pixels."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 60000, 60000, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(bytes(90_000_000), 9)[:90_000]) + chunk(b"IEND", b""))


def large_png(side=7900):
    """A real PNG of 62 megapixels in some 190 KB: within the limits, and costly."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(bytes((3 * side + 1) * side))) + chunk(b"IEND", b""))


def attacks(port, images, randomness):
    """Name and action of each; an action gives the status, or how it ended."""
    data = lambda: images[randomness.randrange(len(images))][1]

    def broken():
        body = bytearray(data())
        for _ in range(30):
            body[randomness.randrange(20, len(body))] = randomness.randrange(256)
        return raw(port, head(len(body)) + body)

    def truncated():
        body = data()[:randomness.randrange(1, 3000)]
        return raw(port, head(len(body)) + body)

    def aborted():
        body = data()
        with socket.create_connection(("127.0.0.1", port)) as s:
            s.sendall(head(len(body)) + body[:len(body) // 2])
            s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return "aborted"

    def gone_before_the_response():
        body = data()
        with socket.create_connection(("127.0.0.1", port)) as s:
            s.sendall(head(len(body)) + body)
            s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return "aborted"

    def slow_body():
        body = data()
        with socket.create_connection(("127.0.0.1", port), timeout=90) as s:
            s.sendall(head(len(body)))
            start = time.time()
            try:
                for i in range(90):
                    s.sendall(body[i:i + 1])
                    time.sleep(1)
            except OSError:
                pass
            try:
                answer = s.recv(4096)
            except OSError:
                answer = b""
            status = answer[9:12].decode() if answer else "closed"
            return f"{status} after {round((time.time() - start) / 10) * 10} s"

    def slow_header():
        with socket.create_connection(("127.0.0.1", port), timeout=120) as s:
            start = time.time()
            s.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX: ")
            try:
                for _ in range(110):
                    s.sendall(b"x")
                    time.sleep(1)
            except OSError:
                pass
            return f"closed after {round((time.time() - start) / 10) * 10} s"

    def chunked_without_end():
        with socket.create_connection(("127.0.0.1", port), timeout=60) as s:
            s.sendall(b"POST /v1/predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\n"
                      b"Transfer-Encoding: chunked\r\n\r\n")
            piece = b"100000\r\n" + bytes(1 << 20) + b"\r\n"
            try:
                for _ in range(200):
                    s.sendall(piece)
            except OSError:
                pass
            try:
                return s.recv(4096)[9:12].decode() or "closed"
            except OSError:
                return "closed"

    def deep_json():
        body = b"[" * 1_000_000
        return raw(port, head(len(body)).replace(b"image/jpeg", b"application/json") + body)

    def many_in_json():
        text = json.dumps([base64.b64encode(data()).decode() for _ in range(33)]).encode()
        return raw(port, head(len(text)).replace(b"image/jpeg", b"application/json") + text)

    return {
        "30 bytes of a JPEG changed": broken,
        "JPEG cut short": truncated,
        "PNG that claims 60000 x 60000 pixels": lambda: raw(port, head(len(BOMB)) + BOMB),
        "PNG of 62 megapixels in 190 KB": lambda: raw(port, head(len(LARGE)) + LARGE),
        "1 TB announced": lambda: raw(port, head(1 << 40) + bytes(100_000)),
        "200 MB in chunks": chunked_without_end,
        "empty image": lambda: raw(port, head(0)),
        "random bytes as an image": lambda: raw(port, head(50_000) + randomness.randbytes(50_000)),
        "gone half way": aborted,
        "gone before the response": gone_before_the_response,
        "a byte of the image a second": slow_body,
        "a byte of the headers a second": slow_header,
        "no HTTP": lambda: raw(port, randomness.randbytes(2000) + b"\r\n\r\n"),
        "100 KB of headers": lambda: raw(port, head(10, more="X: " + "x" * 100_000 + "\r\n")),
        "two lengths (smuggling)": lambda: raw(port, head(10, more="Content-Length: 20\r\n") + bytes(20)),
        "length and chunks (smuggling)": lambda: raw(
            port, head(4, more="Transfer-Encoding: chunked\r\n") + b"0\r\n\r\nGET /metrics HTTP/1.1\r\n\r\n"),
        "multipart form": lambda: raw(
            port, head(9).replace(b"image/jpeg", b"multipart/form-data; boundary=x") + b"--x\r\n\r\nab"),
        "another Host (rebinding)": lambda: raw(port, head(10, host="evil.example") + bytes(10)),
        "another Origin": lambda: raw(port, head(10, more="Origin: http://evil.example\r\n") + bytes(10)),
        "gzip body": lambda: raw(port, head(10, more="Content-Encoding: gzip\r\n") + bytes(10)),
        "a million brackets of JSON": deep_json,
        "33 images of JSON": many_in_json,
        "path out of the page": lambda: raw(
            port, b"GET /../../../etc/passwd HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"),
        "encoded path out of the page": lambda: raw(
            port, b"GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"),
        "TRACE": lambda: raw(port, b"TRACE / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"),
    }


class Load:
    def __init__(self, options):
        self.options = options
        with open(options.expected) as f:
            by_file = {os.path.basename(p["file"]): p for p in json.load(f)}
        names = sorted(n for n in os.listdir(options.images) if n in by_file)
        self.images = [(by_file[n], open(os.path.join(options.images, n), "rb").read()) for n in names]
        self.outcomes = collections.defaultdict(collections.Counter)
        self.latencies = []
        self.worst = 0.0
        self.lock = threading.Lock()
        self.end = time.time() + options.seconds

    def note(self, what, outcome):
        with self.lock:
            self.outcomes[what][outcome] += 1

    def good(self, connection, randomness):
        expected, data = self.images[randomness.randrange(len(self.images))]
        begun = time.time()
        connection.request("POST", "/v1/predict", data, {"Content-Type": "image/jpeg"})
        response = connection.getresponse()
        body = response.read()
        taken = time.time() - begun
        if response.status != 200:
            self.note(GOOD, str(response.status))
            if response.status == 503:
                time.sleep(1)  # as Retry-After asks
            return response.status == 200
        values = json.loads(body)
        values = values if self.options.onnx else values["predictions"][0]["probabilities"]
        difference = max(abs(values[k] - v) for k, v in expected["probabilities"].items())
        with self.lock:
            self.worst = max(self.worst, difference)
            self.latencies.append(taken)
            self.outcomes[GOOD]["200" if difference < 1e-5 else "WRONG"] += 1
        return True

    def connection(self, number):
        randomness = random.Random(number)
        bad = {} if self.options.clean else attacks(self.options.port, self.images, randomness)
        slow = [k for k in bad if "a second" in k]
        quick = [k for k in bad if k not in slow]
        while time.time() < self.end:
            name = GOOD
            if bad and number % 8 == 7:
                name = randomness.choice(slow)  # 4 of 32 connections are slow ones
            elif bad and randomness.random() < 0.3:
                name = randomness.choice(quick)
            try:
                if name == GOOD:
                    connection = http.client.HTTPConnection("127.0.0.1", self.options.port, timeout=90)
                    while time.time() < self.end and self.good(connection, randomness):
                        if bad and randomness.random() < 0.3:
                            break
                    connection.close()
                else:
                    self.note(name, bad[name]())
            except (OSError, http.client.HTTPException) as e:
                self.note(name, type(e).__name__)

    def memory(self):
        begun = time.time()
        with open(self.options.out + "-memory.csv", "w") as f:
            f.write("second,resident_mb,threads\n")
            while time.time() < self.end:
                with open(f"/proc/{self.options.pid}/status") as status:
                    values = dict(line.split(":", 1) for line in status)
                f.write("%d,%d,%s\n" % (time.time() - begun, int(values["VmRSS"].split()[0]) // 1024, values["Threads"].strip()))
                f.flush()
                time.sleep(1)

    def run(self):
        threads = [threading.Thread(target=self.connection, args=(i,)) for i in range(self.options.connections)]
        if self.options.pid:
            threads.append(threading.Thread(target=self.memory))
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        times = sorted(self.latencies)
        result = {
            "seconds": self.options.seconds,
            "connections": self.options.connections,
            "images_per_second": len(times) / self.options.seconds,
            "p50_ms": 1000 * times[len(times) // 2] if times else None,
            "p99_ms": 1000 * times[int(len(times) * 0.99)] if times else None,
            "largest_difference": self.worst,
            "outcomes": {k: dict(v) for k, v in sorted(self.outcomes.items())},
        }
        with open(self.options.out + ".json", "w") as f:
            json.dump(result, f, indent=1)
        print(json.dumps(result, indent=1))


if __name__ == "__main__":
    BOMB, LARGE = bomb(), large_png()
    Load(arguments()).run()
