// The words in which journeys speak about the chat pages: rooms, bubbles, ticks. It must find things as a person does
// (by name and text) and must not know how the page works.
import assert from "node:assert/strict";

/** The row of a room in the list. */
export const row = (page, title) => page.locator("#rows .row", { has: page.locator(".row-title", { hasText: title }) });

/** Opens a room from the list, and waits until it is there. */
export async function openRoom(page, title) {
  await row(page, title).getByRole("link").click();
  await page.locator("#room-title", { hasText: title }).waitFor();
  await page.waitForURL(/\/chat\/[0-9a-f-]{36}\/$/);
}

export const composer = (page) => page.getByLabel("Message", { exact: true });

/** Writes and sends, as people do: with Enter. */
export async function say(page, text) {
  await composer(page).fill(text);
  await composer(page).press("Enter");
}

/** All bubbles with exactly this text, newest last. */
export const bubbles = (page, text) =>
  page.locator("#log .msg", { has: page.locator(".msg-text").getByText(text, { exact: true }) });

/** Exactly one bubble with this text is, or comes, into sight. */
export async function sees(page, text) {
  await bubbles(page, text).first().waitFor();
  assert.equal(await bubbles(page, text).count(), 1, `"${text}" stands there once`);
}

const STATES = ["sending", "sent", "delivered", "read"];

/** One's own bubble reaches a state: `sending`, `sent`, `delivered`, `read` (further is as good: the others may be quick), or `failed`. */
export async function reaches(page, text, state) {
  const enough = STATES.includes(state) ? STATES.slice(STATES.indexOf(state)) : [state];
  await page.locator(enough.map((it) => `#log .msg[data-state="${it}"]`).join(", "), { hasText: text }).first().waitFor();
  assert.equal(await bubbles(page, text).count(), 1, `"${text}" stands there once`);
}

/** The number on a room's badge; 0 when there is none. */
export async function unread(page, title) {
  const badge = row(page, title).locator(".badge:not(.badge-mention)");
  return (await badge.isVisible()) ? Number(await badge.locator(".badge-count").innerText()) : 0;
}

/** Asks again until the answer is right, because pages of other people change a moment later. */
export async function becomes(ask, wanted, what) {
  const until = performance.now() + 10_000;
  let answer;
  do {
    answer = await ask();
    if (answer === wanted) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  } while (performance.now() < until);
  assert.equal(answer, wanted, what);
}

/** Nothing is wider than the window. */
export async function fitsTheWidth(page) {
  const [content, window] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    document.documentElement.clientWidth,
  ]);
  assert.ok(content <= window, `${page.url()} is ${content} px wide in a window of ${window} px`);
}
