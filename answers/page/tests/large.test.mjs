// An organization of 20,000 users and 100 workspaces: it opens, is searched and is right. How long
// that takes is printed, and is no matter of a test.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { large } from './support/organization.mjs';
import { browser, go } from './support/opened.mjs';

let chromium;
let opened;
before(async () => {
  chromium = await browser();
  opened = await chromium.open(large().data, { fragment: '#people' });
});
after(() => chromium.end());

test('20,000 people are there, searched and sorted', async (context) => {
  const { page } = opened;
  const output = page.locator('output');
  assert.equal(await output.textContent(), '20,000');
  const field = page.getByRole('searchbox');
  // 012340 to 012349, and 001234.
  await field.fill('person 01234');
  assert.equal(await output.textContent(), '11 of 20,000');
  await field.fill('');
  const took = await page.evaluate(async () => {
    const input = document.querySelector('input[type=search]');
    const times = [];
    for (const query of ['p', 'pe', 'per', 'pers', 'person', 'person 0', 'surname7', '']) {
      const start = performance.now();
      input.value = query;
      input.dispatchEvent(new Event('input', { bubbles: true }));
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      times.push(Math.round(performance.now() - start));
    }
    return times;
  });
  context.diagnostic(`until a letter was drawn, in ms: ${took.join(' ')}`);
  await page.getByRole('columnheader', { name: 'Person' }).getByRole('button').click();
  await page.getByRole('columnheader', { name: 'Person' }).getByRole('button').click();
  assert.match(await page.locator('tbody th').first().textContent(), /^Person 019999/);
});

test('who reaches a workspace in which everybody is is told, and drawn in part', async () => {
  const { page, assertWell } = opened;
  await go(page, '#anthropic_workspace%3Awrkspc_000');
  const heading = page.getByRole('heading', { name: /^Who reaches it/ });
  // 20,000 users, 200 keys of it, and the account, which can let itself in.
  assert.equal(await heading.textContent(), 'Who reaches it 20,201');
  assert.ok((await page.locator('.sheet .node').count()) <= 40);
  assert.match(
    await page.locator('main').textContent(),
    /20,201 things touch it; 20,162 of them are left out/,
  );
  assertWell();
});

test('every tab opens', async () => {
  const { page, assertWell } = opened;
  for (const tab of [
    'findings',
    'keys',
    'workspaces',
    'service-accounts',
    'matrix',
    'everything',
  ]) {
    await go(page, `#${tab}`);
    assert.ok(await page.locator(`#panel-${tab}`).isVisible());
  }
  assertWell();
});
