// The chat beside a Django project: its session signs in, and who mentors whom says who may talk.
import assert from "node:assert/strict";
import { dirname } from "node:path";
import { becomes, openRoom, row, say, sees, unread } from "../chat.mjs";
import { host } from "../hosts.mjs";

host(
  "django",
  "a Django project's session signs in, and the end of a mentorship is the end of the talk",
  [8390, 8000],
  {
    address: (free) => `http://localhost:${free[8000]}/`,
    tools() {
      const python = process.env.PARLOR_PYTHON;
      assert.ok(python, "PARLOR_PYTHON names a Python with the packages of examples/django/requirements.txt (`cargo xtask test` makes one)");
      return { env: dirname(dirname(python)) };
    },
    async run(story, free) {
      assert.equal(story.blocks.length, 3);
      const install = /^python3 -m venv env && .*requirements\.txt\n/u;
      assert.match(story.blocks[0], install, "the first step is the install, which is done here already");
      await story.terminal(story.blocks[0].replace(install, "")).says(/listening on/);
      const project = story.terminal(story.blocks[1], { CHAT: `http://localhost:${free[8390]}` });
      await project.says(/dana mentors cem/);
      await project.says(/development server at/);
    },
  },
  async (ann, bob, { story, free }) => {
    for (const it of [ann, bob]) await it.page.getByRole("link", { name: "Messages" }).click();
    await ann.page.goto(`http://localhost:${free[8390]}/chat/new/`);
    await ann.page.getByLabel("Username or email").fill("bob");
    await ann.page.getByRole("button", { name: "Start chat" }).click();
    await say(ann.page, "May I ask you something?");
    await becomes(() => unread(bob.page, "Ann Lee"), 1, "Bob's list counts it");
    await openRoom(bob.page, "Ann Lee");
    await sees(bob.page, "May I ask you something?");
    await say(bob.page, "Of course.");
    await sees(ann.page, "Of course.");

    // Nobody else can be written to: who mentors whom decides.
    const dana = await ann.context.newPage();
    await dana.goto(`http://localhost:${free[8390]}/chat/new/`);
    await dana.getByLabel("Username or email").fill("dana");
    await dana.getByRole("button", { name: "Start chat" }).click();
    await dana.getByText("There is no such person.").waitFor();
    assert.match(dana.url(), /\/chat\/new\/$/u);
    await dana.close();
    assert.match(ann.complaints.splice(0).join(), /^\S+\/chat\/new\/: [^,]*422[^,]*$/u, "the refusal, and nothing else");

    const end = story.terminal(story.blocks[2], { CHAT: `http://localhost:${free[8390]}` });
    await end.says(/does not mentor ann any more/);
    for (const [it, other] of [[ann, "Bob Okoye"], [bob, "Ann Lee"]]) {
      await row(it.page, other).getByText("Ended").waitFor();
      // What was said can be read, and nothing more be said.
      await it.page.goto(await row(it.page, other).getByRole("link").getAttribute("href").then((path) => new URL(path, it.page.url()).href));
      await sees(it.page, "Of course.");
      await becomes(() => it.page.getByLabel("Message", { exact: true }).isVisible(), false, "nothing more can be said");
    }
  },
);
