// What one does with the page: search, sort, go somewhere and back, by mouse and by keyboard.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { northwind, partial } from './support/organization.mjs';
import { browser, go } from './support/opened.mjs';

let chromium;
before(async () => (chromium = await browser()));
after(() => chromium.end());

const names = (page) => page.locator('main tbody th').allTextContents();
const title = (page) => page.locator('main h2').first().textContent();
const isFocused = (locator) => locator.evaluate((it) => it === document.activeElement);

test('a table is searched as one types, by all words, in any order and case', async () => {
  const { page, assertWell } = await chromium.open(northwind().data, { fragment: '#people' });
  const field = page.getByRole('searchbox', { name: 'Search People' });
  await field.pressSequentially('DEV north');
  assert.deepEqual(await names(page), ['Bo Lindqvist', 'kit@northwind.example']);
  assert.equal(await page.locator('output').textContent(), '2 of 4');
  await field.fill('user_03Cy');
  assert.deepEqual(await names(page), ['Cy'], 'an id that no column shows');
  await field.fill('nobody at all');
  assert.match(await page.locator('main .empty').textContent(), /Nothing here holds/);
  await field.fill('');
  assert.equal((await names(page)).length, 4);
  assertWell();
});

test('a column is sorted up, down, and as it was, and says so', async () => {
  const { page } = await chromium.open(northwind().data, { fragment: '#keys' });
  const given = await names(page);
  const header = page.getByRole('columnheader', { name: 'Key' });
  const button = header.getByRole('button');
  const sorted = [...given].sort();
  for (const [order, expected] of [
    ['ascending', sorted],
    ['descending', sorted.toReversed?.() ?? [...sorted].reverse()],
    ['none', given],
  ]) {
    await button.press('Enter');
    assert.equal(await header.getAttribute('aria-sort'), order);
    assert.deepEqual(await names(page), expected);
    assert.ok(await isFocused(button), 'who sorts by keyboard stays there');
  }
});

test('what is not told comes last, whichever way round', async () => {
  const { page } = await chromium.open(northwind().data, { fragment: '#keys' });
  const button = page.getByRole('columnheader', { name: 'Made by' }).getByRole('button');
  const { data } = northwind();
  const key = data.entities.findIndex((it) => it.name === 'ci');
  assert.ok(key > 0);
  const makers = () => page.locator('td.column-maker').allTextContents();
  await button.click();
  assert.deepEqual(await makers(), [
    'Ada Okafor',
    'Bo Lindqvist',
    'Bo Lindqvist',
    'user_04Dee (gone)',
  ]);
  const expires = page.getByRole('columnheader', { name: 'Expires' }).getByRole('button');
  const ends = () => page.locator('td.column-expires').allTextContents();
  await expires.click();
  assert.equal((await ends()).at(-1), '');
  await expires.click();
  assert.equal((await ends()).at(-1), '');
});

test('a thing is opened by its link, and back and forward go where one was', async () => {
  const { page, assertWell } = await chromium.open(northwind().data, { fragment: '#people' });
  await page.getByRole('searchbox').fill('lind');
  await page.getByRole('link', { name: 'Bo Lindqvist' }).first().click();
  assert.equal(await title(page), 'Bo Lindqvist');
  assert.match(page.url(), /#anthropic_user%3Auser_02Bo$/);
  assert.equal(await page.title(), 'Bo Lindqvist · Northwind Labs');
  assert.ok(await isFocused(page.locator('main h2').first()), 'what is read first is the name');
  await page.locator('article').getByRole('link', { name: 'tryout' }).first().click();
  assert.equal(await title(page), 'tryout');
  await page.goBack();
  assert.equal(await title(page), 'Bo Lindqvist');
  await page.goBack();
  assert.deepEqual(await names(page), ['Bo Lindqvist'], 'the search is as it was left');
  assert.ok(await isFocused(page.locator('tbody a').first()), 'and so is who reads by keyboard');
  await page.goForward();
  assert.equal(await title(page), 'Bo Lindqvist');
  assertWell();
});

test('a file can be opened at a thing, and says where there is none', async () => {
  const { data } = northwind();
  const { page } = await chromium.open(data, {
    fragment: '#anthropic_workspace%3Awrkspc_01Research',
  });
  assert.equal(await title(page), 'Research');
  for (const fragment of ['#nothing', '#%', '#__proto__', '#constructor']) {
    await go(page, fragment);
    assert.match(await page.locator('main').textContent(), /Nothing in this graph has the key/);
  }
});

test('one thing tells what it is, what was found, and who reaches it by which way', async () => {
  const { data } = northwind();
  const { page, assertWell } = await chromium.open(data, {
    fragment: '#anthropic_workspace%3Awrkspc_01Research',
  });
  const reaching = page.getByRole('region', { name: 'Who reaches it' }).first();
  const rows = await reaching.locator('tbody tr').allTextContents();
  const find = (name) => rows.find((it) => it.startsWith(name)) ?? '';
  assert.match(
    find('Bo Lindqvist'),
    /^Bo LindqvistuserdeveloperBo Lindqvist is in →.*Research.*yes$/,
  );
  assert.match(find('Ada Okafor'), /useradminAda Okafor is in/);
  assert.match(
    find('github-actions'),
    /restricted developergithub-actions is believed by.*lets into/,
  );
  assert.match(find("dee's notebook"), /API key.*is good for/);
  assert.ok(!rows.some((it) => it.startsWith('Cy')), 'billing is not in it');
  await go(page, '#anthropic_user%3Auser_02Bo');
  const reached = page.getByRole('region', { name: 'What it reaches' }).first();
  const reaches = await reached.locator('tbody tr').allTextContents();
  assert.match(
    reaches.find((it) => it.startsWith('tryout')),
    /made.*if the key’s secret was kept$/,
  );
  assert.match(
    reaches.find((it) => it.startsWith('Atlas')),
    /\(not now\).*not now$/,
  );
  await go(page, '#anthropic_api_key%3Aapikey_02Notebook');
  const found = page.getByRole('region', { name: 'Findings' });
  assert.match(await found.textContent(), /Critical.*still works.*Remedy:/);
  assertWell();
});

test('the drawing has a mark that is not colour for what is implicit, off, or was found', async () => {
  const { data } = northwind();
  const { page } = await chromium.open(data, { fragment: '#anthropic_user%3Auser_02Bo' });
  const svg = page.locator('.sheet svg');
  const style = (selector, name) => {
    return svg
      .locator(selector)
      .first()
      .evaluate((it, key) => getComputedStyle(it)[key], name);
  };
  assert.notEqual(await style('.edge.implicit path', 'strokeDasharray'), 'none');
  assert.equal(await style('.edge:not(.implicit):not(.off) path', 'strokeDasharray'), 'none');
  assert.match(await svg.locator('.node.off').first().textContent(), /, off/);
  const list = page.getByRole('region', { name: 'The neighbourhood as a list' });
  const lines = await list.locator('li').allTextContents();
  assert.ok(lines.includes('Bo Lindqvist is developer in Default (by role)'), lines.join('\n'));
  assert.ok(lines.includes('Bo Lindqvist is user in Atlas (not now)'), lines.join('\n'));
  await go(page, '#anthropic_user%3Auser_01Ada');
  const found = svg.locator('.node.high').first();
  assert.equal(await found.locator('path.sign').count(), 1);
  assert.match(
    await found.locator('title').textContent(),
    /Ada Okafor: user, 1 finding, the worst: High/,
  );
});

test('findings are chosen by rule, and those that are suppressed are told apart', async () => {
  const { page, assertWell } = await chromium.open(northwind().data);
  const rows = page.locator('main table tbody tr');
  assert.deepEqual(
    (await rows.locator('th').allTextContents()).map((it) => it.trim()),
    ['Critical', 'High', 'Medium', 'Medium', 'Info'],
  );
  await page.getByRole('button', { name: /A key never expires/ }).click();
  assert.equal(await rows.count(), 2);
  const card = page.getByRole('region', { name: 'A key never expires' });
  assert.match(await card.textContent(), /Why a key never expires matters.*Remedy:.*Source:/);
  await page.getByRole('button', { name: /A workspace has no limit/ }).click();
  assert.match(await page.locator('main .empty').textContent(), /^Nothing was found\.$/);
  await page.getByRole('button', { name: /Suppressed/ }).click();
  assert.match(
    await rows.first().textContent(),
    /Default has no limit.*watched by hand, until 2027-01-31/,
  );
  assertWell();
});

test('what was not read stands above everything, with the credential that would read it', async () => {
  const { data } = partial();
  data.findings = [];
  const { page, assertWell } = await chromium.open(data);
  const head = await page.getByRole('region', { name: 'What was not read' }).textContent();
  assert.match(head, /1 rule could not be decided/);
  assert.match(head, /service accounts and federation\. An `org:admin` token reads this/);
  assert.match(head, /May lack some: service accounts and federation rules/);
  assert.match(
    await page.locator('main .empty').textContent(),
    /^Nothing was found among what was read, but 1 rule could not be decided\.$/,
  );
  await page.getByRole('button', { name: /The audit log is off/ }).click();
  assert.match(await page.locator('main').textContent(), /but this rule could not be decided/);
  await page.getByRole('link', { name: 'Which, and why' }).click();
  assert.match(
    await page.locator('main').textContent(),
    /The audit log is off: the settings were not read/,
  );
  assertWell();
});

test('without scripts the page says what it is and what was found', async () => {
  const { page } = await chromium.open(northwind().data, { javaScriptEnabled: false });
  const text = await page.locator('noscript').textContent();
  assert.match(text, /Northwind Labs/);
  assert.match(text, /A line\./);
});

test('the keyboard goes everywhere: skip link, tabs, search, headers, links', async () => {
  const { page, assertWell } = await chromium.open(northwind().data);
  const focused = () => page.evaluate(() => document.activeElement?.textContent ?? '');
  const press = async (...keys) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  await press('Tab');
  assert.equal(await focused(), 'Skip to the content');
  await press('Enter');
  assert.ok(await isFocused(page.locator('main')));
  await press('Shift+Tab');
  assert.match(await focused(), /^Findings/);
  await press('ArrowRight');
  assert.match(await focused(), /^People/);
  assert.match(page.url(), /#people$/);
  assert.equal(await page.getByRole('tab', { selected: true }).textContent(), 'People4');
  await press('End');
  assert.match(await focused(), /^What was read/);
  await press('ArrowRight', 'ArrowLeft', 'Home', 'ArrowRight');
  assert.match(page.url(), /#people$/);
  await press('Tab');
  assert.ok(await isFocused(page.getByRole('searchbox')));
  await press('Tab');
  assert.ok(await isFocused(page.getByRole('region', { name: 'People' })), 'arrows scroll it');
  await press('Tab', 'Space');
  const first = page.getByRole('columnheader', { name: 'Person' });
  assert.equal(await first.getAttribute('aria-sort'), 'ascending');
  const ring = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  assert.equal(ring, 'solid', 'what has the focus shows it');
  const link = page.locator('tbody th a').first();
  for (let step = 0; step < 20 && !(await isFocused(link)); step += 1) await press('Tab');
  await press('Enter');
  assert.equal(await title(page), 'Ada Okafor');
  assertWell();
});

test('the matrix tells roles in letters and in words, and sorts people by their role', async () => {
  const { page, assertWell } = await chromium.open(northwind().data, { fragment: '#matrix' });
  const table = page.locator('table.matrix');
  const row = (name) => table.locator('tbody tr').filter({ hasText: name });
  assert.deepEqual(await row('Bo').locator('td').allTextContents(), [
    '(D)developer, by role in the organization',
    'Ddeveloper',
    'Uuser, opens nothing: archived',
  ]);
  assert.equal(await row('Cy').locator('td').nth(1).textContent(), '');
  const header = page.getByRole('columnheader', { name: 'Research' });
  await header.getByRole('button').click();
  assert.equal(await header.getAttribute('aria-sort'), 'ascending');
  assert.deepEqual(await table.locator('tbody th').allTextContents(), [
    'Ada Okafor',
    'Bo Lindqvist',
    'Cy',
  ]);
  await header.getByRole('button').click();
  assert.equal((await table.locator('tbody th').allTextContents())[0], 'Cy');
  await page.getByRole('searchbox', { name: 'Search Workspaces' }).fill('atl');
  assert.equal(await table.locator('thead th').count(), 2);
  await page.getByRole('searchbox', { name: 'Search People' }).fill('okaf');
  assert.deepEqual(await table.locator('tbody th').allTextContents(), ['Ada Okafor']);
  assertWell();
});
