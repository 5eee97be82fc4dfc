import { html, nothing } from 'lit';
import { harmless } from '../lib/log-line.js';
import { Part } from '../lib/part.js';
import { bytes, count, ended, millis, number } from '../lib/words.js';

/** Of a long answer that still comes its end is shown: each step is drawn anew. */
const LONGEST_WHILE_RUNNING = 5000;

const STATES = { running: 'Running', done: 'Done', stopped: 'Stopped', failed: 'Failed' };

/** What a person or a model has said; of a model with its numbers, and with what went wrong. */
class ChatTurn extends Part {
  static properties = { turn: { attribute: false }, again: { attribute: false } };

  render() {
    return this.turn.model ? this.#answer(this.turn) : this.#question(this.turn);
  }

  #question({ text, image }) {
    return html`
      <p class="quiet who">You</p>
      ${text ? html`<p class="said">${text}</p>` : nothing}
      ${image ? html`<p class="quiet detail">Image: ${harmless(image.name)}, ${bytes(image.size)}</p>` : nothing}
    `;
  }

  #answer({ model, text, thinking, problem }) {
    return html`
      <p class="quiet who">${harmless(model)}</p>
      ${thinking ? html`<details class="thinking"><summary>Thought, ${count(thinking.length, 'character')}</summary><p class="said quiet">${this.#shown(thinking)}</p></details>` : nothing}
      ${text ? html`<p class="said answer">${this.#shown(text)}</p>` : nothing}
      <p class="figures">${figures(this.turn)}</p>
      ${problem ? this.#problem(problem) : nothing}
    `;
  }

  /** Models begin with a space; nobody misses it. */
  #shown(whole) {
    const { state } = this.turn;
    const text = whole.trimStart();
    if (state !== 'running' || text.length <= LONGEST_WHILE_RUNNING) return text;
    return `… of ${number(text.length)} characters the newest, all when it is done:\n${text.slice(-LONGEST_WHILE_RUNNING)}`;
  }

  #problem({ message, action }) {
    return html`<div class="note bad" role="alert">
      <strong>${ended(message)}</strong> ${action ?? ''}
      ${this.again ? html`<button type="button" class="button small" @click=${this.again}>Try again</button>` : nothing}
    </div>`;
  }
}

/** The numbers of an answer, as far as they are known. */
function figures({ state, firstAfter, tokensPerSecond, tokens }) {
  const words = [state === 'running' && firstAfter == null ? 'Waiting for the first token' : STATES[state]];
  if (firstAfter != null) words.push(`first token after ${millis(firstAfter)}`);
  if (tokensPerSecond) words.push(`${tokensPerSecond.toFixed(tokensPerSecond < 100 ? 1 : 0)} tokens/s`);
  if (tokens) words.push(count(tokens, 'token'));
  return words.join(' · ');
}

customElements.define('chat-turn', ChatTurn);
