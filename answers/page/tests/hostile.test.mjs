// Names are text, whatever they are: nothing of them runs, is asked for, or turns what is about it.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { HOSTILE, hostile } from './support/organization.mjs';
import { browser, go, TABS } from './support/opened.mjs';

let chromium;
before(async () => (chromium = await browser()));
after(() => chromium.end());

const elements = (page) => {
  return page.evaluate(() => {
    const foreign = 'script, img, iframe, link, object, embed, base, form, meta, style';
    return [...document.querySelectorAll(foreign)].map((it) => it.localName).sort();
  });
};

test('hostile names are text in every tab, and nothing is asked of a network', async () => {
  const { page, assertWell } = await chromium.open(hostile().data);
  const own = ['meta', 'meta', 'meta', 'meta', 'meta', 'script', 'style'];
  for (const tab of TABS) {
    await go(page, `#${tab}`);
    assert.ok(await page.locator(`#tab-${tab}[aria-selected=true]`).isVisible());
    await page.locator('[role=tabpanel] :is(td, th)').first().waitFor();
    assert.deepEqual(await elements(page), own, tab);
    const odd = await page.evaluate(() => {
      const attributes = [...document.querySelectorAll('*')].flatMap((it) => [...it.attributes]);
      const odd = attributes.filter(({ name, value }) => {
        return /^on|^srcdoc$/i.test(name) || (/href|src|action/i.test(name) && !/^#/.test(value));
      });
      return odd.map((it) => `${it.name}=${it.value}`);
    });
    assert.deepEqual(odd, []);
  }
  assert.equal(await page.evaluate(() => globalThis.ran), undefined);
  assertWell();
});

test('each of the hostile names can be found, opened and read', async () => {
  const { data } = hostile();
  const { page, assertWell } = await chromium.open(data);
  for (const [place, name] of HOSTILE.entries()) {
    const key = `anthropic_user:${name}:${place}`.toWellFormed?.() ?? name;
    if (name.includes('\uD800')) continue;
    await go(page, `#${encodeURIComponent(key)}`);
    const shown = await page.locator('article h2').textContent();
    const isBlank = /^[\s\u3164]*$/.test(name);
    if (isBlank) assert.equal(shown, `user_h${place}`);
    else assert.ok(shown.length > 0, name);
    // What cannot be seen stands there by its number.
    assert.doesNotMatch(shown, /[\p{Cc}\u202A-\u202E\u2066-\u2069\u2028\u2029\u200B\uFEFF]/u);
    if (/^[\x20-\x7E]+$/.test(name) && name.length < 500 && name.trim() !== '')
      assert.equal(shown, name);
    assert.equal(await page.locator('article script, article img, article iframe').count(), 0);
  }
  assertWell();
});

test('what is not seen is shown by its number, and emoji stay whole', async () => {
  const { page } = await chromium.open(hostile().data, { fragment: '#people' });
  const field = page.getByRole('searchbox');
  await field.fill('gpj');
  const cell = page.locator('tbody th a').first();
  assert.equal(await cell.textContent(), 'gpj.[U+202E]exe');
  await field.fill('👩‍👩‍👧');
  assert.equal(await cell.textContent(), '👩‍👩‍👧 Ada 🏳️‍🌈');
});
