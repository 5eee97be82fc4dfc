// The npm package openai as a client: ADDRESS [KEY]. Prints what it got as one JSON object.
import { createRequire } from "node:module";

// The packages are not beside this file: NODE_PATH names their folder, which only a require looks at.
const { OpenAI, APIError, NotFoundError } = createRequire(import.meta.url)("openai");

const [address, key] = process.argv.slice(2);
const model = "sidecar/canary";
const messages = [{ role: "user", content: "ping" }];

const client = (secret) => new OpenAI({ baseURL: address + "/v1", apiKey: secret, maxRetries: 0 });

const refusal = async (request) => {
  try {
    await request;
    return null;
  } catch (error) {
    if (!(error instanceof APIError)) throw error;
    return { status: error.status, kind: error.constructor.name, error: error.message };
  }
};

const all = async (stream) => {
  const parts = [];
  for await (const part of stream) {
    parts.push(part);
  }
  return parts;
};

// An Ollama of before 0.13.3 has none, and says so.
const responses = async (of) => {
  try {
    const whole = (await of.responses.create({ model, input: "ping" })).output_text;
    const events = await all(await of.responses.create({ model, input: "ping", stream: true }));
    return {
      chat: whole,
      chatStream: events.filter((event) => event.type === "response.output_text.delta").map((event) => event.delta),
      last: events.at(-1).type,
    };
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
    return { lacking: error.status };
  }
};

// Its size; Ollamas of today know none of a model that generates, and say so.
const embedding = (of) =>
  of.embeddings.create({ model, input: "ping" }).then(
    (answer) => String(answer.data[0].embedding.length),
    (error) => error.message,
  );

// The package wants a key, whatever it is.
const one = client(key ?? "none");
const streamed = await all(
  await one.chat.completions.create({ model, messages, stream: true, stream_options: { include_usage: true } }),
);
console.log(
  JSON.stringify({
    models: (await all(one.models.list())).map((known) => known.id),
    chat: (await one.chat.completions.create({ model, messages })).choices[0].message.content,
    chatStream: streamed.filter((part) => part.choices.length > 0).map((part) => part.choices[0].delta.content),
    tokens: streamed.at(-1).usage.completion_tokens,
    completion: (await one.completions.create({ model, prompt: "ping" })).choices[0].text,
    embedding: await embedding(one),
    responses: await responses(one),
    missing: await refusal(one.chat.completions.create({ model: "no-such-model", messages })),
    // Not the canary: Ollama itself finds no name with a slash on this path.
    noModel: (await refusal(one.models.retrieve("no-such-model"))).error,
    ...(key
      ? {
          wrongKey: await refusal(client(key + "x").chat.completions.create({ model, messages })),
          noKey: await refusal(client("none").chat.completions.create({ model, messages })),
        }
      : {}),
  }),
);
