// The npm package ollama as a client: ADDRESS [KEY]. Prints what it got as one JSON object.
import { createRequire } from "node:module";

// The packages are not beside this file: NODE_PATH names their folder, which only a require looks at.
const { Ollama } = createRequire(import.meta.url)("ollama");

const [address, key] = process.argv.slice(2);
const model = "sidecar/canary";
const messages = [{ role: "user", content: "ping" }];

const client = (secret) =>
  new Ollama({ host: address, headers: secret ? { Authorization: `Bearer ${secret}` } : {} });

const refusal = async (secret) => {
  try {
    await client(secret).chat({ model, messages });
    return null;
  } catch (error) {
    return { status: error.status_code, error: error.message };
  }
};

const all = async (stream, part) => {
  const parts = [];
  for await (const one of stream) {
    parts.push(part(one));
  }
  return parts;
};

const one = client(key);
const missing = await one.generate({ model: "no-such-model", prompt: "ping" }).then(
  () => null,
  (error) => ({ status: error.status_code, error: error.message }),
);
// Its size; Ollamas of today know none of a model that generates, and say so.
const embedding = await one.embed({ model, input: "ping" }).then(
  (answer) => String(answer.embeddings[0].length),
  (error) => error.message,
);
console.log(
  JSON.stringify({
    models: (await one.list()).models.map((known) => known.name),
    chat: (await one.chat({ model, messages })).message.content,
    chatStream: await all(await one.chat({ model, messages, stream: true }), (part) => part.message.content),
    generate: (await one.generate({ model, prompt: "ping" })).response,
    generateStream: await all(await one.generate({ model, prompt: "ping", stream: true }), (part) => part.response),
    embedding,
    loaded: (await one.ps()).models.map((known) => known.name),
    show: (await one.show({ model })).details.family,
    missing,
    ...(key ? { wrongKey: await refusal(key + "x"), noKey: await refusal() } : {}),
  }),
);
