import { address, headers, problem, Problem } from './api.js';

const TOO_LARGE = 413;

/**
 * Streams the answer to a conversation through the gateway, as any client would. Yields { text, thinking, tokens, firstAfter,
 * tokensPerSecond, done }; leaving the loop or aborting disconnects, which is what stops Ollama.
 */
export async function* chat(model, messages, signal) {
  const begun = performance.now();
  const response = await ask(model, messages, signal);
  if (!response.ok) throw refusal(response.status, await response.json().catch(() => null));
  const answer = { text: '', thinking: '', tokens: 0, firstAfter: null, tokensPerSecond: null, done: false };
  let rest = '';
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop();
    lines.filter(Boolean).forEach((line) => add(answer, JSON.parse(line), begun));
    yield answer;
  }
  if (!answer.done) throw new Problem({ detail: 'The answer was cut: Ollama ended before it was complete.', action: 'Try it again.' });
}

async function ask(model, messages, signal) {
  try {
    return await fetch(address('/api/chat'), {
      method: 'POST',
      headers: headers({ 'Content-Type': 'application/json' }),
      body: JSON.stringify({ model, messages }),
      signal,
    });
  } catch (failure) {
    if (signal.aborted) throw failure;
    throw new Problem({ detail: 'The service does not answer.', action: 'Try it again when it is back.' });
  }
}

function refusal(status, value) {
  const refused = problem(status, value);
  if (status === TOO_LARGE) refused.action ||= 'All images of a chat are sent with each message: begin a new one.';
  return refused;
}

function add(answer, line, begun) {
  if (line.error) throw new Problem({ detail: line.error, action: 'See the log.' });
  const { content = '', thinking = '' } = line.message ?? {};
  if (content || thinking) {
    answer.firstAfter ??= performance.now() - begun;
    answer.tokens++;
    answer.text += content;
    answer.thinking += thinking;
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
