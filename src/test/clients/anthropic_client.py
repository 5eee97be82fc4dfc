"""The Python package anthropic as a client: ADDRESS [KEY]. Prints what it got as one JSON object."""

import json
import sys

import anthropic

address, key = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None
question = {"max_tokens": 16, "messages": [{"role": "user", "content": "ping"}]}


def client(secret):
    return anthropic.Anthropic(base_url=address, api_key=secret, max_retries=0)


def refusal(of, model):
    try:
        of.messages.create(model=model, **question)
        return None
    except anthropic.APIStatusError as error:
        return {"status": error.status_code, "kind": type(error).__name__, "error": error.message}


# The package wants a key, whatever it is.
one = client(key or "none")
model = "sidecar/canary"
got = {"missing": refusal(one, "no-such-model")}
if key:
    got["wrongKey"] = refusal(client(key + "x"), model)
    got["noKey"] = refusal(client("none"), model)
try:
    got["chat"] = one.messages.create(model=model, **question).content[0].text
except anthropic.NotFoundError as error:
    # An Ollama of before 0.14 has no such path.
    got["lacking"] = error.status_code
else:
    with one.messages.stream(model=model, **question) as stream:
        got["chatStream"] = list(stream.text_stream)
        last = stream.get_final_message()
    got["tokens"] = last.usage.output_tokens
    got["last"] = last.stop_reason
    token = anthropic.Anthropic(base_url=address, auth_token=key or "none", max_retries=0)
    got["bearer"] = token.messages.create(model=model, **question).content[0].text
try:
    one.messages.count_tokens(model=model, messages=question["messages"])
except anthropic.NotFoundError as error:
    # Ollama has none; who asks goes on without.
    got["counted"] = error.status_code
print(json.dumps(got))
