"""The Python package ollama as a client: ADDRESS [KEY]. Prints what it got as one JSON object."""

import json
import os
import sys

import ollama

address, key = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None
model = "sidecar/canary"
question = [{"role": "user", "content": "ping"}]


def client(secret):
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    return ollama.Client(host=address, headers=headers)


def refusal(secret):
    try:
        client(secret).chat(model=model, messages=question)
        return None
    except ollama.ResponseError as error:
        return {"status": error.status_code, "error": error.error}


def embedding(of):
    """Its size; Ollamas of today know none of a model that generates, and say so."""
    try:
        return str(len(of.embed(model=model, input="ping").embeddings[0]))
    except ollama.ResponseError as error:
        return error.error


one = client(key)
pulled = os.environ["PULLED_MODEL"]
got = {
    "models": [known.model for known in one.list().models],
    "chat": one.chat(model=model, messages=question).message.content,
    "chatStream": [part.message.content for part in one.chat(model=model, messages=question, stream=True)],
    "generate": one.generate(model=model, prompt="ping").response,
    "generateStream": [part.response for part in one.generate(model=model, prompt="ping", stream=True)],
    "embedding": embedding(one),
    "pull": [part.status for part in one.pull(pulled, stream=True)],
    "show": one.show(pulled).details.family,
    "loaded": [known.model for known in one.ps().models],
    "deleted": one.delete(pulled).status,
    "missing": None,
}
try:
    one.generate(model="no-such-model", prompt="ping")
except ollama.ResponseError as error:
    got["missing"] = {"status": error.status_code, "error": error.error}
if key:
    got["wrongKey"] = refusal(key + "x")
    got["noKey"] = refusal(None)
print(json.dumps(got))
