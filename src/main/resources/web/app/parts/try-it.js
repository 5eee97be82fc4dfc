import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { Abilities } from '../lib/abilities.js';
import { Conversation } from '../lib/conversation.js';
import { LARGEST_IMAGE, readImage } from '../lib/image.js';
import { live } from '../lib/live.js';
import { harmless } from '../lib/log-line.js';
import { Part } from '../lib/part.js';
import { bytes } from '../lib/words.js';
import './chat-turn.js';

const CANARY = 'sidecar/canary:latest';
const LONGEST_SPOKEN = 300;
/** So near its end a list of turns follows what comes. */
const NEAR = 40;

/** What a screen reader hears of the newest turn: its beginning and its end, not each token. */
function spoken(turn) {
  switch (turn?.state) {
    case 'running':
      return 'The model answers.';
    case 'done':
      return `Answered: ${turn.text.slice(0, LONGEST_SPOKEN)}`;
    case 'stopped':
      return 'The answer was stopped.';
    default:
      return '';
  }
}

/** A chat with a model through the gateway, as any client has it; for trying, and kept in this tab only. */
export class TryIt extends Part {
  static properties = { _model: { state: true }, _imageProblem: { state: true } };
  static watches = ['models', 'status'];

  #chat = new Conversation(() => this.requestUpdate());
  #abilities = new Abilities(() => this.requestUpdate());
  #follows = true;
  #top = 0;
  #size = new ResizeObserver(() => this.#follow());
  #keep = () => this.#chat.keep();

  connectedCallback() {
    super.connectedCallback();
    addEventListener('pagehide', this.#keep);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    removeEventListener('pagehide', this.#keep);
    this.#size.disconnect();
    this.#chat.stop();
  }

  get #ready() {
    return live.reachable && live.status?.ready;
  }

  get #models() {
    return (live.models?.models ?? []).filter((model) => this.#abilities.chats(model));
  }

  /** What was chosen stays so, whatever comes, goes or changes its place in the list; the canary says one word only. */
  #chosen(models) {
    const others = models.filter(({ name }) => name !== CANARY);
    return models.find(({ name }) => name === this._model) ?? others.find(({ loaded }) => loaded) ?? others[0] ?? models[0];
  }

  /** Whether what was chosen has turned out to say nothing. */
  #withoutWords() {
    return live.models?.models?.some((model) => model.name === this._model && !this.#abilities.chats(model));
  }

  updated() {
    const chosen = this.#chosen(this.#models);
    if (chosen && this.#ready) this.#abilities.find(chosen, live.models);
    const turns = this.querySelector('.turns');
    if (turns) this.#size.observe(turns);
  }

  async #send(event) {
    event.preventDefault();
    const field = this.querySelector('#try-prompt');
    const model = this.#chosen(this.#models);
    if (this.#chat.isRunning || !this.#ready || !model) return;
    field.focus();
    const image = await this.#image();
    const text = field.value.trim();
    if (this.#chat.isRunning || image === null || (!text && !image)) return;
    this._model = model.name;
    field.value = '';
    if (image) this.querySelector('#try-image').value = '';
    this.#follows = true;
    await this.#chat.ask(model.name, text, image);
  }

  /** What is to be seen; undefined: nothing, null: it is not sent, for the reason that is told. */
  async #image() {
    this._imageProblem = '';
    const file = this.querySelector('#try-image')?.files[0];
    try {
      return file && (await readImage(file));
    } catch (problem) {
      this._imageProblem = problem.message;
      return null;
    }
  }

  #key(event) {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    event.target.form.requestSubmit();
  }

  #instruct({ target }) {
    this.#chat.system = target.value;
    this.requestUpdate();
  }

  #stop() {
    this.#chat.stop();
    this.querySelector('#try-prompt').focus();
  }

  #renew() {
    this.#chat.clear();
    this.querySelector('#try-prompt').focus();
  }

  /** Told later than what came meanwhile: only who scrolls back wants to stay there. */
  #scrolled({ target }) {
    const isAtEnd = target.scrollHeight - target.scrollTop - target.clientHeight < NEAR;
    this.#follows = isAtEnd || (this.#follows && target.scrollTop >= this.#top);
    this.#top = target.scrollTop;
  }

  #follow() {
    const frame = this.querySelector('.turns-frame');
    if (frame && this.#follows) frame.scrollTop = frame.scrollHeight;
  }

  render() {
    const models = this.#models;
    const chosen = this.#chosen(models);
    const { turns, isRunning } = this.#chat;
    return html`
      <section class="card" aria-labelledby="try-title">
        <div class="card-head">
          <h2 id="try-title">Try it</h2>
          ${turns.length ? html`<button type="button" class="button small" @click=${this.#renew}>New chat</button>` : nothing}
        </div>
        ${turns.length ? this.#conversation(turns) : html`<p class="empty">${this.#hint(models)}</p>`}
        <p class="off-screen" role="status">${spoken(turns.at(-1))}</p>
        <form @submit=${this.#send}>
          <div class="toolbar">
            <label class="off-screen" for="try-model">Model</label>
            <select id="try-model" class="grow" @change=${({ target }) => { this._model = target.value; }}>
              ${models.length
                ? repeat(models, ({ name }) => name, ({ name }) => html`<option value=${name} .selected=${name === chosen?.name}>${harmless(name)}</option>`)
                : html`<option value="">No model</option>`}
            </select>
            ${isRunning
              ? html`<button type="button" class="button danger" @click=${this.#stop}>Stop</button>`
              : html`<button type="submit" class="button primary" aria-disabled=${!this.#ready || !chosen}>Send</button>`}
          </div>
          <label class="off-screen" for="try-prompt">Message</label>
          <textarea id="try-prompt" rows="2" placeholder="Message: Enter sends, Shift+Enter begins a line" spellcheck="false" @keydown=${this.#key}>ping</textarea>
          ${this.#withoutWords() ? html`<p class="quiet detail">${harmless(this._model)} makes embeddings only: it cannot chat.</p>` : nothing}
          ${this.#abilities.sees(chosen) ? this.#imageField() : nothing}
          <details class="system">
            <summary>System prompt${this.#chat.system.trim() ? ', in use' : ''}</summary>
            <label class="off-screen" for="try-system">System prompt</label>
            <textarea id="try-system" rows="2" placeholder="How the model should answer" spellcheck="false" .value=${this.#chat.system} @input=${this.#instruct}></textarea>
          </details>
        </form>
      </section>
    `;
  }

  #hint(models) {
    if (!this.#ready) return 'Possible when Ollama is ready.';
    return models.length ? 'A chat through the front door, as a client has it. It is kept in this tab only.' : 'Load a model first.';
  }

  #conversation(turns) {
    const last = turns.at(-1);
    return html`
      <div class="turns-frame" tabindex="0" role="region" aria-label="Chat" @scroll=${this.#scrolled}>
        <ol class="turns">
          ${repeat(turns, ({ id }) => id, (turn) => html`<li class=${turn.model ? 'turn' : 'turn own'}>
            <chat-turn .turn=${turn} .again=${turn === last && turn.state === 'failed' ? this.#again : null}></chat-turn>
          </li>`)}
        </ol>
      </div>
    `;
  }

  #again = () => {
    const model = this.#chosen(this.#models);
    this.querySelector('#try-prompt').focus();
    if (model && !this.#chat.isRunning) this.#chat.again(model.name);
  };

  #imageField() {
    return html`
      <div class="toolbar">
        <label for="try-image">Image, ${bytes(LARGEST_IMAGE)} at most</label>
        <input id="try-image" class="grow" type="file" accept="image/png,image/jpeg,image/webp" />
      </div>
      ${this._imageProblem ? html`<p class="note bad" role="alert">${this._imageProblem}</p>` : nothing}
    `;
  }
}

customElements.define('try-it', TryIt);
