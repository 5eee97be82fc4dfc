// The npm package @anthropic-ai/sdk as a client: ADDRESS [KEY]. Prints what it got as one JSON object.
import { createRequire } from "node:module";

// The packages are not beside this file: NODE_PATH names their folder, which only a require looks at.
const { Anthropic, APIError, NotFoundError } = createRequire(import.meta.url)("@anthropic-ai/sdk");

const [address, key] = process.argv.slice(2);
const model = "sidecar/canary";
const question = { max_tokens: 16, messages: [{ role: "user", content: "ping" }] };

const client = (secret) => new Anthropic({ baseURL: address, apiKey: secret, maxRetries: 0 });

const refusal = async (of, named) => {
  try {
    await of.messages.create({ model: named, ...question });
    return null;
  } catch (error) {
    if (!(error instanceof APIError)) throw error;
    return { status: error.status, kind: error.constructor.name, error: error.message };
  }
};

// The package wants a key, whatever it is.
const one = client(key ?? "none");
const got = { missing: await refusal(one, "no-such-model") };
if (key) {
  got.wrongKey = await refusal(client(key + "x"), model);
  got.noKey = await refusal(client("none"), model);
}
try {
  got.chat = (await one.messages.create({ model, ...question })).content[0].text;
  got.chatStream = [];
  const stream = one.messages.stream({ model, ...question }).on("text", (text) => got.chatStream.push(text));
  const last = await stream.finalMessage();
  got.tokens = last.usage.output_tokens;
  got.last = last.stop_reason;
  const token = new Anthropic({ baseURL: address, apiKey: null, authToken: key ?? "none", maxRetries: 0 });
  got.bearer = (await token.messages.create({ model, ...question })).content[0].text;
} catch (error) {
  // An Ollama of before 0.14 has no such path.
  if (!(error instanceof NotFoundError)) throw error;
  got.lacking = error.status;
}
try {
  await one.messages.countTokens({ model, messages: question.messages });
} catch (error) {
  // Ollama has none; who asks goes on without.
  if (!(error instanceof NotFoundError)) throw error;
  got.counted = error.status;
}
console.log(JSON.stringify(got));
