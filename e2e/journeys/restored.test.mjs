// A backup is put back while people have the page open: they come back to what the server knows now, and to nothing else.
import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { becomes, bubbles, openRoom, reaches, row, say, sees } from "../chat.mjs";
import { journey } from "../harness.mjs";

const AWAY = /ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|ERR_SOCKET_NOT_CONNECTED|WebSocket|50[23]/;

journey("after a restore nobody sees what is not there any more, and nothing is doubled", async ({ parlor, newPerson }) => {
  const ann = await newPerson("ann");
  const bob = await newPerson("bob");
  await openRoom(ann.page, /Bob/);
  await openRoom(bob.page, /Ann/);
  const kept = "Said before the backup";
  await say(ann.page, kept);
  await reaches(ann.page, kept, "read");
  const backup = `${parlor.data}-backup`;
  try {
    await parlor.command("backup", backup);
    // Their pages know more than the backup: numbers that will be given again.
    const lost = ["Said after it, one", "Said after it, two", "Said after it, three"];
    for (const text of lost) {
      await say(ann.page, text);
      await reaches(ann.page, text, "read");
    }
    const stops = [ann, bob].map(({ watch }) => watch.tolerate(AWAY, "the server was stopped for the restore"));
    await parlor.stop();
    const waiting = "Written while it was away";
    await say(bob.page, waiting);
    await reaches(bob.page, waiting, "sending");
    await parlor.command("restore", backup, "--replace", "--yes");
    await parlor.start();
    await sees(ann.page, waiting);
    const answer = "Said afterwards";
    await say(ann.page, answer);
    await sees(bob.page, answer);
    for (const stop of stops) stop();
    for (const again of [false, true]) {
      for (const { page } of [ann, bob]) {
        if (again) await page.reload();
        for (const text of [kept, waiting, answer]) await sees(page, text);
        for (const text of lost) await becomes(() => bubbles(page, text).count(), 0, `"${text}" is not there any more`);
        const order = await page.locator("#log .msg .msg-text").allInnerTexts();
        assert.deepEqual(order.slice(-3), [kept, waiting, answer]);
      }
      await row(bob.page, /Ann/).getByText(answer).waitFor();
    }
    assert.match(await parlor.command("verify"), /all as it should be/);
  } finally {
    await rm(backup, { recursive: true, force: true });
  }
});

journey("what goes because it is old goes from an open page, too", async ({ parlor, newPerson }) => {
  const ann = await newPerson("ann");
  await openRoom(ann.page, /Bob/);
  const oldest = await ann.page.locator("#log .msg .msg-text").first().innerText();
  await say(ann.page, "Said today");
  await reaches(ann.page, "Said today", "sent");
  const went = JSON.parse(await parlor.command("purge", "--days", "1", "--yes", "--json"));
  assert.ok(went.messages > 0, JSON.stringify(went));
  await becomes(() => bubbles(ann.page, oldest).count(), 0, `"${oldest}" is gone without a reload`);
  await sees(ann.page, "Said today");
});
