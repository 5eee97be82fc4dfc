import { call } from './api.js';

const NOTHING_KNOWN = [];

/**
 * What models can do: as the list of models tells it or, where that does not, as Ollama says of one that is asked about. It is
 * asked once for each content of a model.
 */
export class Abilities {
  #asked = new Map();
  #changed;

  /** @param changed is called when more is known */
  constructor(changed) {
    this.#changed = changed;
  }

  sees(model) {
    return this.#of(model).includes('vision');
  }

  /** One of which nothing is known may chat. */
  chats(model) {
    const known = this.#of(model);
    return known.length === 0 || known.includes('completion');
  }

  /** Finds out about a model, where that is needed; a failure is tried again with the next list. */
  async find(model, list) {
    const key = keyOf(model);
    const before = this.#asked.get(key);
    if (model.capabilities || !model.installed || before?.known || before?.list === list) return;
    this.#asked.set(key, { list });
    try {
      const { capabilities } = await call('POST', '/api/show', { body: { model: model.name } });
      this.#asked.set(key, { known: capabilities ?? NOTHING_KNOWN });
      this.#changed();
    } catch {
      // It stays unknown: whoever then asks the model is told what is wrong.
    }
  }

  #of(model) {
    return model?.capabilities ?? this.#asked.get(model && keyOf(model))?.known ?? NOTHING_KNOWN;
  }
}

const keyOf = ({ name, diskBytes }) => `${name} ${diskBytes}`;
