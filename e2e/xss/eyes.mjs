// Eyes that see whether anything of what people wrote runs, or even became part of a page. They look at everything that a
// browser does: calls, dialogs, errors, requests to strangers, violations, and each element and attribute that ever stood
// in a document. They must not know what is written, nor where.

/** Runs in every document before anything of it. */
function inPage() {
  const saw = (kind, what) => void globalThis.__saw?.(kind, String(what).slice(0, 400), location.pathname);
  for (const name of ["alert", "confirm", "prompt", "print"]) globalThis[name] = (what) => saw("ran", `${name}(${what})`);
  globalThis.open = (url) => (saw("ran", `open(${url})`), null);
  for (const [of, name] of [[document, "vulnerable"], [globalThis, "XSS"], [globalThis, "vulnerable"]]) {
    Object.defineProperty(of, name, { set: () => saw("ran", `${name} was set`), get: () => undefined, configurable: true });
  }
  for (const name of ["setTimeout", "setInterval"]) {
    const real = globalThis[name];
    globalThis[name] = (what, ...rest) => (typeof what === "string" && saw("ran", `${name}(${what})`), real(what, ...rest));
  }
  document.addEventListener("securitypolicyviolation", (it) => saw("violation", `${it.violatedDirective} blocked ${it.blockedURI} ${it.sample}`));
  globalThis.addEventListener("error", (it) => it.message && saw("error", it.message));

  // Notifications are kept, not shown.
  globalThis.__notices = 0;
  globalThis.Notification = class extends EventTarget {
    static permission = "granted";
    static requestPermission = async () => "granted";
    constructor(title, { body } = {}) {
      super();
      globalThis.__notices += 1;
      if (typeof title !== "string" || typeof body !== "string") saw("found", "a notification that is no text");
    }
    close() {}
  };

  const written = { p: "dir", pre: "dir tabindex data-lang", code: "dir", blockquote: "dir", ul: "dir", ol: "dir", li: "value", br: "", strong: "", em: "", s: "", a: "dir href title target rel", bdi: "class dir" };
  const tags = new Set(`html head body title meta link script template main aside nav header footer section article div span p a button form input textarea select option label
    details summary dialog ul ol li dl dt dd h1 h2 h3 h4 svg symbol use path circle rect g line polyline time bdi noscript table thead tbody tr th td caption fieldset legend
    img audio video source i b strong em s code pre br blockquote hr output small kbd canvas figure figcaption menu search progress meter mark`.split(/\s+/u));
  const names = new Set(`id class href src alt title role type name value dir lang hidden tabindex for action method enctype rel target content charset media color sizes
    width height viewbox fill stroke stroke-width stroke-linecap stroke-linejoin stroke-miterlimit d cx cy r rx ry x y x1 x2 y1 y2 points xmlns focusable transform opacity fill-rule clip-rule preserveaspectratio style open checked
    selected disabled required readonly multiple maxlength minlength min max step pattern placeholder autocomplete autocapitalize autocorrect spellcheck inputmode enterkeyhint rows cols accept
    datetime controls preload loading decoding download crossorigin as colspan rowspan scope autofocus novalidate inert draggable translate slot part hx-ignore nonce
    popover popovertarget capture form fetchpriority referrerpolicy formnovalidate formmethod formaction itemprop inputmode contenteditable popovertargetaction headers list wrap translate`.split(/\s+/u));
  const addresses = new Set("href src action formaction poster data xlink:href srcset background ping cite".split(" "));
  const leads = (value, it) =>
    value === "" || /^[#?]/u.test(value) || /^\/(?![/\\])/u.test(value) || value.startsWith(`${location.origin}/`) || value.startsWith(`blob:${location.origin}/`) || (it.localName === "a" && it.target === "_blank" && /^(?:https?:\/\/|mailto:)/iu.test(value));

  const look = (it) => {
    // Written by hand: a copy of an image would load it again.
    const note = (why) => saw("found", `${why}: <${it.localName} ${[...it.attributes].map(({ name, value }) => `${name}="${value}"`).join(" ")}>`);
    const tag = it.localName;
    if (!tags.has(tag)) note("a foreign element");
    const own = { script: () => (it.type === "application/json" && ["parlor-state", "parlor-frame", "charts-state"].includes(it.id)) || new URL(it.src || "x:").pathname.includes("/assets/"), meta: () => !it.httpEquiv && (it.hasAttribute("charset") || ["viewport", "color-scheme", "theme-color", "robots"].includes(it.name)), link: () => /^(?:stylesheet|icon|apple-touch-icon|preload|modulepreload)$/u.test(it.rel) };
    if (own[tag] && !own[tag]()) note("not ours");
    const allowed = it.closest(".msg-text") && !it.classList.contains("msg-text") ? written[tag] : null;
    if (allowed === undefined) note("not of the markup");
    for (const { name, value } of it.attributes) {
      const known = allowed ? name === "tabindex" || allowed.split(" ").includes(name) : names.has(name.toLowerCase()) || /^(?:aria|data)-[a-z][a-z-]*$/u.test(name);
      if (!known || /^on|hx-(?!ignore)/iu.test(name)) note(`the attribute ${name}`);
      if (addresses.has(name) && !leads(value, it)) note(`${name} leads away`);
    }
    if (it.content instanceof DocumentFragment) all(it.content);
  };
  const all = (root) => {
    if (root instanceof Element) look(root);
    for (const it of root.querySelectorAll?.("*") ?? []) look(it);
  };
  globalThis.__looked = 0;
  const watch = new MutationObserver((changes) => {
    const fresh = new Set();
    for (const { type, target, addedNodes } of changes) {
      if (type === "attributes") fresh.add(target);
      else for (const node of addedNodes) if (node instanceof Element) for (const it of [node, ...node.querySelectorAll("*")]) fresh.add(it);
    }
    globalThis.__looked += fresh.size;
    for (const it of fresh) look(it);
  });
  watch.observe(document, { childList: true, subtree: true, attributes: true });
}

/** What was seen in one browser context. */
export class Eyes {
  /** Each: `{kind, what, where}`; kinds are ran, violation, error, found, stranger. */
  seen = [];

  /** `others`: origins beside the chat's that belong to the story. */
  static async open(context, origin, others = []) {
    const eyes = new Eyes();
    const hosts = [origin, ...others].map((it) => new URL(it).host);
    const note = (kind, what, where) => eyes.seen.push({ kind, what, where });
    await context.exposeBinding("__saw", (_, kind, what, where) => note(kind, what, where));
    await context.addInitScript(inPage);
    context.on("weberror", (it) => note("error", it.error().message, it.page()?.url()));
    context.on("request", (it) => {
      const { protocol, host } = new URL(it.url());
      if (!["data:", "blob:", "about:"].includes(protocol) && !hosts.includes(host)) note("stranger", it.url(), it.frame()?.url?.());
    });
    context.on("page", (page) => {
      page.on("dialog", (it) => (note("ran", `dialog ${it.type()} ${it.message()}`, page.url()), it.dismiss()));
      page.on("download", (it) => void it.cancel());
      page.on("websocket", (it) => new URL(it.url()).host !== new URL(origin).host && note("stranger", it.url(), page.url()));
    });
    return eyes;
  }

  /** How often each kind was seen. */
  count(kind) {
    return this.seen.filter((it) => it.kind === kind).length;
  }
}
