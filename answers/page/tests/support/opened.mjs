// A page in headless Chromium, opened from a file, and everything that it must not do: ask for
// anything, run what is not its own, complain. Knows no organization.

import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { chromium } from 'playwright-core';

const TEMPLATE = fileURLToPath(new URL('../../../../target/page/page.html', import.meta.url));

/** The fragments of the tabs. */
export const TABS = [
  'findings',
  'people',
  'keys',
  'workspaces',
  'service-accounts',
  'matrix',
  'everything',
  'coverage',
];

/** Data as the file has it, as `answers::page` writes it. */
export function escaped(data) {
  return JSON.stringify(data).replace(/[<>&\u007F-\u009F\u2028-\u202E\u2066-\u2069]/g, (it) => {
    return `\\u${it.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

/** The file of an organization. */
export async function htmlOf(data) {
  const made = {
    title: 'Northwind Labs',
    lines: '<ul>\n<li>A line.</li>\n</ul>',
    data: escaped(data),
  };
  const template = await readFile(TEMPLATE, 'utf8');
  return template.replace(/\{\{(title|lines|data)\}\}/g, (_, name) => made[name]);
}

/** Starts Chromium, from where the environment says. */
export function start() {
  const isRoot = process.getuid?.() === 0;
  return chromium.launch({
    executablePath: process.env.CHROMIUM,
    // The sandbox of Chromium does not start as root.
    args: isRoot ? ['--no-sandbox'] : [],
  });
}

/** A browser, and a folder for its files. `end` is to be called. */
export async function browser() {
  const folder = await mkdtemp(join(tmpdir(), 'page-'));
  const started = await start();
  let files = 0;
  return {
    /** Writes the file, opens it, and gives the page with what it did that it must not. */
    async open(data, { fragment = '', ...options } = {}) {
      const file = join(folder, `${(files += 1)}.html`);
      await writeFile(file, await htmlOf(data));
      return openFile(started, file, fragment, options);
    },
    async end() {
      await started.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** Goes to a fragment, and is there when this is over: what follows is drawn before the next task. */
export async function go(page, fragment) {
  await page.evaluate((it) => {
    return new Promise((resolve) => {
      if (location.hash === it) return resolve();
      addEventListener('hashchange', () => setTimeout(resolve), { once: true });
      location.hash = it;
    });
  }, fragment);
}

/** Opens a file that is there. */
export async function openFile(started, file, fragment, options) {
  const context = await started.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  const url = pathToFileURL(file).href;
  const wrongs = [];
  page.on('console', (it) => wrongs.push(`console: ${it.text()}`));
  page.on('pageerror', (it) => wrongs.push(`error: ${it.stack}`));
  page.on('dialog', async (it) => {
    wrongs.push(`dialog: ${it.message()}`);
    await it.dismiss();
  });
  page.on('popup', (it) => wrongs.push(`window: ${it.url()}`));
  context.on('request', (it) => {
    if (it.url().split('#')[0] !== url) wrongs.push(`request: ${it.url()}`);
  });
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', (it) => {
      console.error(`policy: ${it.violatedDirective} ${it.blockedURI}`);
    });
  });
  await page.goto(`${url}${fragment}`);
  if (options.javaScriptEnabled !== false) await page.waitForSelector('main');
  return {
    page,
    context,
    url,
    /** Fails, where it did something, and says what. */
    assertWell() {
      assert.deepEqual(wrongs, []);
    },
  };
}
