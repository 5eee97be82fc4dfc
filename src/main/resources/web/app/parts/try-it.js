import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { generate } from '../lib/generate.js';
import { live } from '../lib/live.js';
import { Part } from '../lib/part.js';
import { count, ended, millis } from '../lib/words.js';

const CANARY = 'sidecar/canary:latest';
/** Of a long answer its end is shown, drawn in steps: a quick model must not keep the page busy. */
const LONGEST_TEXT = 20000;
const DRAW_EVERY = 100;

/** A prompt through the gateway, as any client would send it. */
export class TryIt extends Part {
  static properties = { _model: { state: true }, _answer: { state: true }, _problem: { state: true }, _abort: { state: true }, _cancelled: { state: true } };
  static watches = ['models', 'status'];

  async #send(event) {
    event.preventDefault();
    if (this._abort || !this.#ready) return;
    const abort = new AbortController();
    this._abort = abort;
    this._answer = null;
    this._problem = null;
    this._cancelled = false;
    const [model, prompt] = ['try-model', 'try-prompt'].map((id) => this.querySelector(`#${id}`).value);
    let newest = null;
    let drawnAt = 0;
    try {
      for await (newest of generate(model, prompt, abort.signal)) {
        if (performance.now() - drawnAt < DRAW_EVERY) continue;
        drawnAt = performance.now();
        this._answer = { ...newest };
      }
    } catch (problem) {
      if (abort.signal.aborted) this._cancelled = true;
      else this._problem = problem;
    } finally {
      if (newest) this._answer = { ...newest };
      this._abort = null;
    }
  }

  get #ready() {
    return live.reachable && live.status?.ready;
  }

  /** What was chosen stays so, whatever comes, goes or changes its place in the list. */
  #chosen(models) {
    return [this._model, CANARY].find((wanted) => models.some(({ name }) => name === wanted));
  }

  render() {
    const models = live.models?.models ?? [];
    const chosen = this.#chosen(models);
    return html`
      <section class="card" aria-labelledby="try-title">
        <div class="card-head"><h2 id="try-title">Try it</h2></div>
        <form @submit=${this.#send}>
          <div class="toolbar">
            <label class="off-screen" for="try-model">Model</label>
            <select id="try-model" class="grow" @change=${({ target }) => { this._model = target.value; }}>
              ${models.length
                ? repeat(models, ({ name }) => name, ({ name }) => html`<option .selected=${name === chosen}>${name}</option>`)
                : html`<option value="">No model</option>`}
            </select>
            ${this._abort
              ? html`<button type="button" class="button danger" @click=${() => this._abort.abort()}>Cancel</button>`
              : html`<button type="submit" class="button primary" aria-disabled=${!this.#ready}>Send</button>`}
          </div>
          <label class="off-screen" for="try-prompt">Prompt</label>
          <textarea id="try-prompt" rows="2" placeholder="Prompt" spellcheck="false">ping</textarea>
        </form>
        ${this.#outcome()}
      </section>
    `;
  }

  #outcome() {
    const { _answer: answer, _problem: problem } = this;
    if (!answer && !problem && !this._abort && !this._cancelled) {
      return html`<p class="empty">${this.#ready ? 'The answer appears here, with its times.' : 'Possible when Ollama is ready.'}</p>`;
    }
    return html`
      <p class="figures" aria-live=${this._abort ? 'off' : 'polite'}>${this.#state()}</p>
      ${answer?.text ? html`<pre class="answer" tabindex="0" aria-label="Answer">${answer.text.length > LONGEST_TEXT ? `… ${answer.text.slice(-LONGEST_TEXT)}` : answer.text}</pre>` : nothing}
      ${problem ? html`<p class="note bad" role="alert"><strong>${ended(problem.message)}</strong> ${problem.action}</p>` : nothing}
    `;
  }

  #state() {
    const { _answer: answer } = this;
    const words = [this._abort ? 'Running' : this._cancelled ? 'Cancelled; Ollama has stopped it' : this._problem ? 'Ended' : 'Done'];
    if (answer?.firstAfter != null) words.push(`first token after ${millis(answer.firstAfter)}`);
    if (answer?.tokensPerSecond) words.push(`${answer.tokensPerSecond.toFixed(answer.tokensPerSecond < 100 ? 1 : 0)} tokens/s`);
    if (answer?.tokens) words.push(count(answer.tokens, 'token'));
    return words.join(' · ');
  }
}

customElements.define('try-it', TryIt);
