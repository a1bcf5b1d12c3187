// What the page is like for those who read it otherwise: by a screen reader, in the dark, on a
// telephone, on paper.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';

import { hostile, large, northwind, partial } from './support/organization.mjs';
import { browser, go, TABS } from './support/opened.mjs';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const THINGS = ['anthropic_user:user_02Bo', 'anthropic_api_key:apikey_02Notebook', 'nothing'];
const FRAGMENTS = [...TABS, ...THINGS.map(encodeURIComponent)];

let chromium;
before(async () => (chromium = await browser()));
after(() => chromium.end());

/** What axe finds, the bare minimum of what one needs to find it. */
async function violations(page) {
  const { violations: found } = await page.evaluate(() => globalThis.axe.run(document));
  return found.flatMap(({ id, nodes }) => nodes.map((it) => `${id}: ${it.html.slice(0, 200)}`));
}

for (const colorScheme of ['light', 'dark']) {
  test(`axe finds nothing in any tab, nor of any thing, ${colorScheme}`, async () => {
    for (const [data, fragments] of [
      [northwind().data, FRAGMENTS],
      [partial().data, ['findings', 'coverage']],
    ]) {
      // Its own markup is not ours to allow.
      const { page } = await chromium.open(data, { colorScheme, bypassCSP: true });
      await page.evaluate(axe);
      for (const fragment of fragments) {
        await go(page, `#${fragment}`);
        assert.deepEqual(await violations(page), [], fragment);
      }
    }
  });
}

test('axe finds nothing where a rule is chosen, nor in what is suppressed', async () => {
  const { page } = await chromium.open(northwind().data, { bypassCSP: true });
  await page.evaluate(axe);
  for (const name of [/A key never expires/, /Suppressed/]) {
    await page.getByRole('button', { name }).click();
    assert.deepEqual(await violations(page), []);
  }
});

test('on a narrow screen nothing is wider than it but what scrolls by itself', async () => {
  for (const made of [partial(), hostile()]) {
    const { page } = await chromium.open(made.data, { viewport: { width: 320, height: 640 } });
    const things = [...THINGS, ...made.data.entities.slice(-45).map((it) => it.key)];
    for (const fragment of [
      ...TABS,
      ...things.map((it) => encodeURIComponent(it.toWellFormed?.() ?? '')),
    ]) {
      await go(page, `#${fragment}`);
      const { scrollWidth, clientWidth } = await page.evaluate(() => document.documentElement);
      assert.equal(scrollWidth, clientWidth, fragment);
      const wide = await page.evaluate(() => document.scrollingElement.scrollWidth);
      assert.equal(wide, 320, fragment);
    }
  }
});

test('a table says how long it is where only the rows in sight are there', async () => {
  const { page } = await chromium.open(large(3000, 60).data, { fragment: '#people' });
  const table = page.locator('main table');
  assert.equal(await table.getAttribute('aria-rowcount'), '3001');
  const rows = table.locator('tbody:not(.gap) tr');
  assert.ok((await rows.count()) < 80);
  assert.equal(await rows.first().getAttribute('aria-rowindex'), '2');
  await page.locator('.box').evaluate((it) => it.scrollTo(0, it.scrollHeight));
  await table.getByText('Person 002999').waitFor();
  assert.equal(await rows.last().getAttribute('aria-rowindex'), '3001');
});

test('the matrix is as long and as wide as it is, though only what is in sight is there', async () => {
  const { page, assertWell } = await chromium.open(large(3000, 60).data, { fragment: '#matrix' });
  const table = page.locator('table.matrix');
  assert.equal(await table.getAttribute('aria-rowcount'), '3001');
  assert.equal(await table.getAttribute('aria-colcount'), '61');
  assert.ok((await table.locator('td').count()) < 2500);
  await page.locator('.box').evaluate((it) => it.scrollTo(it.scrollWidth, it.scrollHeight));
  const last = table.locator('tbody tr[aria-rowindex="3001"] td[aria-colindex="61"]');
  await last.waitFor();
  // Person 2999 of 3000 is in the workspace 1 + 2999 % 59 = 50.
  const there = table.locator('tbody tr[aria-rowindex="3001"] td[aria-colindex="52"]');
  assert.equal(await there.textContent(), 'Ddeveloper');
});

test('on paper there are rows that were out of sight, and where it is cut stands there', async () => {
  const { data } = large(1500, 5);
  const { page } = await chromium.open(data, { fragment: '#people' });
  const printed = await page.evaluate(() => {
    dispatchEvent(new Event('beforeprint'));
    const rows = [...document.querySelectorAll('tbody th')].map((it) => it.textContent);
    dispatchEvent(new Event('afterprint'));
    return rows;
  });
  assert.equal(printed.length, 1000);
  assert.match(printed.at(-1), /Person 000999/);
  assert.ok((await page.locator('tbody tr').count()) < 100, 'and afterwards it is as it was');

  const pdf = await page.pdf({ format: 'A4' });
  const text = execFileSync('pdftotext', ['-layout', '-', '-'], { input: pdf }).toString();
  assert.match(text, /Person 000000/);
  assert.match(text, /Person 000999/);
  assert.doesNotMatch(text, /Person 001000/);
  assert.match(text, /Printed: the first 1000 of 1500 rows/);
});

test('a short table is printed whole, without a word of cutting', async () => {
  const { page } = await chromium.open(large(200, 5).data, { fragment: '#keys' });
  const pdf = await page.pdf({ format: 'A4', landscape: true });
  const text = execFileSync('pdftotext', ['-layout', '-', '-'], { input: pdf }).toString();
  assert.match(text, /key 000000/);
  assert.match(text, /key 000199/);
  assert.doesNotMatch(text, /Printed:/);
});

test('who wants less motion gets none', async () => {
  const { page } = await chromium.open(northwind().data, { reducedMotion: 'reduce' });
  const moving = await page.evaluate(() => {
    const all = [...document.querySelectorAll('*')].map((it) => getComputedStyle(it));
    return all.filter((it) => it.transitionDuration !== '0s' || it.animationName !== 'none').length;
  });
  assert.equal(moving, 0);
});
