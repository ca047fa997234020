// What every page loads: the words of its language first, then the inbox where there is one, and show/hide on password fields.
// Without its words the page stays the plain page that works without a script.
import { startInbox } from "./page/inbox.ts";
import { reveals } from "./page/reveal.ts";
import { pictures } from "./page/picture.ts";
import { loadWords } from "./words.ts";

if (await loadWords(document.documentElement.dataset["words"], (url) => fetch(url))) {
  reveals();
  pictures();
  startInbox();
}
