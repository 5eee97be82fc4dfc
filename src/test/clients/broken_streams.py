"""The official Python packages, with streams that are broken off: ADDRESS WAY... Prints what each of them raised.

A WAY is how it is broken: ended (by this service's own API), ollama (killed) or runner (killed).
"""

import concurrent.futures
import contextlib
import json
import os
import signal
import sys
import threading
import time
import traceback
import urllib.error
import urllib.request

import anthropic
import ollama
import openai

address, ways = sys.argv[1], sys.argv[2:]
model = "chain"
words = 100_000
question = [{"role": "user", "content": "go"}]
openai_client = openai.OpenAI(base_url=address + "/v1", api_key="none", max_retries=0)
anthropic_client = anthropic.Anthropic(base_url=address, api_key="none", max_retries=0)


def ask(path, method="GET"):
    with urllib.request.urlopen(urllib.request.Request(address + path, method=method)) as answer:
        body = answer.read()
        return json.loads(body) if body else None


def breaks(way):
    if way == "ended":
        for request in ask("/sidecar/v1/requests"):
            try:
                ask("/sidecar/v1/requests/" + request["id"], "DELETE")
            except urllib.error.HTTPError as error:
                # One of before may have ended since it was listed.
                if error.code != 404:
                    raise
        return
    server = ask("/sidecar/v1/status")["pid"]
    if way == "ollama":
        os.kill(server, signal.SIGKILL)
        return
    with open(f"/proc/{server}/task/{server}/children") as children:
        runners = [int(pid) for pid in children.read().split()]
    for task in os.listdir(f"/proc/{server}/task"):
        with open(f"/proc/{server}/task/{task}/children") as children:
            runners += [int(pid) for pid in children.read().split()]
    for runner in set(runners):
        # One that only looked for processors may be gone already.
        with contextlib.suppress(ProcessLookupError):
            os.kill(runner, signal.SIGKILL)


def knows(path):
    """Whether this Ollama has the path at all: one of another method answers 405, none 404."""
    try:
        ask(path, "POST")
    except urllib.error.HTTPError as error:
        return error.code != 404
    return True


def await_ready():
    for _ in range(2400):
        try:
            if ask("/sidecar/v1/status")["ready"]:
                return
        except OSError:
            pass
        time.sleep(0.05)
    raise SystemExit("it does not come back")


def broken(streams, way):
    """Reads all of them on to the end, and breaks them when each has begun: an answer that looks whole raises nothing."""
    await_ready()
    to_begin = len(streams)
    lock = threading.Lock()

    def begins():
        nonlocal to_begin
        with lock:
            to_begin -= 1
            is_last = to_begin == 0
        if is_last:
            try:
                breaks(way)
            except BaseException:
                # Streams that nobody breaks would go on for minutes.
                traceback.print_exc()
                os._exit(1)

    def read(stream):
        pieces = 0
        try:
            for _ in stream(words):
                pieces += 1
                if pieces == 3:
                    begins()
            return {"raised": None, "pieces": pieces}
        except Exception as error:  # whatever it is, its name is what is looked at
            return {"raised": type(error).__module__.split(".")[0] + "." + type(error).__name__, "pieces": pieces}

    with concurrent.futures.ThreadPoolExecutor(len(streams)) as threads:
        return dict(zip(streams, threads.map(read, streams.values())))


families = {
    "/api/chat": lambda many: ollama.Client(host=address).chat(
        model=model, messages=question, stream=True, options={"num_predict": many}
    ),
    "/v1/chat/completions": lambda many: openai_client.chat.completions.create(
        model=model, messages=question, stream=True, max_tokens=many
    ),
    "/v1/completions": lambda many: openai_client.completions.create(
        model=model, prompt="go", stream=True, max_tokens=many
    ),
    "/v1/responses": lambda many: openai_client.responses.create(
        model=model, input="go", stream=True, max_output_tokens=many
    ),
    "/v1/messages": lambda many: anthropic_client.messages.create(
        model=model, messages=question, stream=True, max_tokens=many
    ),
}
known = {path: stream for path, stream in families.items() if knows(path)}
await_ready()
for stream in known.values():
    # The packages load most of their code at the first use, which takes seconds where streams flow beside it.
    for _ in stream(1):
        pass
print(json.dumps({way: broken(known, way) for way in ways}))
