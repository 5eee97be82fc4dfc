#!/usr/bin/env python3
"""A registry on loopback with one model, whatever its name: PORT FILE BYTES_PER_SECOND [STALLS_AT_BYTE]."""

import hashlib
import http.server
import json
import re
import sys
import time

PORT, FILE, RATE = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
STALL = int(sys.argv[4]) if len(sys.argv) > 4 else None
PIECE = max(1, RATE // 20)
BLOBS = {}


def layer(kind, content):
    digest = "sha256:" + hashlib.sha256(content).hexdigest()
    BLOBS[digest] = content
    return {"mediaType": kind, "digest": digest, "size": len(content)}


with open(FILE, "rb") as file:
    MODEL = layer("application/vnd.ollama.image.model", file.read())
CONFIG = layer(
    "application/vnd.docker.container.image.v1+json",
    json.dumps({"model_format": "gguf", "model_family": "llama", "architecture": "amd64", "os": "linux"}).encode(),
)
MANIFEST = json.dumps(
    {
        "schemaVersion": 2,
        "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
        "config": CONFIG,
        "layers": [MODEL],
    }
).encode()


class Registry(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_HEAD(self):
        self.head(200, len(self.content()))

    def do_GET(self):
        content = self.content()
        wanted = re.match(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        if wanted:
            end = int(wanted[2]) + 1 if wanted[2] else len(content)
            content = content[int(wanted[1]) : end]
        self.head(206 if wanted else 200, len(content))
        # Without a range only the address is wanted, and the manifest.
        if wanted:
            self.slowly(content, int(wanted[1]))
        else:
            self.wfile.write(content)

    def content(self):
        if "/manifests/" in self.path:
            return MANIFEST
        return BLOBS[self.path.rsplit("/", 1)[1]]

    def head(self, status, length):
        self.send_response(status)
        self.send_header("Content-Length", str(length))
        if "/blobs/" in self.path:
            self.send_header("Location", self.path)
        self.end_headers()

    def slowly(self, content, begin):
        for at in range(0, len(content), PIECE):
            if STALL is not None and begin + at >= STALL:
                time.sleep(3600)
            self.wfile.write(content[at : at + PIECE])
            time.sleep(PIECE / RATE)

    def log_message(self, *arguments):
        pass


class Server(http.server.ThreadingHTTPServer):
    def handle_error(self, request, client_address):
        """Whoever leaves in the middle of a blob is no error."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


Server(("127.0.0.1", PORT), Registry).serve_forever()
