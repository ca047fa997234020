// What the host says of somebody is where one talks to them: on the page about the chat, in the widget's panel, in the reader's
// language, and never what is for programs.
import assert from "node:assert/strict";
import { row } from "../chat.mjs";
import { frameOf, inside, launcher, visit } from "../site.mjs";

visit("the page about a chat says who the other one is: their own words, and the fields of the host", async ({ tag, html, visitor, parlor, screenshot, accessible }) => {
  const key = await parlor.command("key", "create", "--name", "school");
  const put = await fetch(`${parlor.origin}/api/v1/users/m-7`, {
    method: "PUT",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({ name: "Mira Okafor", username: "mira", about: "Ask me anything about field trips.", role: "MENTOR", data: { major: ["Marine biology", "Statistics"], year: 2027, hobbies: ["sailing", "chess"], role: "Mentor", crm_id: "c-991" } }),
  });
  assert.ok(put.ok);
  const token = await parlor.token("ann");
  const made = await fetch(`${parlor.origin}/api/v1/rooms`, { method: "POST", headers: { authorization: `Bearer ${token}`, "content-type": "application/json" }, body: JSON.stringify({ kind: "direct", with: "mira" }) });
  const { id } = await made.json();
  await fetch(`${parlor.origin}/api/v1/rooms/${id}/messages`, { method: "POST", headers: { authorization: `Bearer ${token}`, "content-type": "application/json" }, body: JSON.stringify({ text: "Hello", nonce: "n" }) });

  for (const [lang, scheme, words] of [["en", "light", ["Profile", "Role", "Major", "Year", "Hobbies"]], ["ar", "dark", ["الملف الشخصي", "الدور", "التخصص", "السنة", "الهوايات"]]]) {
    const page = await visitor(html(tag(), undefined, lang), { scheme });
    await launcher(page).click();
    const chat = inside(page);
    await row(chat, "Mira Okafor").getByRole("link").click();
    await chat.locator("#room-info").click();
    const info = chat.locator(".frame-page #info");
    await info.locator(".attributes").waitFor();
    assert.deepEqual([await info.locator("section:has(.attributes) h2").innerText(), ...(await info.locator("dt").allInnerTexts())], words);
    assert.deepEqual((await info.locator("dd").allInnerTexts())[0], "Mentor");
    assert.match(await info.innerText(), /field trips/u);
    assert.doesNotMatch(await info.innerText(), /c-991|crm/u);
    await accessible(frameOf(page, parlor));
    await screenshot(page, `widget-partner-${lang}-${scheme}`);
  }
});
