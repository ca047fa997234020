// Dialogs about a message, loaded when the first one is asked for: forward, who has read it, and the second step of a
// deletion.
import type { ChatClient } from "../client.ts";
import type { Id, Message, User, Why } from "../protocol.ts";
import { mayTouch, ordered, type RoomState } from "../state.ts";
import { t } from "../words.ts";
import { copy } from "./clip.ts";
import { avatar, clone, element, find, hue, icon } from "./dom.ts";
import { refusal } from "./refusal.ts";
import type { Urls } from "./urls.ts";
import { called, lettersOf, titleOf } from "./words.ts";

const toMost = 20;

/** A dialog over the page; the focus goes back to `from`. */
function dialog(title: string, from: HTMLElement, ...children: (Node | string)[]): HTMLDialogElement {
  const heading = element("h2", "", title);
  heading.id = "message-dialog-title";
  const node = element("dialog", "dialog message-dialog", heading, ...children);
  node.setAttribute("aria-labelledby", heading.id);
  node.addEventListener("click", (event) => {
    if (event.target === node || (event.target as Element).closest("[data-close]")) node.close();
  });
  node.addEventListener("keydown", (event) => event.key === "Escape" && event.stopPropagation());
  node.addEventListener("close", () => {
    node.remove();
    const to = from.isConnected ? from : null;
    (to?.closest<HTMLElement>(".msg") ?? to)?.focus({ preventScroll: true });
  });
  document.body.append(node);
  node.showModal();
  return node;
}

function button(text: string, className: string): HTMLButtonElement {
  const node = element("button", `button ${className}`, text);
  node.type = "button";
  return node;
}

function cancel(text = t("cancel")): HTMLButtonElement {
  const node = button(text, "button-quiet");
  node.dataset["close"] = "";
  return node;
}

export function confirm(say: { title: string; text: string; button: string }, from: HTMLElement, run: () => void): void {
  const go = button(say.button, "button-danger");
  const node = dialog(say.title, from, element("p", "message-dialog-text", say.text), element("div", "form-actions", cancel(), go));
  go.addEventListener("click", () => {
    node.close();
    run();
  });
  find<HTMLElement>("[data-close]", node).focus();
}

/** Says what was closed, and gives back what was being written there. */
export function kept(words: string, written: string, from: HTMLElement, done: (words: string) => void): void {
  const field = element("textarea", "kept-text");
  field.readOnly = true;
  field.rows = 3;
  field.dir = "auto";
  field.value = written;
  field.setAttribute("aria-label", t("talk-kept"));
  const take = button(t("message-copy"), "");
  dialog(t("talk-sub", { talk: "closed" }), from, element("p", "message-dialog-text", words), element("p", "field-hint", t("talk-kept")), element("div", "field", field), element("div", "form-actions", cancel(t("close")), take));
  take.addEventListener("click", () => void copy(written).then(() => done(t("script-copied"))));
  take.focus();
}

export interface Whom {
  id: Id;
  name: string;
}

/** Blocks after a second look at what that does. */
export function block(client: ChatClient, whom: Whom, from: HTMLElement, done: (words: string) => void): void {
  const { name } = whom;
  const error = element("p", "field-error");
  error.setAttribute("role", "alert");
  const go = button(t("talk-block"), "button-danger");
  const node = dialog(t("block-ask", { name }), from, element("p", "message-dialog-text", t("block-text", { name })), error, element("div", "form-actions", cancel(), go));
  go.addEventListener("click", () => {
    go.disabled = true;
    client.block(whom.id).then(
      () => {
        node.close();
        done(t("block-done", { name }));
      },
      (cause: unknown) => {
        go.disabled = false;
        error.textContent = refusal(cause);
      },
    );
  });
  find<HTMLElement>("[data-close]", node).focus();
}

const reasons: readonly Why[] = ["spam", "harassment", "threat", "sexual", "illegal", "other"];
const noteMost = 1_000;

/** Reports a message, a person or a group. `done`: for those who do not see it. */
export function report(client: ChatClient, what: { room: RoomState; message?: Message; quote?: string; whom: Whom | null }, from: HTMLElement, done: (words: string) => void): void {
  const { room, message, quote = "", whom } = what;
  const form = element("form", "form report-form");
  form.noValidate = true;
  const error = element("p", "field-error");
  error.setAttribute("role", "alert");
  const why = element("fieldset", "choices", element("legend", "", t("report-why")));
  const boxes = reasons.map((reason) => {
    const box = element("input");
    box.type = "radio";
    box.name = "reason";
    box.value = reason;
    why.append(element("label", "check", box, element("span", "", t("report-reason", { why: reason }))));
    return box;
  });
  const note = element("textarea");
  note.id = "report-note-field";
  note.rows = 2;
  note.maxLength = noteMost;
  note.dir = "auto";
  const label = element("label", "", t("report-note"));
  label.htmlFor = note.id;
  const hint = element("p", "field-hint", t("report-note-hint", { most: noteMost }));
  hint.id = "report-note-field-hint";
  note.setAttribute("aria-describedby", hint.id);
  const too = element("input");
  too.type = "checkbox";
  const go = element("button", "button", t("report-send"));
  go.type = "submit";
  const said = quote === "" ? [] : [element("blockquote", "report-quote", quote)];
  for (const it of said) it.dir = "auto";
  const also = whom && room.talk !== "blocked" && room.people[whom.id]?.gone !== true ? [element("label", "check", too, element("span", "", t("report-also-block", { name: whom.name })))] : [];
  form.append(...said, element("p", "field-hint", t("report-text")), why, element("div", "field", label, note, hint), ...also, error, element("div", "form-actions", cancel(), go));
  dialog(message ? t("report-message") : whom ? t("report-person", { name: whom.name }) : t("report-group"), from, form);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const reason = boxes.find((box) => box.checked)?.value as Why | undefined;
    if (!reason) {
      error.textContent = t("report-choose");
      return boxes[0]?.focus();
    }
    go.disabled = true;
    const words = note.value.trim();
    client
      .report({ room: room.id, reason, ...(message ? { number: message.number } : whom && room.kind === "group" ? { user: whom.id } : {}), ...(words === "" ? {} : { note: words }) })
      .then(() => (too.checked && whom ? client.block(whom.id) : undefined))
      .then(
        () => {
          const close = cancel(t("close"));
          const thanks = element("p", "message-dialog-text", t("report-done"));
          form.replaceChildren(thanks, element("div", "form-actions", close));
          done(t("report-done"));
          close.focus();
        },
        (cause: unknown) => {
          go.disabled = false;
          error.textContent = refusal(cause);
        },
      );
  });
  why.addEventListener("change", () => (error.textContent = ""));
  boxes[0]?.focus();
}

/** What the keys do. The same table stands in docs/ACCESSIBILITY.md. */
export function keys(from: HTMLElement): void {
  const list = element("div", "keys");
  for (const [title, rows] of keyTable()) {
    const table = element("dl", "keys-list");
    for (const [names, what] of rows) table.append(element("dt", "", ...names.map((name) => element("kbd", "", name))), element("dd", "", what));
    list.append(element("h3", "receipts-title", title), table);
  }
  // It scrolls where it is longer than the window.
  list.tabIndex = 0;
  list.setAttribute("role", "group");
  list.setAttribute("aria-labelledby", "message-dialog-title");
  const node = dialog(t("list-keys"), from, list, element("div", "form-actions", cancel(t("close"))));
  find<HTMLElement>("[data-close]", node).focus();
}

function keyTable(): [string, [string[], string][]][] {
  const [enter, escape, shift] = [t("script-key-enter"), t("script-key-escape"), t("script-key-shift")];
  const walk = ["↑", "↓", t("script-key-home"), t("script-key-end")];
  const menu = `${shift} F10`;
  return [
    [t("script-keys-everywhere"), [
      [[`${t("script-key-control")} /`, "?"], t("script-keys-this")],
      [[escape], t("script-keys-escape")],
    ]],
    [t("script-keys-list"), [
      [walk, t("script-keys-list-walk")],
      [[enter], t("script-keys-list-open")],
      [["A–Z"], t("script-keys-list-search")],
      [[menu], t("script-keys-list-menu")],
    ]],
    [t("script-keys-messages"), [
      [walk, t("script-keys-messages-walk")],
      [[enter, menu], t("script-keys-messages-menu")],
      [[t("script-key-tab")], t("script-keys-messages-inside")],
    ]],
    [t("script-keys-writing"), [
      [[enter], t("script-keys-send")],
      [[`${shift} ${enter}`], t("script-keys-line")],
      [["↑"], t("script-keys-edit-last")],
      [[escape], t("script-keys-cancel")],
    ]],
    [t("script-keys-media"), [
      [["←", "→"], t("script-keys-media-walk")],
      [[t("script-key-space")], t("script-keys-play")],
    ]],
  ];
}

export function forward(client: ChatClient, room: RoomState, it: Message, from: HTMLElement, done: (words: string) => void): void {
  const chosen = new Set<Id>();
  // The same press twice is the same message once.
  const nonce = crypto.getRandomValues(new Uint32Array(4)).join("-");
  const search = element("input", "forward-search");
  search.type = "search";
  search.placeholder = t("list-search");
  search.setAttribute("aria-label", t("list-search"));
  const list = element("div", "checks forward-list");
  const error = element("p", "field-error");
  error.setAttribute("role", "alert");
  const go = button(t("message-forward"), "");
  const rooms = ordered(client.state).filter(mayTouch);
  const look = () => {
    go.disabled = chosen.size === 0 || chosen.size > toMost;
    go.textContent = chosen.size > 1 ? t("script-forward-to", { count: chosen.size }) : t("message-forward");
    error.textContent = chosen.size > toMost ? t("script-choose-most", { most: toMost }) : "";
  };
  const draw = () => {
    const wanted = search.value.trim().toLocaleLowerCase();
    list.replaceChildren(
      ...rooms
        .filter((one) => titleOf(one).toLocaleLowerCase().includes(wanted))
        .map((one) => {
          const box = element("input");
          box.type = "checkbox";
          box.checked = chosen.has(one.id);
          box.addEventListener("change", () => {
            if (box.checked) chosen.add(one.id);
            else chosen.delete(one.id);
            look();
          });
          const name = element("bdi", "", titleOf(one));
          return element("label", "check", box, element("span", "", name, ...(one.id === room.id ? [element("small", "", t("script-this-chat"))] : [])));
        }),
    );
    if (list.childElementCount === 0) list.append(element("p", "emoji-none", t("script-no-such-chat")));
  };
  search.addEventListener("input", draw);
  const node = dialog(t("message-forward"), from, search, list, error, element("div", "form-actions", cancel(), go));
  go.addEventListener("click", () => {
    go.disabled = true;
    client.forward(room.id, it.number, [...chosen], nonce).then(
      () => {
        node.close();
        done(t("script-forwarded", { count: chosen.size }));
      },
      (cause: unknown) => {
        look();
        error.textContent = refusal(cause);
      },
    );
  });
  draw();
  look();
  search.focus();
}

export function receipts(client: ChatClient, room: RoomState, it: Message, from: HTMLElement, urls: Urls): void {
  const body = element("div", "receipts", element("p", "message-dialog-text", t("script-looking")));
  body.setAttribute("aria-live", "polite");
  const node = dialog(t("message-read-by"), from, body, element("div", "form-actions", cancel(t("close"))));
  client.receipts(room.id, it.number).then(
    ({ read, delivered, read_count: readCount, delivered_count: deliveredCount }) => {
      if (!node.isConnected) return;
      const parts: Node[] = [];
      parts.push(people(read, readCount, t("message-read-nobody"), urls));
      const only = delivered.filter((one) => !read.some((other) => other.id === one.id));
      if (only.length > 0) parts.push(element("h3", "receipts-title", t("message-delivered-to")), people(only, Math.max(only.length, deliveredCount - readCount), "", urls));
      body.replaceChildren(...parts);
    },
    (cause: unknown) => body.replaceChildren(element("p", "field-error", refusal(cause))),
  );
}

function people(users: readonly User[], count: number, none: string, urls: Urls): HTMLElement {
  if (users.length === 0) return element("p", "message-dialog-text", count > 0 ? t("script-people", { count }) : none);
  const list = element("ul", "members");
  for (const user of users) {
    const face = find(".avatar", clone("t-message")).cloneNode(true) as HTMLElement;
    avatar(face, { kind: "direct", hue: hue(user.id), initials: lettersOf(user), gone: user.gone === true, online: false, picture: user.picture ? urls.thumb(user.picture) : null });
    const name = element("span", "member-name", called(user));
    name.dir = "auto";
    list.append(element("li", "member", face, element("span", "member-main", name)));
  }
  if (count > users.length) list.append(element("li", "member", icon("group"), t("script-and-more", { count: count - users.length })));
  return list;
}
