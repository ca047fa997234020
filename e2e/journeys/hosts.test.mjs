// The chat in an application that mounts it, and beside one that signs tokens: the people and the login are the host's.
import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { reaches, say, sees } from "../chat.mjs";
import { host } from "../hosts.mjs";
import { binary } from "../server.mjs";
import { inside, launcher } from "../site.mjs";

host(
  "axum",
  "an axum application mounts the chat: its own login is the only one",
  [8000],
  {
    address: (free) => `http://127.0.0.1:${free[8000]}/`,
    async run(story) {
      assert.equal(story.blocks.length, 1);
      const built = join(dirname(binary()), "parlor-example-axum");
      const command = story.blocks[0].replace(/^cargo run -p parlor-example-axum --/u, built);
      assert.notEqual(command, story.blocks[0], "the command is the build too, which is done here already");
      await story.terminal(command).says(/the workshop is open at/);
    },
  },
  async (ann, bob, { address }) => {
    // Ann on the chat's own pages, Bob in the widget of the application's page.
    await ann.page.getByRole("link", { name: "Messages" }).click();
    await ann.page.goto(`${address}chat/new/`);
    await ann.page.getByLabel("Username or email").fill("bob@demo.test");
    await ann.page.getByRole("button", { name: "Start chat" }).click();
    await say(ann.page, "Is the lugger ready?");
    await launcher(bob.page).click();
    const panel = inside(bob.page);
    await panel.locator(".row", { hasText: "Ann Lee" }).getByRole("link").click();
    await panel.locator(".msg-text", { hasText: "Is the lugger ready?" }).waitFor();
    await panel.getByLabel("Message", { exact: true }).fill("Come on Friday.");
    await panel.getByLabel("Message", { exact: true }).press("Enter");
    await sees(ann.page, "Come on Friday.");
    await reaches(ann.page, "Is the lugger ready?", "read");

    // Signing out of the application is signing out of the chat.
    const second = await ann.context.newPage();
    await second.goto(address);
    await second.getByRole("button", { name: "Sign out" }).click();
    await second.getByRole("button", { name: "Sign in" }).waitFor();
    const asked = await ann.context.request.get(`${address}api/v1/me`);
    assert.equal(asked.status(), 401);
    await second.goto(`${address}chat/`);
    await second.getByRole("button", { name: "Sign in" }).waitFor();
  },
);

host(
  "node",
  "a Node host signs tokens for the widget, and makes a room for its order",
  [8390, 8000],
  {
    address: (free) => `http://localhost:${free[8000]}/`,
    async run(story, free) {
      assert.equal(story.blocks.length, 2);
      await story.terminal(story.blocks[0]).says(/listening on/);
      await story.terminal(story.blocks[1], { PORT: String(free[8000]), CHAT: `http://127.0.0.1:${free[8390]}` }).says(/the shop is open at/);
    },
  },
  async (ann, bob, { address }) => {
    for (const it of [ann, bob]) await it.page.getByRole("button", { name: "Talk about this order" }).click();
    const [hers, his] = [inside(ann.page), inside(bob.page)];
    for (const panel of [hers, his]) {
      await panel.locator("#room-title", { hasText: "Order 42: The small lugger" }).waitFor();
      await panel.locator(".msg-text", { hasText: "Order 42 was placed: The small lugger." }).waitFor();
      assert.equal(await panel.locator(".msg-text", { hasText: "Order 42 was placed" }).count(), 1, "once, though both have asked");
    }
    await hers.getByLabel("Message", { exact: true }).fill("When can I fetch her?");
    await hers.getByLabel("Message", { exact: true }).press("Enter");
    await his.locator(".msg-text", { hasText: "When can I fetch her?" }).waitFor();
    await his.getByLabel("Message", { exact: true }).fill("On Friday.");
    await his.getByLabel("Message", { exact: true }).press("Enter");
    await hers.locator(".msg-text", { hasText: "On Friday." }).waitFor();
    await his.locator("#log").getByText("Ann Lee").first().waitFor();
    // Nobody else's page is given a token.
    const asked = await fetch(`${address}chat-token`, { method: "POST", headers: { origin: "https://evil.example" } });
    assert.equal(asked.status, 403);
  },
);
