// What is needed once somebody opens the chat: `panel.js`, which the loader imports then. Nothing of it may stand in the
// loader too. A page stays open over an upgrade of the server, so an older loader may call this: add, do not change.
export { dialog } from "./dialog.ts";
export { pane } from "./pane.ts";
