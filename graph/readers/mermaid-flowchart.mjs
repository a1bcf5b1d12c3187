// Parses a flowchart with Mermaid, and prints what it saw as JSON.

import { readFileSync } from 'node:fs';

import { JSDOM } from 'jsdom';

const { window } = new JSDOM('');
globalThis.window = window;
globalThis.document = window.document;
const { default: mermaid } = await import('mermaid');

/** Mermaid keeps entity codes in a form of its own until it draws; drawing makes HTML of them. */
function drawn(text) {
  const element = document.createElement('p');
  element.innerHTML = text.replaceAll('ﬂ°°', '&#').replaceAll('ﬂ°', '&').replaceAll('¶ß', ';');
  return element.textContent;
}

const text = readFileSync(0, 'utf8');
await mermaid.parse(text);
const { db } = await mermaid.mermaidAPI.getDiagramFromText(text);
const vertices = [...db.getVertices().values()];
const { maxEdges, maxTextSize } = mermaid.mermaidAPI.defaultConfig;
console.log(
  JSON.stringify({
    direction: db.getDirection(),
    nodes: Object.fromEntries(vertices.map(({ id, text }) => [id, drawn(text)])),
    edges: db.getEdges().map(({ start, end, text }) => [start, end, drawn(text)]),
    classes: Object.fromEntries(vertices.map(({ id, classes }) => [id, classes])),
    definedClasses: [...db.getClasses().keys()].sort(),
    strokes: db.getEdges().map(({ stroke, style }) => [stroke, style ?? []]),
    takes: { edges: maxEdges, characters: maxTextSize },
    boxes: db.getSubGraphs().map(({ title, nodes }) => [drawn(title), [...nodes].sort()]),
  }),
);
