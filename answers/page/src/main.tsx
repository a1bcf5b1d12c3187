/** Reads what is in the file, and shows it. */

import { render } from 'preact';

import type { Data } from './model/data.js';
import { Graph } from './model/graph.js';
import { App } from './view/app.js';

const data = document.getElementById('data');
const root = document.getElementById('root');
if (data !== null && root !== null) {
  const graph = new Graph(JSON.parse(data.textContent) as Data);
  // The text is as large as all of the rest.
  data.remove();
  root.replaceChildren();
  render(<App graph={graph} />, root);
}
