import { inPlainWords } from './words.js';

/** What went wrong with a request, in the words of the service. */
export class Problem extends Error {
  constructor({ title, detail, action, status, load }) {
    super(inPlainWords(detail || title));
    this.title = title;
    this.action = inPlainWords(action);
    this.status = status ?? 0;
    this.load = load;
  }
}

const UNREACHABLE = {
  title: 'No answer',
  detail: 'The service does not answer.',
  action: 'See whether it still runs; this page goes on by itself when it is back.',
};

const KEY = 'sidecar.key';
const OK = 200;

/** A key is kept for this tab only. */
export const key = {
  get: () => sessionStorage.getItem(KEY) ?? '',
  set: (value) => (value ? sessionStorage.setItem(KEY, value) : sessionStorage.removeItem(KEY)),
};

/** Where a path of the service is for this page: both may stand below a prefix that only a proxy in front knows. */
export const address = (path) => `..${path}`;

export function headers(more = {}) {
  return key.get() ? { ...more, Authorization: `Bearer ${key.get()}` } : more;
}

/** Calls the service; throws a Problem, or the AbortError of the given signal. */
export async function call(method, path, { body, accept = 'application/json', signal, limit = 15000 } = {}) {
  const deadline = AbortSignal.timeout(limit);
  let response;
  try {
    response = await fetch(address(path), {
      method,
      headers: headers({ Accept: accept, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) }),
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
    });
  } catch (failure) {
    if (signal?.aborted) throw failure;
    throw new Problem(UNREACHABLE);
  }
  const value = await content(response);
  // Cut, or of something else that stands where the service should.
  if (response.status === OK && method === 'GET' && (value === null || typeof value === 'string')) throw new Problem(UNREACHABLE);
  // A check that finds something wrong is an answer, not a problem.
  if (response.ok || Array.isArray(value?.findings)) return value;
  throw problem(response.status, value);
}

async function content(response) {
  const text = await response.text();
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    return text;
  }
}

/** Takes our own problem documents and the error shapes of Ollama and OpenAI. */
export function problem(status, value) {
  const error = value?.error?.message ?? value?.error;
  return new Problem({
    title: value?.title ?? 'Refused',
    detail: value?.detail ?? (typeof error === 'string' ? error : `The answer is ${status}.`),
    action: status === 401 ? 'Give a key above; it is kept for this tab only.' : (value?.action ?? ''),
    status,
    load: value?.load,
  });
}
