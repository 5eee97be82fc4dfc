import './app.css';
import './parts/sidecar-page.js';
