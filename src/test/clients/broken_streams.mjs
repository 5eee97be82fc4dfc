// The official npm packages, with streams that are broken off: ADDRESS WAY... Prints what each of them raised.
//
// A WAY is how it is broken: ended (by this service's own API), ollama (killed) or runner (killed).
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { setTimeout } from "node:timers/promises";

// The packages are not beside this file: NODE_PATH names their folder, which only a require looks at.
const require = createRequire(import.meta.url);
const anthropic = require("@anthropic-ai/sdk");
const ollama = require("ollama");
const openai = require("openai");

const [address, ...ways] = process.argv.slice(2);
const model = "chain";
const words = 100_000;
const messages = [{ role: "user", content: "go" }];
const openaiClient = new openai.OpenAI({ baseURL: address + "/v1", apiKey: "none", maxRetries: 0 });
const anthropicClient = new anthropic.Anthropic({ baseURL: address, apiKey: "none", maxRetries: 0 });
const ollamaClient = new ollama.Ollama({ host: address });

const ask = async (path, method = "GET") => {
  const text = await (await fetch(address + path, { method })).text();
  return text ? JSON.parse(text) : null;
};

const breaks = async (way) => {
  if (way === "ended") {
    for (const request of await ask("/sidecar/v1/requests")) {
      await ask("/sidecar/v1/requests/" + request.id, "DELETE");
    }
    return;
  }
  const server = (await ask("/sidecar/v1/status")).pid;
  if (way === "ollama") {
    process.kill(server, "SIGKILL");
    return;
  }
  const runners = new Set();
  for (const task of readdirSync(`/proc/${server}/task`)) {
    const children = readFileSync(`/proc/${server}/task/${task}/children`, "utf8");
    children
      .split(" ")
      .filter(Boolean)
      .forEach((pid) => runners.add(Number(pid)));
  }
  for (const pid of runners) {
    try {
      process.kill(pid, "SIGKILL");
    } catch (error) {
      // One that only looked for processors may be gone already.
      if (error.code !== "ESRCH") throw error;
    }
  }
};

/** Whether this Ollama has the path at all: one of another method answers 405, none 404. */
const knows = async (path) => (await fetch(address + path, { method: "POST" })).status !== 404;

const awaitReady = async () => {
  for (let look = 0; look < 2400; look++) {
    if ((await ask("/sidecar/v1/status").catch(() => ({}))).ready) {
      return;
    }
    await setTimeout(50);
  }
  throw new Error("it does not come back");
};

/** The package whose own error it is. */
const raised = (error) => {
  if (error instanceof openai.APIError) return "openai." + error.constructor.name;
  if (error instanceof anthropic.APIError) return "anthropic." + error.constructor.name;
  // The package ollama has no class for what comes in a stream.
  return error.stack.includes("node_modules/ollama/") ? "ollama." + error.name : String(error);
};

/** Reads all of them on to the end, and breaks them when each has begun: an answer that looks whole raises nothing. */
const broken = async (streams, way) => {
  await awaitReady();
  let begun = 0;
  const read = async (stream) => {
    let pieces = 0;
    try {
      for await (const piece of await stream(words)) {
        pieces += piece ? 1 : 0;
        if (pieces === 3 && ++begun === streams.length) {
          await breaks(way);
        }
      }
      return { raised: null, pieces };
    } catch (error) {
      return { raised: raised(error), pieces };
    }
  };
  return Object.fromEntries(
    await Promise.all(streams.map(async ([path, stream]) => [path, await read(stream)])),
  );
};

const families = {
  "/api/chat": (many) => ollamaClient.chat({ model, messages, stream: true, options: { num_predict: many } }),
  "/v1/chat/completions": (many) =>
    openaiClient.chat.completions.create({ model, messages, stream: true, max_tokens: many }),
  "/v1/completions": (many) => openaiClient.completions.create({ model, prompt: "go", stream: true, max_tokens: many }),
  "/v1/responses": (many) =>
    openaiClient.responses.create({ model, input: "go", stream: true, max_output_tokens: many }),
  "/v1/messages": (many) => anthropicClient.messages.create({ model, messages, stream: true, max_tokens: many }),
};
const known = [];
for (const family of Object.entries(families)) {
  if (await knows(family[0])) known.push(family);
}
await awaitReady();
for (const [, stream] of known) {
  // What a package does at its first use only is done before streams flow beside it.
  for await (const _ of await stream(1));
}
const got = {};
for (const way of ways) {
  got[way] = await broken(known, way);
}
console.log(JSON.stringify(got));
