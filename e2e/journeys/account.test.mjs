// An account from its first page to its last: signing up, confirming the address, a forgotten password, another address, the
// devices, the end. Letters lie in the server's folder, as without a mail server.
import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { faults } from "../access.mjs";
import { becomes } from "../chat.mjs";
import { journey } from "../harness.mjs";

const proving = { verify_email: "on" };

/** Letters, oldest first: to whom, and the page that the link leads to. */
async function letters(parlor) {
  const folder = join(parlor.data, "mail");
  const names = (await readdir(folder).catch(() => [])).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
  return texts.map((text) => ({
    to: /^To: .*?([^\s<]+@[^\s>]+)>?\r?$/m.exec(text)[1],
    path: /https?:\/\/[^/]+(\/chat\/\S+)/.exec(text)?.[1],
    text,
  }));
}

/** The letter that comes next. */
async function letter(parlor, number) {
  await becomes(async () => (await letters(parlor)).length >= number, true, `letter ${number} is there`);
  return (await letters(parlor))[number - 1];
}

async function fill(page, fields) {
  for (const [label, text] of Object.entries(fields)) await page.getByLabel(label, { exact: true }).fill(text);
}

async function heading(page, text) {
  await page.getByRole("heading", { level: 1, name: text }).waitFor();
}

for (const script of [true, false]) {
  journey(`an account from its first page to its last, ${script ? "by keyboard" : "without JavaScript"}`, async ({ parlor, newStranger, screenshot }) => {
    const stranger = await newStranger({ script });
    const { page } = stranger;
    /** What every page of this kind must be. (axe is a script of its own.) */
    const good = async (name) => {
      if (!script) return;
      assert.deepEqual(await faults(page), [], page.url());
      await screenshot(page, `account-${name}-desktop-light`);
    };
    const refused = (act) => stranger.tolerating(/4\d\d/, "a form that is refused", act);

    // Everything that is wrong is said at once, beside its field; what was typed stays.
    await page.goto("/chat/signup/");
    await fill(page, { Name: "Zoë Lee", Username: "z l", Email: "zoe@demo", Password: "short" });
    await refused(async () => {
      await page.getByLabel("Password", { exact: true }).press("Enter");
      await page.locator(".field.has-error").nth(2).waitFor();
    });
    assert.equal(await page.locator(".field.has-error").count(), 3, "username, address and password");
    assert.equal(await page.getByLabel("Name", { exact: true }).inputValue(), "Zoë Lee");
    await good("signup-wrong");
    await fill(page, { Username: "zoe", Email: "zoe@demo.test", Password: "a long password" });
    await page.getByLabel("Password", { exact: true }).press("Enter");
    await heading(page, "Look at your mail");
    await page.getByText("zoe@demo.test").waitFor();
    await good("pending");

    // Not before that; and the way to another letter.
    await page.goto("/chat/login/");
    await fill(page, { "Email or username": "zoe", Password: "a long password" });
    await refused(async () => {
      await page.getByLabel("Password", { exact: true }).press("Enter");
      await page.getByText("Prove your e-mail address first").waitFor();
    });
    await good("unproved");
    await page.getByRole("link", { name: "Send it again, or to another address" }).click();
    await heading(page, "Send the e-mail again");
    await good("again");
    await fill(page, { Username: "zoe", Password: "a long password", Email: "zoe@demo.test" });
    await page.getByRole("button", { name: "Send the e-mail" }).click();
    await heading(page, "Look at your mail");

    // In another browser: by the password, and one is in.
    const second = await letter(parlor, 2);
    assert.equal(second.to, "zoe@demo.test");
    await page.goto(second.path);
    await heading(page, "Confirm your e-mail address");
    await good("prove");
    await fill(page, { Password: "a long password" });
    await page.getByLabel("Password", { exact: true }).press("Enter");
    await page.waitForURL((url) => url.pathname === "/chat/");
    // The first letter's link has nothing left to do.
    const first = await letter(parlor, 1);
    await refused(() => page.goto(first.path));
    await heading(page, "This link does not work any more");
    await good("used");

    // Another address: the password again, and nothing before the link.
    await page.goto("/chat/profile/");
    await page.locator("#sign-ins").getByText("You are signed in here and nowhere else.").waitFor();
    await page.getByRole("link", { name: "Change", exact: true }).click();
    await heading(page, "Change your e-mail address");
    await fill(page, { "New e-mail address": "lee@demo.test", "Your password now": "a wrong password" });
    await refused(async () => {
      await page.getByRole("button", { name: "Send the e-mail" }).click();
      await page.getByText("The password is wrong.").waitFor();
    });
    await good("email");
    await fill(page, { "Your password now": "a long password" });
    await page.getByRole("button", { name: "Send the e-mail" }).click();
    await heading(page, "Look at your mail");
    await good("sent");
    await page.goto((await letter(parlor, 3)).path);
    await heading(page, "Confirm your e-mail address");
    assert.equal(await page.getByLabel("Password", { exact: true }).count(), 0, "who has asked for it is signed in");
    await good("verify");
    await page.getByRole("button", { name: "Confirm" }).click();
    await heading(page, "Your e-mail address is confirmed");
    await good("verified");
    const told = await letter(parlor, 4);
    assert.ok(told.to === "zoe@demo.test" && !told.path, "the address before is told");

    // A second device, and a token; all of them end, this one stays.
    const other = await newStranger({ size: "phone", scheme: "dark", script });
    await other.page.goto("/chat/login/");
    await fill(other.page, { "Email or username": "lee@demo.test", Password: "a long password" });
    await other.page.getByLabel("Password", { exact: true }).press("Enter");
    await other.page.waitForURL((url) => url.pathname === "/chat/");
    await parlor.command("token", "create", "--user", "zoe", "--ttl", "30d", "--label", "nightly report");
    await page.goto("/chat/profile/#sign-ins");
    const signs = page.locator("#sign-ins");
    await signs.getByText("nightly report").waitFor();
    assert.equal(await signs.getByRole("listitem").count(), 3);
    if (script) {
      assert.deepEqual(await faults(page), []);
      await signs.scrollIntoViewIfNeeded();
      await screenshot(page, "account-sign-ins-desktop-light");
      await other.page.goto("/chat/profile/");
      await other.page.locator("#sign-ins").scrollIntoViewIfNeeded();
      await screenshot(other.page, "account-sign-ins-phone-dark");
    }
    await signs.getByRole("button", { name: "Sign out everywhere else" }).click();
    await signs.getByText("You are signed in here and nowhere else.").waitFor();
    await other.page.goto("/chat/profile/");
    await other.page.waitForURL((url) => url.pathname === "/chat/login/");

    // Another password.
    await page.getByRole("link", { name: "Change password" }).click();
    await heading(page, "Change your password");
    await good("password");
    await fill(page, { "Your password now": "a long password", "New password": "another password" });
    await page.getByLabel("New password", { exact: true }).press("Enter");
    await page.getByText("Saved.", { exact: true }).waitFor();
    assert.equal((await letter(parlor, 5)).to, "lee@demo.test");

    // A forgotten one, for somebody and for nobody: the same page.
    const says = async (login) => {
      await other.page.goto("/chat/login/");
      await other.page.getByRole("link", { name: "Forgot your password?" }).click();
      await heading(other.page, "Forgot your password?");
      if (script && login === "zoe") {
        assert.deepEqual(await faults(other.page), []);
        await screenshot(other.page, "account-forgot-phone-dark");
      }
      await fill(other.page, { "Email or username": login });
      await other.page.getByRole("button", { name: "Send the e-mail" }).click();
      await heading(other.page, "Look at your mail");
      return other.page.locator("main").innerText();
    };
    assert.equal(await says("zoe"), await says("nobody@demo.test"));
    if (script) await screenshot(other.page, "account-letter-phone-dark");
    await other.page.goto((await letter(parlor, 6)).path);
    await heading(other.page, "Choose a new password");
    if (script) {
      assert.deepEqual(await faults(other.page), []);
      await screenshot(other.page, "account-reset-phone-dark");
    }
    await fill(other.page, { "New password": "a third password" });
    await other.page.getByRole("button", { name: "Change password" }).click();
    await heading(other.page, "Your password has been changed");
    await other.page.getByRole("link", { name: "Sign in" }).click();
    await fill(other.page, { "Email or username": "zoe", Password: "a third password" });
    await other.page.getByLabel("Password", { exact: true }).press("Enter");
    await other.page.waitForURL((url) => url.pathname === "/chat/");

    // The end: what becomes of what, and not without the password.
    await other.page.goto("/chat/profile/");
    await other.page.getByRole("link", { name: "Delete account" }).click();
    await heading(other.page, "Delete your account");
    await other.page.getByText("What you wrote stays with the people who have it, without your name.").waitFor();
    if (script) {
      assert.deepEqual(await faults(other.page), []);
      await screenshot(other.page, "account-delete-phone-dark");
    }
    await fill(other.page, { "Your password now": "a third password" });
    await other.page.getByRole("button", { name: "Delete account" }).click();
    await heading(other.page, "Your account is gone");
    if (script) await screenshot(other.page, "account-deleted-phone-dark");
    await other.page.goto("/chat/profile/");
    await other.page.waitForURL((url) => url.pathname === "/chat/login/");
  }, proving);
}

journey("the pages of accounts in every size, in the dark and from right to left", async ({ newPerson, newStranger, screenshot }) => {
  const outside = ["login", "signup", "account/forgot"];
  const inside = ["account/password", "account/email", "account/delete", "profile"];
  for (const [size, scheme, locale] of [["desktop", "light", "en-GB"], ["phone", "dark", "en-GB"], ["phone", "light", "ar"], ["phone", "dark", "de"]]) {
    const stranger = await newStranger({ size, scheme, locale });
    const ann = await newPerson("ann", { size, scheme, locale });
    for (const [person, paths] of [[stranger, outside], [ann, inside]]) {
      for (const path of paths) {
        await person.page.goto(`/chat/${path}/`);
        assert.deepEqual(await faults(person.page), [], `${path}, ${size}, ${scheme}, ${locale}`);
        const wide = await person.page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
        assert.equal(wide, false, `${path} fits a ${size}`);
        if (locale !== "de") await screenshot(person.page, `account-${path.replace("account/", "")}-${size}-${scheme}${locale === "ar" ? "-ar" : ""}`);
      }
    }
    // Password fields can be shown, by keyboard.
    await ann.page.goto("/chat/account/password/");
    const field = ann.page.locator("#account-new");
    await field.focus();
    await ann.page.keyboard.type("visible");
    await ann.page.keyboard.press("Tab");
    await ann.page.keyboard.press("Enter");
    assert.equal(await field.getAttribute("type"), "text");
  }
});
