import { chat } from './chat.js';

/** A quick model must not keep the page busy: what comes is shown in steps. */
const SHOW_EVERY = 100;
const KEPT = 'sidecar.chat';

/** What this tab has kept; a browser that keeps nothing begins anew. */
function kept() {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT)) ?? {};
  } catch {
    return {};
  }
}

/** In words, so that it can be kept. */
const told = ({ message, action }) => ({ message, action });

/**
 * A conversation with models, known to this tab alone, which keeps it over a reload. Its turns are those of the person,
 * { id, text, image }, and of a model, { id, model, state: running, done, stopped or failed, problem, text, thinking, … } with the
 * numbers of the answer. A turn that changes is another object, so that only that one is drawn again.
 */
export class Conversation {
  turns;
  system;
  #newest;
  #abort = null;
  #changed;

  /** @param changed is called after each change of the turns */
  constructor(changed) {
    const { turns = [], system = '' } = kept();
    // An answer that was still coming came to the page as it was before.
    this.turns = turns.map((turn) => (turn.state === 'running' ? { ...turn, state: 'stopped' } : turn));
    this.system = system;
    this.#newest = this.turns.at(-1)?.id ?? 0;
    this.#changed = changed;
  }

  /** For a reload. What is more than a browser keeps, with its images, is not kept. */
  keep() {
    try {
      sessionStorage.removeItem(KEPT);
      sessionStorage.setItem(KEPT, JSON.stringify({ turns: this.turns, system: this.system }));
    } catch (refused) {
      console.warn('The chat is not kept over a reload', refused);
    }
  }

  get isRunning() {
    return this.#abort !== null;
  }

  /** Says something, and has the model answer; resolves when it has, in whatever way. */
  ask(model, text, image) {
    this.turns = [...this.turns, { id: ++this.#newest, text, image }];
    return this.#answer(model);
  }

  /** Has a model answer anew what has failed. */
  again(model) {
    this.turns = this.turns.slice(0, -1);
    return this.#answer(model);
  }

  /** What has come stays. */
  stop() {
    this.#abort?.abort();
  }

  clear() {
    this.stop();
    this.#abort = null;
    this.turns = [];
    this.#changed();
  }

  async #answer(model) {
    const abort = new AbortController();
    const messages = this.#messages();
    const id = ++this.#newest;
    const show = (more) => this.#show({ id, model, text: '', thinking: '', ...more });
    let newest = null;
    let shownAt = 0;
    this.#abort = abort;
    this.turns = [...this.turns, { id }];
    show({ state: 'running' });
    try {
      for await (newest of chat(model, messages, abort.signal)) {
        if (performance.now() - shownAt < SHOW_EVERY) continue;
        shownAt = performance.now();
        show({ ...newest, state: 'running' });
      }
      show({ ...newest, state: 'done' });
    } catch (problem) {
      show({ ...newest, ...(abort.signal.aborted ? { state: 'stopped' } : { state: 'failed', problem: told(problem) }) });
    } finally {
      if (this.#abort === abort) this.#abort = null;
      this.#changed();
    }
  }

  /** A turn that is no longer there was cleared away. */
  #show(turn) {
    this.turns = this.turns.map((known) => (known.id === turn.id ? turn : known));
    this.#changed();
  }

  /** As Ollama reads them; of an answer that failed what had come of it, and nothing of what a model thought. */
  #messages() {
    const said = this.turns
      .filter(({ text, image }) => text || image)
      .map(({ model, text, image }) => ({
        role: model ? 'assistant' : 'user',
        content: text,
        ...(image ? { images: [image.base64] } : {}),
      }));
    return this.system.trim() ? [{ role: 'system', content: this.system }, ...said] : said;
  }
}
