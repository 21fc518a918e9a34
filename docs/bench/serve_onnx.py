"""ONNX Runtime behind Python's own HTTP server, for comparison with `finetune4j serve`.

    ./finetune4j export --model RUN --onnx model.onnx
    python3 docs/bench/serve_onnx.py model.onnx 8081

Takes an image file and answers with the labels' probabilities as JSON. Images are prepared by the program that `export` writes
into model.onnx.json, so that both servers do the same work. Needs onnxruntime, Pillow and numpy.
"""
import http.server
import io
import json
import os
import sys

model = os.path.abspath(sys.argv[1])
os.chdir(os.path.dirname(model))
with open(model + ".json", encoding="utf-8") as f:
    program = json.load(f)["python"]
end = next(i for i, line in enumerate(program) if line.startswith("for image in"))
exec("\n".join(program[:end]))  # session and prepare
names = json.loads(session.get_modelmeta().custom_metadata_map["names"])
taken = session.get_inputs()[0].name


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        data = self.rfile.read(int(self.headers["Content-Length"]))
        scores = session.run(None, {taken: prepare(io.BytesIO(data))})[0][0]
        body = json.dumps({n: float(s) for n, s in zip(names, scores)}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 128


Server(("127.0.0.1", int(sys.argv[2])), Handler).serve_forever()
