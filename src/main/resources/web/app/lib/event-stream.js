import { address, headers } from './api.js';

// The service sends something every 15 s; a silence of more than two such spans is a dead connection.
const LONGEST_SILENCE = 40000;
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 5000;

/**
 * A stream of server-sent events that comes back by itself and goes on after the last event it has seen. Unlike the
 * browser's own EventSource it also comes back after a refusal, and it notices a connection that has gone silent.
 */
export class EventStream {
  #path;
  #onEvent;
  #onState;
  #last = '';
  #abort;
  #pause = FIRST_PAUSE;
  #retry;

  constructor(path, { onEvent, onState = () => {} }) {
    this.#path = path;
    this.#onEvent = onEvent;
    this.#onState = onState;
  }

  open() {
    if (this.#abort || this.#retry) return;
    this.#follow();
  }

  /** What was seen is remembered: opened again, it goes on from there. */
  close() {
    clearTimeout(this.#retry);
    this.#retry = undefined;
    this.#abort?.abort();
    this.#abort = undefined;
  }

  async #follow() {
    const abort = new AbortController();
    this.#abort = abort;
    let watchdog;
    const heard = () => {
      clearTimeout(watchdog);
      watchdog = setTimeout(() => abort.abort('silence'), LONGEST_SILENCE);
    };
    try {
      heard();
      const known = this.#last ? { 'Last-Event-ID': this.#last } : {};
      const response = await fetch(address(this.#path), {
        headers: headers({ Accept: 'text/event-stream', ...known }),
        signal: abort.signal,
        cache: 'no-store',
      });
      if (!response.ok) {
        // A refusal does not pass as quickly as a restart.
        this.#pause = LONGEST_PAUSE;
        throw new Error(`The answer is ${response.status}`);
      }
      this.#pause = FIRST_PAUSE;
      this.#onState('open');
      await this.#read(response.body, heard);
    } catch {
      // Whatever ended it, it is opened again below.
    } finally {
      clearTimeout(watchdog);
    }
    if (this.#abort !== abort) return;
    this.#abort = undefined;
    this.#onState('lost');
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      this.#follow();
    }, this.#pause);
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE);
  }

  async #read(body, heard) {
    let rest = '';
    let event = { type: 'message', data: [] };
    for await (const text of body.pipeThrough(new TextDecoderStream())) {
      heard();
      const lines = (rest + text).split(/\r?\n/);
      rest = lines.pop();
      for (const line of lines) {
        if (line === '') {
          this.#tell(event);
          event = { type: 'message', data: [] };
        } else {
          const [, field, value] = /^([^:]*):? ?(.*)$/s.exec(line);
          if (field === 'id') event.id = value;
          else if (field === 'event') event.type = value;
          else if (field === 'data') event.data.push(value);
        }
      }
    }
  }

  #tell({ id, type, data }) {
    if (id) this.#last = id;
    if (data.length) this.#onEvent({ id, type, data: JSON.parse(data.join('\n')) });
  }
}
