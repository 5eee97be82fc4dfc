"""The Python package openai as a client: ADDRESS [KEY]. Prints what it got as one JSON object."""

import json
import sys

import openai

address, key = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None
model = "sidecar/canary"
question = [{"role": "user", "content": "ping"}]


def client(secret):
    return openai.OpenAI(base_url=address + "/v1", api_key=secret, max_retries=0)


def refusal(of, named=model):
    try:
        of.chat.completions.create(model=named, messages=question)
        return None
    except openai.APIStatusError as error:
        return {"status": error.status_code, "kind": type(error).__name__, "error": error.message}


def embedding(of):
    """Its size; Ollamas of today know none of a model that generates, and say so."""
    try:
        return str(len(of.embeddings.create(model=model, input="ping").data[0].embedding))
    except openai.APIStatusError as error:
        return error.message


def responses(of):
    """An Ollama of before 0.13.3 has none, and says so."""
    try:
        whole = of.responses.create(model=model, input="ping").output_text
    except openai.NotFoundError as error:
        return {"lacking": error.status_code}
    events = list(of.responses.create(model=model, input="ping", stream=True))
    return {
        "chat": whole,
        "chatStream": [event.delta for event in events if event.type == "response.output_text.delta"],
        "last": events[-1].type,
    }


# The package wants a key, whatever it is.
one = client(key or "none")
streamed = list(
    one.chat.completions.create(
        model=model, messages=question, stream=True, stream_options={"include_usage": True}
    )
)
got = {
    "models": [known.id for known in one.models.list()],
    "chat": one.chat.completions.create(model=model, messages=question).choices[0].message.content,
    "chatStream": [part.choices[0].delta.content for part in streamed if part.choices],
    "tokens": streamed[-1].usage.completion_tokens,
    "completion": one.completions.create(model=model, prompt="ping").choices[0].text,
    "embedding": embedding(one),
    "responses": responses(one),
    "missing": refusal(one, "no-such-model"),
}
try:
    # Not the canary: Ollama itself finds no name with a slash on this path.
    one.models.retrieve("no-such-model")
except openai.NotFoundError as error:
    got["noModel"] = error.message
if key:
    got["wrongKey"] = refusal(client(key + "x"))
    got["noKey"] = refusal(client("none"))
print(json.dumps(got))
