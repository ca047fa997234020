// A chat is taken away from somebody who is offline, has written there and is writing: nothing that they typed is lost, and why it
// was not sent is said.
import assert from "node:assert/strict";
import { composer, openRoom, row, say } from "../chat.mjs";
import { journey } from "../harness.mjs";

journey("a relation ends with its chat while one of the two is away: what waits and what is half written comes back to them", async ({ newPerson, parlor, screenshot, accessible }) => {
  const key = await parlor.command("key", "create", "--name", "school");
  const host = async (method, body) => {
    const answer = await fetch(`${parlor.origin}/api/v1/relations`, { method, headers: { authorization: `Bearer ${key}`, "content-type": "application/json" }, body: JSON.stringify(body) });
    assert.ok(answer.ok, await answer.text());
  };
  const pair = { users: ["ann", "bob"] };
  await host("PUT", { relations: [pair], by: "name" });
  await parlor.command("tenant", "set", "default", "policy=relations");
  const ann = await newPerson("ann", { size: "phone" });
  const bob = await newPerson("bob", { scheme: "dark" });
  await openRoom(bob.page, /Ann/u);
  await composer(bob.page).fill("I wanted to say");
  await openRoom(ann.page, /Bob/u);
  await composer(ann.page).waitFor();
  await ann.tolerating(/ERR_INTERNET_DISCONNECTED|WebSocket|404|failed/u, "she is offline, and what she asks for is gone", async () => {
    await ann.context.setOffline(true);
    await say(ann.page, "Shall we meet at nine?");
    await ann.page.locator('#log .msg[data-state="sending"]').waitFor();
    await composer(ann.page).fill("And bring the");
    await host("DELETE", { relations: [pair], by: "name", end: "delete" });

    // He was there, and is told why.
    const his = bob.page.locator("dialog[open]");
    await his.getByText("are not connected here any more, so this chat is gone.").waitFor();
    assert.equal(await his.locator("textarea").inputValue(), "I wanted to say");
    await his.getByRole("button", { name: "Close" }).click();
    assert.equal(await row(bob.page, /Ann/u).count(), 0);

    await ann.context.setOffline(false);
    const kept = ann.page.locator("dialog[open]");
    await kept.waitFor();
    await accessible(ann.page);
    await screenshot(ann.page, "lost-phone-light");
    // In one dialog or in two, as it comes; all of it, and each once.
    const given = [];
    while ((await kept.count()) > 0) {
      given.push(...(await kept.locator("textarea").inputValue()).split("\n\n"));
      await kept.getByRole("button", { name: "Close" }).click();
      await ann.page.locator("#filter").click();
      if (given.length < 2) await kept.waitFor();
    }
    assert.deepEqual(given.sort(), ["And bring the", "Shall we meet at nine?"]);
    assert.equal(await row(ann.page, /Bob/u).count(), 0);
    assert.deepEqual(await ann.page.evaluate(() => Object.keys(localStorage).filter((it) => it.startsWith("parlor.outbox."))), [], "and nothing waits for ever");
  });
});

journey("a relation ends and is put again: the chat goes from both who look at it and search in it, and comes back as it was", async ({ newPerson, parlor, accessible }) => {
  const key = await parlor.command("key", "create", "--name", "school");
  const host = async (method, body) => {
    const answer = await fetch(`${parlor.origin}/api/v1/relations`, { method, headers: { authorization: `Bearer ${key}`, "content-type": "application/json" }, body: JSON.stringify(body) });
    assert.ok(answer.ok, await answer.text());
  };
  const pair = { users: ["ann", "bob"] };
  await host("PUT", { relations: [pair], by: "name" });
  await parlor.command("tenant", "set", "default", "policy=relations");
  const ann = await newPerson("ann");
  const bob = await newPerson("bob", { size: "phone", scheme: "dark", locale: "ar" });
  await openRoom(ann.page, /Bob/u);
  await composer(ann.page).fill("Until we are");
  await openRoom(bob.page, /Ann/u);
  await bob.page.locator("#room-search").click();
  await bob.page.locator(".finder-field").fill("sofa");
  await bob.page.locator(".finder .hit").first().waitFor();

  await host("DELETE", { relations: [pair], by: "name", end: "keep" });
  const kept = ann.page.locator("dialog[open]");
  await kept.getByText("are not connected here any more, so this chat is gone.").waitFor();
  assert.equal(await kept.locator("textarea").inputValue(), "Until we are");
  await kept.getByRole("button", { name: "Close" }).click();
  await row(ann.page, /Bob/u).waitFor({ state: "detached" });
  // His search goes with the chat, and why is said where he is now.
  await bob.page.locator(".finder").waitFor({ state: "detached" });
  await bob.page.locator(".status.is-shown", { hasText: "لم تعد هناك صلة بينك وبين" }).waitFor();
  await row(bob.page, /Ann/u).waitFor({ state: "detached" });
  await accessible(bob.page);

  await host("PUT", { relations: [pair], by: "name" });
  for (const [page, name] of [[ann.page, /Bob/u], [bob.page, /Ann/u]]) {
    await row(page, name).waitFor();
    await openRoom(page, name);
  }
  await composer(ann.page).waitFor();
  assert.equal(await composer(ann.page).inputValue(), "Until we are", "as it was");
  await composer(ann.page).press("Enter");
  await bob.page.locator("#log .msg-text", { hasText: "Until we are" }).waitFor();
});
