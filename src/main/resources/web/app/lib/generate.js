import { address, headers, problem, Problem } from './api.js';

/**
 * Streams an answer through the gateway. Yields { text, tokens, firstAfter, tokensPerSecond, done }; leaving the loop or
 * aborting disconnects, which is what stops Ollama.
 */
export async function* generate(model, prompt, signal) {
  const begun = performance.now();
  const response = await ask(model, prompt, signal);
  if (!response.ok) throw problem(response.status, await response.json().catch(() => null));
  const answer = { text: '', tokens: 0, firstAfter: null, tokensPerSecond: null, done: false };
  let rest = '';
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop();
    lines.filter(Boolean).forEach((line) => add(answer, JSON.parse(line), begun));
    yield answer;
  }
  if (!answer.done) throw new Problem({ detail: 'The answer was cut: Ollama ended before it was complete.', action: 'Send it again.' });
}

async function ask(model, prompt, signal) {
  try {
    return await fetch(address('/api/generate'), {
      method: 'POST',
      headers: headers({ 'Content-Type': 'application/json' }),
      body: JSON.stringify({ model, prompt }),
      signal,
    });
  } catch (failure) {
    if (signal.aborted) throw failure;
    throw new Problem({ detail: 'The service does not answer.', action: 'Send it again when it is back.' });
  }
}

function add(answer, line, begun) {
  if (line.error) throw new Problem({ detail: line.error, action: 'See the log.' });
  const piece = line.response || line.thinking || '';
  if (piece) {
    answer.firstAfter ??= performance.now() - begun;
    answer.tokens++;
    answer.text += piece;
  }
  const passed = (performance.now() - begun - (answer.firstAfter ?? 0)) / 1000;
  answer.tokensPerSecond = passed > 0.05 && answer.tokens > 1 ? (answer.tokens - 1) / passed : null;
  if (line.done) {
    answer.done = true;
    answer.tokens = line.eval_count ?? answer.tokens;
    // Ollama's own clock is exact where there is enough to measure.
    if (line.eval_duration > 1e6) answer.tokensPerSecond = line.eval_count / (line.eval_duration / 1e9);
  }
}
