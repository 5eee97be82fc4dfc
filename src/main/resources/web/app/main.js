// The bundler takes all that lies here into the first bundle, but for `_later`: that is loaded when it is shown.
import './app.css';
import './parts/sidecar-page.js';
