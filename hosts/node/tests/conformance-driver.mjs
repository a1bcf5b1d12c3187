// Puts this package through the conformance kit: conformance-driver.mjs [SECONDS] RUNS.json, where
// SECONDS is the time limit for a request. Writes pages as they come.

import { open, readFile } from 'node:fs/promises';

import { pagesOf } from '../dist/collection.js';
import { Credential } from '../dist/index.js';
import { transpiled } from './support/transpiled.mjs';

const [file, seconds] = process.argv.slice(2).reverse();
const limits = seconds === undefined ? {} : { requestTime: Number(seconds) * 1000 };
const { component, runs } = JSON.parse(await readFile(file, 'utf8'));
const folder = await transpiled(component);

const ended = new AbortController();
process.once('SIGTERM', () => ended.abort());

async function make({ origin, credential, output }) {
  const to = await open(output, 'w');
  try {
    const options = { origin, credential: Credential.adminKey(credential), limits };
    for await (const page of pagesOf(folder, { ...options, signal: ended.signal })) {
      await to.write(page);
    }
  } catch (error) {
    await to.write(`${JSON.stringify({ failure: error.message })}\n`);
  } finally {
    await to.close();
  }
}

await Promise.all(runs.map(make));
