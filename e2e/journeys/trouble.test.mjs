// Nothing is lost and nothing is doubled when the line or the server goes away.
import { bubbles, openRoom, reaches, say, sees } from "../chat.mjs";
import { journey } from "../harness.mjs";

const AWAY = /ERR_INTERNET_DISCONNECTED|ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|ERR_SOCKET_NOT_CONNECTED|WebSocket|50[23]/;

journey("a message written offline survives a reload and goes out once", async ({ newPerson, screenshot }) => {
  const ann = await newPerson("ann");
  const bob = await newPerson("bob");
  await openRoom(ann.page, /Bob/);
  await openRoom(bob.page, /Ann/);
  const text = "Written in a tunnel";
  await ann.tolerating(AWAY, "the line is cut", async () => {
    await ann.context.setOffline(true);
    await ann.page.locator("#status", { hasText: /offline/i }).waitFor();
    await say(ann.page, text);
    await reaches(ann.page, text, "sending");
    // Who is here is not known without a line, and signing out is not possible.
    await ann.page.locator("#room-sub", { hasText: "Not connected" }).waitFor();
    await screenshot(ann.page, "room-desktop-offline");
    await ann.context.setOffline(false);
    await ann.page.reload();
    await sees(bob.page, text);
    await bubbles(ann.page, text).and(ann.page.locator("[data-state=sent], [data-state=read]")).waitFor();
  });
  await ann.page.reload();
  await sees(ann.page, text);
  await bob.page.reload();
  await sees(bob.page, text);
});

journey("the server is killed in the middle, and nobody notices more than a pause", async ({ parlor, newPerson }) => {
  const ann = await newPerson("ann");
  const bob = await newPerson("bob");
  await openRoom(ann.page, /Bob/);
  await openRoom(bob.page, /Ann/);
  const said = "Before the fall";
  await say(ann.page, said);
  await reaches(ann.page, said, "read");
  const stops = [ann, bob].map(({ watch }) => watch.tolerate(AWAY, "the server was killed"));
  await parlor.kill();
  const meanwhile = "While it was away";
  await say(ann.page, meanwhile);
  await parlor.start();
  await sees(bob.page, meanwhile);
  await reaches(ann.page, meanwhile, "read");
  for (const stop of stops) stop();
  for (const { page } of [ann, bob]) {
    await page.reload();
    await sees(page, said);
    await sees(page, meanwhile);
  }
});
