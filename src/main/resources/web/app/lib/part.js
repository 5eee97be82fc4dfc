import { LitElement } from 'lit';
import { live } from './live.js';

/**
 * A part of the page. It is rendered into the document itself, so that one style sheet serves all, and again whenever a
 * topic that it watches has news.
 */
export class Part extends LitElement {
  static watches = [];

  #update = () => this.requestUpdate();

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    this.constructor.watches.forEach((topic) => live.addEventListener(topic, this.#update));
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.constructor.watches.forEach((topic) => live.removeEventListener(topic, this.#update));
  }
}
